"""The data sheets of a service: sent by its lead, listed and handed out on its page."""

import io

import pytest

from marketplace.catalogue import queries
from marketplace.catalogue.models import Service
from tests.browser import Page, Visitor
from tests.catalogue.conftest import stored
from tests.media.specimens import picture
from tests.uploads.specimens import docx, objects, pdf

PAGE = "/en/desk/services/membrane-screening/data-sheets"
PUBLIC = "/en/services/membrane-screening"


@pytest.fixture
def desk(wsm_desk: Visitor, membrane_screening: Service) -> Visitor:
    """The desk of the lead."""
    return wsm_desk


def document(number: int) -> bytes:
    """Return a PDF that differs from that of another number."""
    return pdf(objects(b"%d" % number)) if number else pdf()


def add(
    desk: Visitor, title: str, content: bytes, *, language: str = "en", name: str = "a.pdf"
) -> Page:
    page = desk.open(PAGE)
    file = [(io.BytesIO(content), name)]
    return page.submit("Add the data sheet", title=title, language=language, file=file)


def titles(page: Page) -> list[str]:
    return [link.get_text() for link in page.all(".data-sheets a[download]")]


def test_the_lead_adds_a_data_sheet_and_visitors_download_it(
    desk: Visitor, visitor: Visitor
) -> None:
    assert visitor.open(PUBLIC).all(".data-sheets") == []
    desk.open("/en/desk/services/membrane-screening").follow("/data-sheets")

    page = add(desk, "Flux & fouling", document(0), language="fr")

    assert "The data sheet is added." in page.text
    shown = visitor.open(PUBLIC)
    assert "PDF, 1 kB, French" in shown.text
    (link,) = shown.all(".data-sheets a")
    assert (link["lang"], link["hreflang"]) == ("fr", "fr")
    response = visitor.client.get(link["href"])
    assert response.data == document(0)
    assert response.headers["Content-Disposition"] == "attachment; filename=flux-and-fouling.pdf"
    service = stored("membrane-screening")
    assert [version.number for version in queries.list_versions(service.id, 1).items] == [2]


def test_five_data_sheets_are_the_most(desk: Visitor) -> None:
    sixth = desk.open(PAGE)
    for number in range(5):
        page = add(desk, f"Sheet {number}", document(number))
    assert len(titles(page)) == 5
    assert "maximum number of data sheets" in page.text

    file = [(io.BytesIO(document(5)), "six.pdf")]
    page = sixth.submit("Add the data sheet", title="Six", language="en", file=file)

    assert page.status == 422
    assert len(stored("membrane-screening").data_sheets) == 5


def test_the_same_document_again_changes_its_title(desk: Visitor) -> None:
    add(desk, "First title", document(0))

    assert titles(add(desk, "Second title", document(0))) == ["Second title"]


def test_the_title_and_the_language_are_edited_without_the_document(
    desk: Visitor, visitor: Visitor
) -> None:
    add(desk, "Price list", document(0))
    add(desk, "Rig", document(1))

    form = desk.open(PAGE).follow("/edit")
    assert (form.value("title"), form.value("language")) == ("Price list", "en")
    page = form.submit("Save", title="Liste des prix", language="fr")

    assert "The title and the language are saved." in page.text
    assert titles(page) == titles(visitor.open(PUBLIC)) == ["Liste des prix", "Rig"]
    (link, _rig) = visitor.open(PUBLIC).all(".data-sheets a")
    assert (link["lang"], link["hreflang"]) == ("fr", "fr")
    assert visitor.client.get(link["href"]).data == document(0)


def test_a_data_sheet_keeps_its_title_until_there_is_another(desk: Visitor) -> None:
    add(desk, "Price list", document(0))

    page = desk.open(PAGE).follow("/edit").submit("Save", title=" ", language="fr")

    assert page.status == 422
    assert "Give the data sheet a title." in page.text
    assert titles(desk.open(PAGE)) == ["Price list"]


def test_what_stays_the_same_makes_no_version(desk: Visitor) -> None:
    for _press in range(2):
        add(desk, "Price list", document(0))
    desk.open(PAGE).follow("/edit").submit("Save")

    service = stored("membrane-screening")
    assert [version.number for version in queries.list_versions(service.id, 1).items] == [2]


def test_data_sheets_are_put_in_order(desk: Visitor, visitor: Visitor) -> None:
    for number, title in enumerate(["Price list", "Rig", "Results"]):
        add(desk, title, document(number))

    page = desk.open(PAGE).submit("Move “Results” up")

    assert "The order is saved." in page.text
    assert titles(page) == titles(visitor.open(PUBLIC)) == ["Price list", "Results", "Rig"]


def test_a_data_sheet_is_removed_after_a_question(desk: Visitor, visitor: Visitor) -> None:
    add(desk, "Price list", document(0))

    question = desk.open(PAGE).follow("/remove")
    assert "Do you want to remove the data sheet “Price list”?" in question.text
    page = question.submit("Yes, remove the data sheet")

    assert "The data sheet is removed." in page.text
    assert visitor.open(PUBLIC).all(".data-sheets") == []
    assert desk.open(question.url).status == 404


@pytest.mark.parametrize("file", [(io.BytesIO(), ""), "sheet.pdf"])
def test_who_chooses_no_document_is_told_so(
    desk: Visitor, file: tuple[io.BytesIO, str] | str
) -> None:
    page = desk.open(PAGE).submit("Add the data sheet", title="Flux", language="en", file=[file])

    assert page.status == 422
    assert [error.get_text() for error in page.all(".field-error")] == ["Choose a PDF."]


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("sheet.docx", docx(), "Choose a PDF."),
        ("sheet.png", picture().getvalue(), "Choose a PDF."),
        ("sheet.pdf", pdf()[:200], "This file is damaged"),
        ("sheet.pdf", b"", "This file is empty."),
        ("sheet.exe", b"MZ", "Choose a PDF."),
    ],
)
def test_what_is_no_pdf_is_refused_in_words(
    desk: Visitor, name: str, content: bytes, words: str
) -> None:
    page = add(desk, "Price list", content, name=name)

    assert page.status == 422
    assert words in page.text
    assert page.all(".error-summary a[href='#file']")
    assert page.value("title") == "Price list"
    assert stored("membrane-screening").data_sheets == ()


def test_a_title_is_needed_and_the_file_has_to_be_chosen_again(desk: Visitor) -> None:
    page = add(desk, "", document(0))

    assert page.status == 422
    assert "Give the data sheet a title." in page.text
    assert "Choose the file again." in page.text


def test_nobody_but_the_lead_changes_them(desk: Visitor, zinnae_desk: Visitor) -> None:
    add(desk, "Price list", document(0))
    (sheet,) = stored("membrane-screening").data_sheets
    own_form = zinnae_desk.open("/en/desk/services/new").filled_in()

    assert zinnae_desk.open(PAGE).status == 404
    for act in ("", f"/{sheet.digest}/edit", f"/{sheet.digest}/up", f"/{sheet.digest}/remove"):
        address = f"{PAGE}{act}"
        assert zinnae_desk.post(address, own_form).status == 404
    assert stored("membrane-screening").data_sheets == (sheet,)
    partner_page = zinnae_desk.open("/en/desk/services/membrane-screening")
    assert titles(partner_page) == ["Price list"]
    assert partner_page.links("/data-sheets") == []
