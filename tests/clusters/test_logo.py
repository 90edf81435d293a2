"""The logo of a cluster: sent at its desk, and shown with its name."""

import io
import os
from pathlib import Path

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select

from marketplace.clusters.models import Cluster
from marketplace.database import db
from marketplace.media import forms
from marketplace.server import worker
from tests.accounts.test_limits import site
from tests.browser import Visitor
from tests.conftest import PASSWORD, make_user
from tests.counting import counted_statements
from tests.media.attaching import files_shown, send
from tests.media.specimens import file_of, picture

PAGE = "/en/desk/profile/logo"


def test_a_manager_adds_a_logo_and_visitors_see_it(
    wsm_desk: Visitor, zinnae: Cluster, visitor: Visitor
) -> None:
    assert visitor.open("/en/clusters").all("picture") == []
    page = wsm_desk.open("/en/desk/profile").follow("/profile/logo")

    page = send(page, picture("JPEG"), purpose="described", description_en="A drop in a ring")

    assert "The logo is saved." in page.text
    for address in ("/en/clusters", "/en/clusters/wsm"):
        shown = visitor.open(address)
        (image,) = shown.all("picture img")
        assert (image["alt"], image["loading"]) == ("A drop in a ring", "lazy")
        assert (image["width"], image["height"]) == ("400", "300")
        assert not image.has_attr("lang")
        for file in files_shown(shown):
            assert visitor.client.get(file).status_code == 200


def test_a_description_in_another_language_says_so(wsm_desk: Visitor, visitor: Visitor) -> None:
    send(wsm_desk.open(PAGE), picture(), purpose="described", description_fr="Une goutte d'eau")

    (image,) = visitor.open("/de/clusters/wsm").all("picture img")
    assert (image["alt"], image["lang"]) == ("Une goutte d’eau", "fr")
    (image,) = visitor.open("/fr/clusters/wsm").all("picture img")
    assert not image.has_attr("lang")


def test_a_decoration_has_an_empty_description(wsm_desk: Visitor, visitor: Visitor) -> None:
    send(wsm_desk.open(PAGE), picture(), purpose="decorative", description_en="A drop")

    (image,) = visitor.open("/en/clusters/wsm").all("picture img")
    assert image["alt"] == ""


def test_what_it_shows_is_changed_without_sending_it_again(
    wsm_desk: Visitor, visitor: Visitor
) -> None:
    send(wsm_desk.open(PAGE), picture(), purpose="decorative")
    before = files_shown(visitor.open("/en/clusters/wsm"))

    page = send(wsm_desk.open(PAGE), None, purpose="described", description_en="Two halves")

    assert "The logo is saved." in page.text
    page = visitor.open("/en/clusters/wsm")
    assert files_shown(page) == before
    assert page.all("picture img")[0]["alt"] == "Two halves"
    assert wsm_desk.open(PAGE).value("description_en") == "Two halves"


def test_another_logo_takes_the_place_of_the_first(wsm_desk: Visitor, visitor: Visitor) -> None:
    send(wsm_desk.open(PAGE), picture(), purpose="decorative")
    before = files_shown(visitor.open("/en/clusters/wsm"))

    send(wsm_desk.open(PAGE), picture(size=(300, 400)), purpose="decorative")

    assert not set(before) & set(files_shown(visitor.open("/en/clusters/wsm")))


def test_a_logo_is_removed_after_a_question(wsm_desk: Visitor, visitor: Visitor) -> None:
    send(wsm_desk.open(PAGE), picture(), purpose="decorative")

    question = wsm_desk.open(PAGE).follow("/logo/remove")
    assert "Do you want to remove the logo?" in question.text
    page = question.submit("Yes, remove the logo")

    assert "The logo is removed." in page.text
    assert visitor.open("/en/clusters/wsm").all("picture") == []
    assert wsm_desk.open(f"{PAGE}/remove").status == 404


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "Choose a PNG or JPEG picture."),
        (picture().getvalue()[:300], "This picture is damaged."),
        (b"", "This file is empty."),
        (None, "Choose a picture."),
    ],
)
def test_what_is_no_picture_is_refused_in_words(
    wsm_desk: Visitor, content: bytes | None, words: str
) -> None:
    file = None if content is None else io.BytesIO(content)

    page = send(wsm_desk.open(PAGE), file, purpose="described", description_en="A drop")

    assert page.status == 422
    assert words in page.text
    assert page.all(".error-summary a[href='#file']")
    assert page.value("description_en") == "A drop"
    assert stored_logo() is None


def test_a_picture_needs_words_or_is_said_to_be_a_decoration(wsm_desk: Visitor) -> None:
    page = send(wsm_desk.open(PAGE), picture(), purpose="described")

    assert page.status == 422
    assert "Describe the picture in at least one language." in page.text
    assert "Choose the picture again." in page.text
    assert page.all(".error-summary a[href='#description_fr']")
    assert stored_logo() is None


def test_a_photograph_of_several_megabytes_is_taken(wsm_desk: Visitor) -> None:
    large_file = photograph()
    assert large_file.getbuffer().nbytes > 2 << 20  # as much as any other form may send

    page = send(wsm_desk.open(PAGE), large_file, purpose="decorative")

    assert "The logo is saved." in page.text


def test_what_was_typed_survives_a_session_that_ended_and_the_picture_is_chosen_again(
    wsm_desk: Visitor,
) -> None:
    page = wsm_desk.open(PAGE)
    wsm_desk.client.delete_cookie("session")

    page = send(page, photograph(), purpose="described", description_en="A drop")

    assert "/login" in page.url
    page = page.submit(email="manager@wsm.example.org", password=PASSWORD)
    assert page.value("description_en") == "A drop"
    page = send(page, picture())
    assert "The logo is saved." in page.text


def test_a_file_too_many_waits(
    app: Flask, data_dir: Path, wsm_desk: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forms, "_FILES", 0)
    manager = Visitor(site(app, data_dir, RATELIMIT="on"))
    manager.sign_in("manager@wsm.example.org", PASSWORD)

    page = send(manager.open(PAGE), picture(), purpose="decorative")

    assert page.status == 429
    assert "You sent too many files in the last hour." in page.text
    assert stored_logo() is None


def test_a_file_that_is_far_too_large_is_answered(wsm_desk: Visitor) -> None:
    page = send(wsm_desk.open(PAGE), io.BytesIO(bytes(12 << 20)), purpose="decorative")

    assert page.status == 413
    assert "choose a smaller one" in page.text


def test_only_managers_change_the_logo_of_their_own_cluster(
    wsm_desk: Visitor, visitor: Visitor, wsm: Cluster, zinnae_desk: Visitor, zinnae: Cluster
) -> None:
    make_user("manager@zinnae.example.org", cluster=zinnae, role="manager")
    send(wsm_desk.open(PAGE), picture(), purpose="decorative")

    assert zinnae_desk.open(PAGE).status == 403
    assert "/login" in visitor.open(PAGE).url
    manager = Visitor(visitor.client.application).sign_in("manager@zinnae.example.org", PASSWORD)
    send(manager.open(PAGE), picture(size=(300, 400)), purpose="decorative")

    first, second = (
        files_shown(visitor.open(f"/en/clusters/{slug}")) for slug in ("wsm", "zinnae")
    )
    assert not set(first) & set(second)


def test_a_page_that_is_shared_names_the_logo(wsm_desk: Visitor, visitor: Visitor) -> None:
    send(wsm_desk.open(PAGE), picture(), purpose="decorative")

    (image,) = visitor.open("/en/clusters/wsm").all("meta[property='og:image']")

    address = str(image["content"])
    assert address.startswith("http://localhost/media/")
    assert visitor.client.get(address.removeprefix("http://localhost")).status_code == 200


def test_logos_cost_no_statement(wsm_desk: Visitor, visitor: Visitor) -> None:
    with counted_statements() as without:
        visitor.open("/en/clusters")
    send(wsm_desk.open(PAGE), picture(), purpose="decorative")

    with counted_statements() as seen:
        visitor.open("/en/clusters")

    assert len(seen) == len(without)


def test_files_of_a_logo_are_swept_a_day_after_nothing_shows_them(
    app: Flask, wsm_desk: Visitor, visitor: Visitor
) -> None:
    send(wsm_desk.open(PAGE), picture(), purpose="decorative")
    first = files_shown(visitor.open("/en/clusters/wsm"))
    send(wsm_desk.open(PAGE), picture(size=(300, 400)), purpose="decorative")
    second = files_shown(visitor.open("/en/clusters/wsm"))
    for path in app.extensions["settings"].media.iterdir():
        os.utime(path, (0, 0))

    worker.run_once(app, [job for job in worker.JOBS if job.name == "pictures and data sheets"])

    assert {visitor.client.get(file).status_code for file in first} == {404}
    assert {visitor.client.get(file).status_code for file in second} == {200}


def photograph() -> io.BytesIO:
    """Return a picture of nearly three megabytes."""
    return file_of(Image.effect_noise((2000, 1500), 90), "PNG")


def stored_logo() -> object:
    db.session.rollback()
    return db.session.scalar(select(Cluster.logo).where(Cluster.slug == "wsm"))
