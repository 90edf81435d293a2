"""What all pages share: languages in the path, errors, headers."""

import time
from pathlib import Path

import pytest
from flask import Blueprint, Flask, render_template_string
from jinja2 import UndefinedError

from marketplace import create_app
from marketplace.accounts.access import own_path, public
from marketplace.settings import from_environment
from tests.browser import Visitor
from tests.conftest import Mailbox

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


@pytest.fixture
def languages(app: Flask) -> list[str]:
    """The languages of the site; more than one as soon as one is translated."""
    return list(app.extensions["settings"].languages)


def test_the_first_visit_leads_to_the_default_language(visitor: Visitor) -> None:
    answer = visitor.client.get("/")

    assert answer.location == "/en/"
    assert {"Accept-Language", "Cookie"} <= set(answer.vary)


def test_the_first_visit_leads_to_the_language_of_the_browser(
    visitor: Visitor, languages: list[str]
) -> None:
    for language in languages:
        answer = visitor.client.get(
            "/", headers={"Accept-Language": f"mt;q=0.9, {language}-XX, {language};q=0.8"}
        )
        assert answer.location == f"/{language}/"


def test_the_next_visit_leads_to_the_language_that_was_chosen_last(
    visitor: Visitor, languages: list[str]
) -> None:
    last = languages[-1]
    visitor.open("/cs/clusters").follow(f"/{last}/clusters")
    visitor.open("/de/clusters")

    assert visitor.client.get("/", headers={"Accept-Language": "en"}).location == f"/{last}/"


@pytest.mark.parametrize("kept", ["xx", "", "../en", "\x00", "e" * 4000])
def test_a_cookie_that_is_no_language_is_passed_over(visitor: Visitor, kept: str) -> None:
    visitor.client.set_cookie("language", kept)

    assert visitor.client.get("/").location == "/en/"


@pytest.mark.parametrize("language", ["xx", "mt", "EN", "english", "%00"])
def test_a_language_we_do_not_speak_is_answered_in_one_we_do(
    visitor: Visitor, language: str
) -> None:
    page = visitor.open(f"/{language}/clusters")

    assert page.status == 404
    assert page.title == "Page not found"
    assert page.soup.html is not None
    assert page.soup.html["lang"] == "en"
    assert page.links("/en/clusters")


def test_the_language_switch_keeps_the_page_and_the_query(
    visitor: Visitor, languages: list[str]
) -> None:
    page = visitor.open("/en/services?q=membr%C3%A1ny&type=testing&type=training")

    links = {str(a["hreflang"]): str(a["href"]) for a in page.all("header .languages a")}

    assert set(links) == set(languages)
    for language, address in links.items():
        own_address = f"/{language}/services?q=membr%C3%A1ny&type=testing&type=training"
        answer = visitor.client.get(address)
        assert address == f"/language{own_address}"
        assert (answer.status_code, answer.location) == (303, own_address)


@pytest.mark.parametrize(
    ("page", "target"),
    [
        ("/clusters/é?é=%0D%0A", "/cs/clusters/%C3%A9?%C3%A9=%0D%0A"),
        ("/a?b=//evil.example", "/cs/a?b=//evil.example"),
        ("//evil.example", None),
        ("/%2F%2Fevil.example", None),
        ("/%0D%0ASet-Cookie:%20a=b", None),
    ],
)
def test_the_language_switch_leads_nowhere_else(
    visitor: Visitor, page: str, target: str | None
) -> None:
    answer = visitor.client.get(f"/language/cs{page}")

    assert answer.location == target
    assert answer.status_code == (303 if target else 404)
    assert len(answer.headers.getlist("Set-Cookie")) == (1 if target else 0)
    assert visitor.client.get("/language/xx/").status_code == 404


def test_the_language_switch_names_languages_in_themselves(
    visitor: Visitor, languages: list[str]
) -> None:
    own = {"en": "English", "cs": "Čeština", "de": "Deutsch", "es": "Español", "fr": "Français"}
    page = visitor.open("/en/clusters")

    for link in page.all("header .languages a"):
        assert link.get_text() == own.get(str(link["lang"]), link.get_text())


@pytest.mark.parametrize(
    "address",
    [
        "/en/",
        "/en/clusters",
        "/en/login",
        "/en/nothing",
        "/nothing",
        "/",
        "/api/v1/nothing",
        "/en/desk/members",
    ],
)
def test_every_answer_carries_the_headers_that_protect_it(visitor: Visitor, address: str) -> None:
    headers = visitor.client.get(address).headers

    assert {name: headers.get(name) for name in HEADERS} == HEADERS
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize(
    ("name", "has_policy"),
    [("css/site.css", False), ("js/site.js", False), ("images/mark.svg", True)],
)
def test_a_policy_goes_with_what_can_be_opened_as_a_page(
    visitor: Visitor, name: str, has_policy: bool
) -> None:
    headers = visitor.client.get(f"/static/{name}").headers

    assert headers["X-Content-Type-Options"] == "nosniff"
    assert ("Content-Security-Policy" in headers) is has_policy


def test_static_files_are_kept_for_a_year_under_the_address_of_their_content(
    visitor: Visitor,
) -> None:
    page = visitor.open("/en/clusters")

    for address in [str(link["href"]) for link in page.all("link[rel=stylesheet]")]:
        answer = visitor.client.get(address)
        assert answer.status_code == 200
        assert "immutable" in answer.headers["Cache-Control"]
        assert (
            visitor.client.get(address.partition("?")[0]).headers.get("Cache-Control", "")
            != "immutable"
        )


@pytest.mark.parametrize(
    "name",
    [
        "../pyproject.toml",
        "%2e%2e/pyproject.toml",
        "css/nothing.css",
        "%00",
        "css",
        "a" * 5000,
        "js/././site.js",
        "./js/site.js",
        "js//site.js",
        "images/../js/site.js",
    ],
)
def test_nothing_but_static_files_is_sent(visitor: Visitor, name: str) -> None:
    assert visitor.client.get(f"/static/{name}").status_code == 404


@pytest.mark.parametrize(
    "address", ["/nothing", "/en/nothing", "/en/clusters/nobody", "/xx/", "/en/%00", "/en/%ff%fe"]
)
def test_what_is_not_there_is_answered_with_a_page_that_helps_on(
    visitor: Visitor, address: str
) -> None:
    page = visitor.open(address)

    assert page.status == 404
    assert page.title == "Page not found"
    assert page.links("/en/services")


def test_a_wrong_method_is_answered_with_a_page(visitor: Visitor) -> None:
    answer = visitor.client.put("/en/login")

    assert answer.status_code == 405
    assert "This is not possible here" in answer.text


def test_the_api_answers_errors_as_json(visitor: Visitor) -> None:
    answer = visitor.client.get("/api/v1/nothing")

    assert answer.status_code == 404
    assert answer.get_json()["error"] == "Page not found"


def test_a_form_without_its_token_is_refused_and_shown_again(
    visitor: Visitor, mailbox: Mailbox
) -> None:
    page = visitor.post("/en/reset", {"email": ["ada@example.org"]})

    assert page.status == 422
    assert "This page was open for a long time. Nothing is lost" in page.text
    assert page.value("email") == "ada@example.org"
    assert len(mailbox) == 0


def test_a_button_without_its_token_is_refused_with_a_page(visitor: Visitor) -> None:
    page = visitor.post("/en/logout", {"any": ["thing"]})

    assert page.status == 400
    assert "This page was open for too long" in page.text


def test_where_a_person_wanted_to_go_is_a_path_of_this_site() -> None:
    for path in ("/en/", "/en/desk/enquiries?state=late&page=2", "/cs/services?q=membrány"):
        assert own_path(path) == path
    for elsewhere in (
        None,
        "",
        "en/",
        "//evil.example.org",
        "/\\evil.example.org",
        "\\\\evil.example.org",
        "https://evil.example.org",
        "https:evil.example.org",
        "javascript:alert(1)",
        "/\t/evil.example.org",
        "/\r\nSet-Cookie: a=b",
        " //evil.example.org",
    ):
        assert own_path(elsewhere) is None, elsewhere


@pytest.fixture
def broken(data_dir: Path) -> Visitor:
    """A visitor of a site on which two pages are broken."""
    blueprint = Blueprint("broken", __name__)

    @blueprint.get("/en/broken")
    @public
    def broken_page() -> str:
        raise RuntimeError("the secret of the database is 42")

    @blueprint.get("/en/forgotten")
    @public
    def forgotten() -> str:
        return render_template_string("Hello {{ nobody_said_who }}")

    site = create_app(
        from_environment(
            {
                "MARKETPLACE_DATA_DIR": str(data_dir),
                "MARKETPLACE_BASE_URL": "https://market.example.org",
            }
        )
    )
    site.register_blueprint(blueprint)
    return Visitor(site)


def test_a_fault_of_ours_is_answered_with_a_number_and_without_secrets(
    broken: Visitor, caplog: pytest.LogCaptureFixture
) -> None:
    page = broken.open("/en/broken")

    assert page.status == 500
    assert page.title == "Something went wrong on our side"
    assert "42" not in page.text.replace(_number(page.text), "")
    assert f"error {_number(page.text)}" in caplog.text


def _number(text: str) -> str:
    return text.partition("please give this number: ")[2].split()[0]


def test_a_word_that_a_template_forgot_is_a_fault_and_not_a_gap(
    broken: Visitor, caplog: pytest.LogCaptureFixture
) -> None:
    assert broken.open("/en/forgotten").status == 500
    assert UndefinedError.__name__ in caplog.text


def test_a_site_on_https_says_so_and_keeps_its_cookies_there(broken: Visitor) -> None:
    answer = broken.client.get("/en/login", base_url="https://market.example.org")

    assert "max-age" in answer.headers["Strict-Transport-Security"]
    cookies = answer.headers.getlist("Set-Cookie")
    assert cookies
    assert all(
        "Secure" in cookie and "HttpOnly" in cookie and "SameSite=Lax" in cookie
        for cookie in cookies
    )
    assert all(cookie.startswith("__Host-") for cookie in cookies)
    assert all("Path=/;" in f"{cookie};" and "Domain=" not in cookie for cookie in cookies)


def test_a_database_that_cannot_be_had_is_an_honest_503_not_an_error_of_ours(
    application: Flask, tmp_path: Path
) -> None:
    """Every question to the database fails, also the one who is signed in."""
    environ = {
        "MARKETPLACE_DATA_DIR": str(tmp_path),
        "MARKETPLACE_DATABASE_URL": f"sqlite:////{tmp_path}/gone/none.sqlite",
    }
    app = create_app(from_environment({**environ, "MARKETPLACE_SECRET_KEY": "x" * 32}))
    client = app.test_client()
    with client.session_transaction() as session:
        session["_user_id"], session["used_at"] = "abc", time.time()
    answer = client.get("/en/clusters")
    assert answer.status_code == 503
    assert "try again" in answer.get_data(as_text=True)


def test_an_address_that_leads_nowhere_is_answered_in_the_language_it_names(
    visitor: Visitor,
) -> None:
    visitor.open("/language/cs/")

    assert visitor.open("/en/nothing").title == "Page not found"
    assert visitor.open("/de/nothing/at/all").soup.html["lang"] == "de"  # type: ignore[index]
    assert visitor.open("/nothing").soup.html["lang"] == "cs"  # type: ignore[index]


def test_an_address_with_a_slash_too_many_or_too_few_needs_no_redirect(visitor: Visitor) -> None:
    """A redirect would repeat the Host header, which anybody can write."""
    assert visitor.client.get("/en/services/", headers={"Host": "evil.example"}).status_code == 200
    assert visitor.client.get("/en", headers={"Host": "evil.example"}).status_code == 200
    assert visitor.client.get("/favicon.ico").status_code == 404


def test_an_endless_address_is_not_repeated_in_every_link(visitor: Visitor) -> None:
    page = visitor.open("/en/services?q=" + "x" * 5000)
    assert all(len(link) < 3000 for link in page.links("/cs/"))


def test_the_desk_begins_with_what_is_to_do(wsm_desk: Visitor) -> None:
    assert wsm_desk.open("/en/").follow("/en/desk").title == "To do"
