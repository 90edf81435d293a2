"""What an address names."""

from marketplace.shortlist.selection import MOST_SERVICES, Selection
from marketplace.web.languages import QUERY_MAX


def test_a_service_is_named_once_and_the_order_does_not_matter() -> None:
    selection = Selection.of(["plant", "leaks", "plant"])

    assert selection == Selection.of(["leaks", "plant"])
    assert selection.slugs == ("leaks", "plant")


def test_what_cannot_be_a_slug_is_left_out() -> None:
    selection = Selection.of(["", "nul\0", "x" * 101, "leaks"])

    assert selection.slugs == ("leaks",)


def test_the_first_ones_stay_where_there_are_too_many() -> None:
    slugs = [f"service-{number:02}" for number in range(MOST_SERVICES + 1)]

    selection = Selection.of(slugs)

    assert selection.slugs == tuple(slugs[:MOST_SERVICES])
    assert selection.is_cut
    assert selection.is_full
    assert not Selection.of(slugs[:MOST_SERVICES]).is_cut


def test_a_full_list_of_long_slugs_fits_into_the_language_switch() -> None:
    assert MOST_SERVICES * len("&s=" + "x" * 100) < QUERY_MAX


def test_a_service_is_added_and_removed() -> None:
    selection = Selection.of(["leaks", "plant"])

    assert selection.with_service("membranes") == ("leaks", "membranes", "plant")
    assert selection.without("leaks") == ("plant",)
