"""The coordinator sees enquiries to their end."""

import io
from datetime import timedelta

from marketplace.database import transaction, utcnow
from marketplace.enquiries import queries
from marketplace.enquiries.actions import adding, closing
from marketplace.enquiries.models import Enquiry
from marketplace.settings import settings
from marketplace.uploads import Upload, store
from tests.browser import Page, Visitor
from tests.conftest import PASSWORD, Mailbox, make_cluster, make_user

ALL = "/en/coordination/enquiries"


def test_the_coordinator_closes_an_enquiry_and_lets_it_go_on(
    coordinator: Visitor, wsm_desk: Visitor, enquiry: Enquiry, mailbox: Mailbox
) -> None:
    page = coordinator.open(f"{ALL}/{enquiry.reference}")
    assert page.submit("Close the enquiry").status == 422
    assert page.submit("Close the enquiry", outcome="withdrawn").status == 422, (
        "only who asked takes it back"
    )

    closed = page.submit("Close the enquiry", outcome="not-possible")

    assert "This enquiry was closed on" in closed.text
    assert enquiry.reference in coordinator.open(f"{ALL}?state=closed").text
    assert "1 closed" in coordinator.open("/en/coordination/overview").text
    assert (
        "This enquiry was closed on"
        in wsm_desk.open(f"/en/desk/enquiries/{enquiry.reference}").text
    )
    assert page.submit("Close the enquiry", outcome="helped").status == 409

    assert "The enquiry is open again" in closed.submit("Reopen the enquiry").text
    assert len(mailbox.to("desk@wsm.example.org")) == 2


def test_after_30_days_a_closed_enquiry_stays_closed(
    coordinator: Visitor, enquiry: Enquiry
) -> None:
    with transaction():
        found = queries.find_by_reference(enquiry.reference)
        assert found is not None
        closing.close(found, "helped", utcnow() - timedelta(days=31))

    page = coordinator.open(f"{ALL}/{enquiry.reference}")

    assert "Reopen" not in page.text


def test_files_go_to_those_who_take_part_and_the_coordinator_as_downloads(
    coordinator: Visitor, wsm_desk: Visitor, enquiry: Enquiry, sent: Page
) -> None:
    content = b"%PDF-1.7 what was measured"
    with transaction():
        found = queries.find_by_reference(enquiry.reference)
        assert found is not None
        upload = Upload(
            "measured.pdf", "pdf", media_type="application/pdf", size=len(content), sha256="0" * 64
        )
        kept = store.keep(io.BytesIO(content), settings().uploads)
        adding.add_file(found, upload, kept, utcnow())
    nano = make_cluster("nano", "Nanoprogress", "CZ", "cs")
    make_user("editor@nano.example.org", cluster=nano)
    stranger = Visitor(sent.visitor.client.application).sign_in("editor@nano.example.org", PASSWORD)

    for reader, page in ((wsm_desk, "/en/desk/enquiries"), (coordinator, ALL)):
        [address, *_again] = reader.open(f"{page}/{enquiry.reference}").links("/files/")
        answer = reader.open(address).response
        assert answer.get_data() == content
        assert answer.headers["Content-Disposition"].startswith("attachment; filename=measured.pdf")
        assert stranger.open(address).status == (404 if "desk" in address else 403)
        assert reader.open(f"{address}9").status == 404
