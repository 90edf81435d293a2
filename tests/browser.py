"""A visitor without JavaScript: opens pages, reads them, fills in forms, and notices when a page is badly made."""

from collections import Counter
from collections.abc import Set
from typing import Any
from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup, Tag
from flask import Flask, session
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from marketplace.accounts import passwords
from marketplace.accounts.queries import find_by_email
from marketplace.accounts.sessions import open_session
from marketplace.database import transaction


class Page:
    """A page as a person sees it."""

    def __init__(self, visitor: "Visitor", response: TestResponse) -> None:
        self.visitor = visitor
        self.response = response
        self.status = response.status_code
        self.url = response.request.path + (
            f"?{response.request.query_string.decode()}" if response.request.query_string else ""
        )
        self.soup = BeautifulSoup(response.get_data(as_text=True), "html.parser")

    @property
    def title(self) -> str:
        """The heading of the page."""
        heading = self.soup.h1
        return " ".join(heading.get_text().split()) if heading else ""

    @property
    def text(self) -> str:
        """All words of the page's main part."""
        return " ".join((self.soup.main or self.soup).get_text(" ").split())

    def all(self, selector: str) -> list[Tag]:
        """Everything that a CSS selector finds."""
        return list(self.soup.select(selector))

    def links(self, part: str = "") -> list[str]:
        """The addresses of the links, those that contain a part."""
        return [str(a["href"]) for a in self.soup.select("a[href]") if part in str(a["href"])]

    def value(self, name: str) -> str:
        """What stands in a field."""
        field = self.soup.select_one(f"main [name={name}]")
        assert field is not None, f"no field {name}"
        if field.name == "textarea":
            return field.get_text().removeprefix("\r").removeprefix("\n")
        if field.name == "select":
            chosen = field.select_one("option[selected]")
            return str(chosen["value"]) if chosen else ""
        return str(field.get("value", ""))

    def filled_in(self) -> dict[str, list[str]]:
        """What the form of the page holds, to be sent again and again without opening it."""
        return _filled_in(self.soup.select("main form[method=post]")[0])

    def follow(self, part: str) -> "Page":
        """Follow the first link whose address contains a part."""
        return self.visitor.open(self.links(part)[0])

    def submit(
        self, button: str | None = None, *, form: str = "main form[method=post]", **fields: Any
    ) -> "Page":
        """Fill in a form and press a button (by its words, else the first), as a browser would."""
        forms = list(self.soup.select(form))
        if button is not None:
            forms = [one for one in forms if _button(one, button)]
        assert forms, f"no form {form} with a button {button!r} on {self.url}: {self.text[:300]}"
        data = _filled_in(forms[0])
        for name, value in fields.items():
            assert forms[0].select_one(f"[name={name}]"), f"no field {name}"
            data[name] = list(value) if isinstance(value, (list, tuple)) else [value]
        pressed = _button(forms[0], button)
        if pressed is not None and pressed.get("name"):
            data[str(pressed["name"])] = [str(pressed.get("value", ""))]
        action = urljoin(
            self.url,
            str((pressed and pressed.get("formaction")) or forms[0].get("action") or self.url),
        )
        return self.visitor.post(action, {name: values for name, values in data.items() if values})


class Browser(FlaskClient):
    """Sends each request into an application context of its own, as a server does: nothing is shared with the test."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        kwargs.setdefault("buffered", True)
        with self.application.app_context():
            return super().open(*args, **kwargs)


class Visitor:
    """Somebody with a browser and its cookies."""

    def __init__(self, app: Flask) -> None:
        self.client: FlaskClient = Browser(app, app.response_class, use_cookies=True)

    def open(self, address: str, *, htmx: bool = False, **headers: str) -> Page:
        """Open a page, and follow where it leads; every page is linted."""
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        if htmx:
            names["HX-Request"] = "true"
        return self._read(
            self.client.get(address, headers=names, follow_redirects=True), fragment=htmx
        )

    def post(self, address: str, data: dict[str, list[str]], *, htmx: bool = False) -> Page:
        """Send a form."""
        headers = {"HX-Request": "true"} if htmx else {}
        return self._read(
            self.client.post(address, data=data, headers=headers, follow_redirects=True),
            fragment=htmx,
        )

    def sign_in(self, email: str, password: str) -> "Visitor":
        """Come with the session that the form of signing in would have opened."""
        app = self.client.application
        with app.test_request_context(environ_base=self.client.environ_base, method="POST"):
            with transaction():
                user = find_by_email(email)
                assert user is not None, f"nobody has the address {email}"
                assert passwords.check(user.password_hash, password).is_right, (
                    f"not the password of {email}"
                )
                open_session(user)
            opened = dict(session)
        with self.client.session_transaction() as own:
            own.update(opened)
        return self

    def _read(self, response: TestResponse, *, fragment: bool) -> Page:
        page = Page(self, response)
        if response.mimetype == "text/html" and not fragment and response.data:
            lint(page)
        return page


def lint(page: Page) -> None:
    """Refuse a page that nobody should be shown; it is walked through once, as there are thousands of them."""
    soup, url = page.soup, page.url
    elements = [element for element in soup.descendants if isinstance(element, Tag)]

    headings = sum(element.name == "h1" for element in elements)
    assert headings == 1, f"{url}: {headings} h1"
    assert soup.title is not None, f"{url}: no title"
    assert soup.title.get_text().strip(" –"), f"{url}: empty title"
    language = urlsplit(url).path.split("/")[1]
    if len(language) == 2 and page.status < 400:
        assert soup.html is not None
        assert soup.html["lang"] == language, f"{url}: lang is {soup.html['lang']}"
    ids = Counter(element["id"] for element in elements if element.has_attr("id"))
    repeated = sorted(str(name) for name, count in ids.items() if count > 1)
    assert not repeated, f"{url}: ids twice: {repeated}"

    labelled = {element.get("for") for element in elements if element.name == "label"}
    for element in elements:
        _lint_element(element, url, labelled)


def _lint_element(element: Tag, url: str, labelled: Set[object]) -> None:
    name, attributes = element.name, element.attrs
    if name in {"select", "textarea"} or (
        name == "input" and attributes.get("type") not in {"hidden", "submit"}
    ):
        label = attributes.get("aria-label") or attributes.get("aria-labelledby")
        assert label or attributes.get("id") in labelled or element.find_parent("label"), (
            f"{url}: no label for {attributes.get('name')}"
        )
    if name == "form" and str(attributes.get("method")).lower() == "post":
        assert element.find("input", attrs={"name": "csrf_token"}), (
            f"{url}: a form without CSRF token"
        )
    if "hx-get" in attributes or "hx-post" in attributes:
        assert attributes.get("href") or attributes.get("action") or element.find_parent("form"), (
            f"{url}: works with HTMX only"
        )
    inline = "style" in attributes or "onclick" in attributes
    script = (
        name == "script"
        and "src" not in attributes
        and attributes.get("type") != "application/ld+json"
    )
    assert not inline, f"{url}: inline style: {element}"
    assert not script, f"{url}: inline script: {element}"


def _button(form: Tag, words: str | None) -> Tag | None:
    for button in form.find_all(["button", "input"]):
        if button.name == "input" and button.get("type") != "submit":
            continue
        if words is None or words in " ".join(button.get_text().split()):
            return button
    return None


def _filled_in(form: Tag) -> dict[str, list[str]]:
    """What the browser would send for a form that nobody touched."""
    data: dict[str, list[str]] = {}
    for field in form.find_all(["input", "select", "textarea"], attrs={"name": True}):
        name, kind = str(field["name"]), str(field.get("type", ""))
        values = data.setdefault(name, [])
        if field.name == "textarea":
            values.append(field.get_text().removeprefix("\r").removeprefix("\n"))
        elif field.name == "select":
            chosen = field.select("option[selected]") or (
                [] if field.has_attr("multiple") else field.select("option")[:1]
            )
            values.extend(str(option.get("value", option.get_text())) for option in chosen)
        elif kind in {"checkbox", "radio"}:
            if field.has_attr("checked"):
                values.append(str(field.get("value", "on")))
        elif kind not in {"submit", "file"}:
            values.append(str(field.get("value", "")))
    return data
