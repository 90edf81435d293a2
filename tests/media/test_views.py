"""The files of pictures and data sheets, as browsers get them."""

import pytest
from flask import Flask

from marketplace.media import store
from marketplace.media.pictures import digest_of, render
from tests.browser import Visitor
from tests.counting import counted_statements
from tests.media.specimens import picture
from tests.uploads.specimens import pdf

FOR_GOOD = "public, max-age=31536000, immutable"
SHEET = pdf()


@pytest.fixture
def names(app: Flask) -> list[str]:
    """The files of a stored picture."""
    rendered = render(picture("JPEG"))
    store.keep(rendered.files, app.extensions["settings"].media)
    return list(rendered.files)


@pytest.fixture
def sheet(app: Flask) -> str:
    """The digest of a stored data sheet."""
    digest = digest_of(SHEET)
    store.keep({f"{digest}.pdf": SHEET}, app.extensions["settings"].media)
    return digest


def test_a_picture_is_for_everybody_and_for_good(visitor: Visitor, names: list[str]) -> None:
    types = {"webp": "image/webp", "jpg": "image/jpeg"}
    for name in names:
        with counted_statements(beside=True) as seen:
            response = visitor.client.get(f"/media/{name}")

        assert seen == []
        assert response.mimetype == types[name.rpartition(".")[2]]
        assert response.headers["Cache-Control"] == FOR_GOOD
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
        assert "Set-Cookie" not in response.headers


def test_a_picture_that_a_browser_has_is_not_sent_again(visitor: Visitor, names: list[str]) -> None:
    tag = visitor.client.get(f"/media/{names[0]}").headers["ETag"]

    response = visitor.client.get(f"/media/{names[0]}", headers={"If-None-Match": tag})

    assert (response.status_code, response.data) == (304, b"")


def test_a_data_sheet_is_a_download_with_a_name(visitor: Visitor, sheet: str) -> None:
    response = visitor.client.get(f"/media/{sheet}/membrane-screening.pdf")

    assert response.data == SHEET
    assert response.mimetype == "application/pdf"
    assert response.headers["Content-Disposition"] == "attachment; filename=membrane-screening.pdf"
    assert response.headers["Cache-Control"] == FOR_GOOD
    assert response.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    "address",
    [
        "/media/secret-key",
        "/media/..%2fsecret-key",
        f"/media/{digest_of(SHEET)}.pdf",
        f"/media/{digest_of(SHEET)}/Title%22.pdf",
        f"/media/{digest_of(SHEET)}/..pdf",
        f"/media/{'0' * 32}/sheet.pdf",
        f"/media/{'0' * 32}-96.webp",
    ],
)
def test_what_is_not_ours_or_not_there_is_not_found(
    visitor: Visitor, sheet: str, address: str
) -> None:
    assert visitor.client.get(address).status_code == 404
