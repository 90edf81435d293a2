"""What counts as an unmet need, and what is kept of it."""

from datetime import date, timedelta

import pytest

from marketplace.catalogue.models import Service
from marketplace.clusters.models import Cluster
from marketplace.database import db, transaction
from marketplace.enquiries import queries
from marketplace.enquiries.actions import erasing
from marketplace.enquiries.models import Enquiry
from marketplace.enquiries.states import Outcome
from marketplace.needs.models import NeedKind
from marketplace.search.query_log.models import SearchCount
from tests.conftest import NOW
from tests.needs.asking import ask_in_vain, gather, only_need, search_in_vain


def test_words_are_shown_once_they_were_searched_for_on_three_days(app: object) -> None:
    search_in_vain("zeolite filter", language="de", searches=2)

    need = only_need()

    assert (need.kind, need.language, need.words) == (NeedKind.SEARCH, "de", "zeolite filter")
    assert (need.number, need.week) == (6, date(2026, 11, 9))


def test_words_of_rarer_searches_are_told_in_numbers_only(app: object) -> None:
    search_in_vain("petr novak", days_ago=[8, 9], searches=5)
    search_in_vain("zeolite filter", days_ago=[10])

    need = only_need()

    assert (need.kind, need.words, need.number) == (NeedKind.RARE, "", 11)
    assert "novak" not in need.key
    assert not need.is_claimable


def test_results_that_the_page_doubted_are_no_answer_and_others_are(app: object) -> None:
    search_in_vain("zeolite filter", results=3, is_doubtful=True)
    search_in_vain("membrane", results=3)

    assert only_need().words == "zeolite filter"


def test_what_was_found_in_the_end_is_no_need_any_more(app: object) -> None:
    search_in_vain("zeolite filter")
    gather()
    with transaction():
        today = NOW.date()
        db.session.add(
            SearchCount(day=today, language="en", words="zeolite filter", searches=1, results=2)
        )

    assert gather() == []


def test_a_need_that_is_counted_again_is_the_same_one(app: object) -> None:
    search_in_vain("zeolite filter")
    first = only_need().id
    search_in_vain("zeolite filter", days_ago=[0])

    again = only_need()

    assert (again.id, again.number, again.week) == (first, 4, NOW.date())


def test_searches_of_long_ago_are_no_need(app: object) -> None:
    search_in_vain("zeolite filter", days_ago=[100, 101, 102])

    assert gather() == []


def test_the_sector_is_that_of_the_filter_or_one_that_the_words_name(app: object) -> None:
    search_in_vain("zeolite filter", sector="E36")
    search_in_vain("textile dyes")
    search_in_vain("qqqq")

    sectors = {need.words: need.sector for need in gather()}

    assert sectors == {"zeolite filter": "E36", "textile dyes": "C13", "qqqq": ""}


def test_the_sector_may_be_that_of_the_services_that_come_near(
    membrane_screening: Service,
) -> None:
    search_in_vain("membrane zzzz", results=1, is_doubtful=True)

    assert only_need().sector == "E36"


def test_a_general_enquiry_that_nobody_could_place_is_a_need_without_its_words(
    app: object,
) -> None:
    ask_in_vain(1, "Who dyes textiles for Mr Novak?")
    ask_in_vain(2, "Textiles, please.")

    need = only_need()

    assert (need.kind, need.language, need.country) == (NeedKind.ENQUIRY, "en", "DE")
    assert (need.sector, need.number, need.words) == ("C13", 2, "")
    assert need.week == date(2026, 11, 2)
    stored = " ".join(str(value) for value in vars(need).values())
    assert "Novak" not in stored
    assert "ENQ" not in stored


def test_an_enquiry_that_a_cluster_has_is_no_need_until_it_declines(wsm: Cluster) -> None:
    enquiry = ask_in_vain(1, "Textiles?", [wsm])
    assert gather() == []

    with transaction():
        _whole(enquiry).assignments[0].declined_at = NOW

    assert only_need().kind == NeedKind.ENQUIRY


@pytest.mark.parametrize(("outcome", "number"), [(Outcome.HELPED, 0), (Outcome.NOT_POSSIBLE, 1)])
def test_a_closed_enquiry_is_a_need_unless_it_was_helped(
    app: object, outcome: Outcome, number: int
) -> None:
    enquiry = ask_in_vain(1, "Textiles?")
    with transaction():
        closed = db.session.merge(enquiry)
        closed.closed_at, closed.outcome = NOW, outcome

    assert len(gather()) == number


def test_an_enquiry_of_yesterday_is_still_the_coordinators(app: object) -> None:
    enquiry = ask_in_vain(1, "Textiles?")
    with transaction():
        db.session.merge(enquiry).sent_at = NOW - timedelta(days=1)

    assert gather() == []


def test_who_deletes_their_data_is_counted_no_more(app: object) -> None:
    enquiry = ask_in_vain(1, "Textiles?")
    assert only_need().number == 1

    with transaction():
        erasing.erase(_whole(enquiry), NOW)

    assert gather() == []


def _whole(enquiry: Enquiry) -> Enquiry:
    found = queries.find_by_reference(enquiry.reference)
    assert found is not None
    return found
