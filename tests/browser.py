"""A visitor without JavaScript: opens pages, reads them, fills in forms, and notices when a page is badly made."""

from typing import Any
from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup, Tag
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse


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

    def follow(self, part: str) -> "Page":
        """Follow the first link whose address contains a part."""
        return self.visitor.open(self.links(part)[0])

    def submit(
        self, button: str | None = None, *, form: str = "main form[method=post]", **fields: Any
    ) -> "Page":
        """Fill in a form and press a button (by its words, else the first), as a browser would."""
        forms = self.soup.select(form)
        if button is not None:
            forms = [one for one in forms if _button(one, button)]
        assert forms, f"no form {form} with a button {button!r} on {self.url}: {self.text[:300]}"
        data = _filled_in(forms[0])
        for name, value in fields.items():
            assert forms[0].select(f"[name={name}]"), f"no field {name}"
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
        """Sign in, and stay signed in."""
        page = self.open("/en/login").submit(email=email, password=password)
        assert page.status == 200, page.text
        assert "/login" not in page.url, page.text
        return self

    def _read(self, response: TestResponse, *, fragment: bool) -> Page:
        page = Page(self, response)
        if response.mimetype == "text/html" and not fragment and response.data:
            lint(page)
        return page


def lint(page: Page) -> None:
    """Refuse a page that nobody should be shown."""
    soup, url = page.soup, page.url
    assert len(soup.select("h1")) == 1, f"{url}: {len(soup.select('h1'))} h1"
    assert soup.title is not None, f"{url}: no title"
    assert soup.title.get_text().strip(" –"), f"{url}: empty title"
    language = urlsplit(url).path.split("/")[1]
    if len(language) == 2:
        assert soup.html is not None
        if page.status < 400:
            assert soup.html["lang"] == language, f"{url}: lang is {soup.html['lang']}"
    ids = [str(element["id"]) for element in soup.select("[id]")]
    assert len(ids) == len(set(ids)), (
        f"{url}: ids twice: {sorted({i for i in ids if ids.count(i) > 1})}"
    )
    for field in soup.select("input:not([type=hidden]):not([type=submit]), select, textarea"):
        named = (
            field.get("aria-label")
            or field.get("aria-labelledby")
            or soup.select_one(f"label[for='{field.get('id')}']")
        )
        assert named or field.find_parent("label"), f"{url}: no label for {field.get('name')}"
    for form in soup.select("form[method=post], form[method=POST]"):
        assert form.select_one("input[name=csrf_token]"), f"{url}: a form without CSRF token"
    for element in soup.select("[hx-get], [hx-post]"):
        assert element.get("href") or element.get("action") or element.find_parent("form"), (
            f"{url}: works with HTMX only"
        )
    assert not soup.select(
        "[style], [onclick], script:not([src]):not([type='application/ld+json'])"
    ), f"{url}: inline style or script"


def _button(form: Tag, words: str | None) -> Tag | None:
    buttons = form.select("button, input[type=submit]")
    for button in buttons:
        if words is None or words in " ".join(button.get_text().split()):
            return button
    return None


def _filled_in(form: Tag) -> dict[str, list[str]]:
    """What the browser would send for a form that nobody touched."""
    data: dict[str, list[str]] = {}
    for field in form.select("input[name], select[name], textarea[name]"):
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
