"""A visitor without JavaScript: opens pages, reads them, fills in forms, and notices when a page is badly made."""

from collections import Counter
from collections.abc import Set
from functools import cached_property
from typing import Any
from urllib.parse import urljoin, urlsplit

import lxml.html
from bs4 import BeautifulSoup, Tag
from flask import Flask, session
from flask.testing import FlaskClient
from lxml.html import HtmlElement
from werkzeug.test import TestResponse

from marketplace.accounts import passwords
from marketplace.accounts.queries import find_by_email
from marketplace.accounts.sessions import open_session
from marketplace.database import transaction
from marketplace.i18n import as_typed

_MAY_BREAK = b"<wbr>"
"""Where a word may be broken, which nobody reads: the address before and after it is one word."""


class Page:
    """A page as a person sees it."""

    def __init__(self, visitor: "Visitor", response: TestResponse) -> None:
        self.visitor = visitor
        self.response = response
        self.status = response.status_code
        self.url = response.request.path + (
            f"?{response.request.query_string.decode()}" if response.request.query_string else ""
        )

    @cached_property
    def tree(self) -> HtmlElement:
        """What every page is asked for: read by a library in C, as there are thousands of them."""
        html = self.response.data.replace(_MAY_BREAK, b"") or b"<html>"
        return lxml.html.document_fromstring(html, parser=_reader())

    @cached_property
    def soup(self) -> BeautifulSoup:
        """The page for the few tests that look at single elements."""
        html = self.response.data.replace(_MAY_BREAK, b"").decode()
        return BeautifulSoup(html, "html.parser")

    @property
    def title(self) -> str:
        """The heading of the page."""
        heading = self.tree.find(".//h1")
        return "" if heading is None else _words(heading)

    @property
    def text(self) -> str:
        """All words of the page's main part."""
        main = self.tree.find(".//main")
        texts = (self.tree if main is None else main).xpath(".//text()[not(parent::script)]")
        return _as_read(" ".join(texts))

    def all(self, selector: str) -> list[Tag]:
        """Everything that a CSS selector finds."""
        return list(self.soup.select(selector))

    def links(self, part: str = "") -> list[str]:
        """The addresses of the links, those that contain a part."""
        return [address for address in self.tree.xpath("//a/@href") if part in address]

    def value(self, name: str) -> str:
        """What stands in a field."""
        field = next(iter(self.tree.xpath("//main//*[@name=$name]", name=name)), None)
        assert field is not None, f"no field {name}"
        if field.tag == "textarea":
            return _typed(field)
        if field.tag == "select":
            options = field.xpath(".//option[@selected]")
            return str(options[0].get("value")) if options else ""
        return str(field.get("value", ""))

    def filled_in(self) -> dict[str, list[str]]:
        """What the form of the page holds, to be sent again and again without opening it."""
        return _filled_in(self._forms("main")[0])

    def follow(self, part: str) -> "Page":
        """Follow the first link whose address contains a part."""
        return self.visitor.open(self.links(part)[0])

    def submit(self, button: str | None = None, *, part: str = "main", **fields: Any) -> "Page":
        """Fill in a form and press a button (by its words, else the first), as a browser would."""
        forms = self._forms(part)
        if button is not None:
            forms = [form for form in forms if _button(form, button) is not None]
        assert forms, f"no form in {part} with a button {button!r} on {self.url}: {self.text[:300]}"
        form = forms[0]
        data = _filled_in(form)
        for name, value in fields.items():
            assert form.xpath(".//*[@name=$name]", name=name), f"no field {name}"
            data[name] = list(value) if isinstance(value, (list, tuple)) else [value]
        pressed = _button(form, button)
        address = form.get("action")
        if pressed is not None:
            address = pressed.get("formaction") or address
            if pressed.get("name"):
                data[pressed.get("name")] = [pressed.get("value", "")]
        return self.visitor.post(
            urljoin(self.url, address or self.url),
            {name: values for name, values in data.items() if values},
        )

    def switch_language(self, language: str, **fields: str) -> "Page":
        """Press the button of the language switch, after something was typed into the form."""
        (pressed,) = self.tree.xpath("//header//button[@lang=$language]", language=language)
        (form,) = self.tree.xpath("//form[@id=$id]", id=pressed.get("form"))
        typed = {name: [value] for name, value in fields.items()}
        data = _filled_in(form) | typed | {pressed.get("name"): [pressed.get("value")]}
        answer = self.visitor.client.post(pressed.get("formaction"), data=data)
        assert answer.status_code == 307, "which lets a browser send the same once more"
        return self.visitor.post(answer.headers["Location"], data)

    def _forms(self, part: str) -> list[HtmlElement]:
        return list(self.tree.xpath(f"//{part}//form[@method='post']"))


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
    """Refuse a page that nobody should be shown."""
    tree, url = page.tree, page.url

    headings = len(tree.xpath("//h1"))
    assert headings == 1, f"{url}: {headings} h1"
    title = tree.find(".//title")
    assert title is not None, f"{url}: no title"
    assert title.text_content().strip(" –"), f"{url}: empty title"
    language = urlsplit(url).path.split("/")[1]
    if len(language) == 2 and page.status < 400:
        assert tree.get("lang") == language, f"{url}: lang is {tree.get('lang')}"
    ids = Counter(tree.xpath("//@id"))
    repeated = sorted(name for name, count in ids.items() if count > 1)
    assert not repeated, f"{url}: ids twice: {repeated}"

    labelled = set(tree.xpath("//label/@for"))
    for element in tree.iter(lxml.html.etree.Element):
        _lint_element(element, url, labelled)


def _lint_element(element: HtmlElement, url: str, labelled: Set[str]) -> None:
    name, attributes = element.tag, element.attrib
    if name in {"select", "textarea"} or (
        name == "input" and attributes.get("type") not in {"hidden", "submit"}
    ):
        label = attributes.get("aria-label") or attributes.get("aria-labelledby")
        assert label or attributes.get("id") in labelled or _stands_in(element, "label"), (
            f"{url}: no label for {attributes.get('name')}"
        )
    if name == "form" and attributes.get("method", "").lower() == "post":
        assert element.xpath(".//input[@name='csrf_token']"), f"{url}: a form without CSRF token"
    if "hx-get" in attributes or "hx-post" in attributes:
        assert attributes.get("href") or attributes.get("action") or _stands_in(element, "form"), (
            f"{url}: works with HTMX only"
        )
    inline = "style" in attributes or "onclick" in attributes
    script = (
        name == "script"
        and "src" not in attributes
        and attributes.get("type") != "application/ld+json"
    )
    assert not inline, f"{url}: inline style: {lxml.html.tostring(element)}"
    assert not script, f"{url}: inline script: {lxml.html.tostring(element)}"


def _reader() -> lxml.html.HTMLParser:
    """Pages are UTF-8, whatever they say, and somebody may have typed a million characters."""
    return lxml.html.HTMLParser(encoding="utf-8", huge_tree=True)


def _stands_in(element: HtmlElement, name: str) -> bool:
    return next(element.iterancestors(name), None) is not None


def _words(element: HtmlElement) -> str:
    return _as_read(element.text_content())


def _as_read(text: str) -> str:
    """What nobody sees of how a text is set is left to tests/i18n/test_typography.py."""
    return as_typed(" ".join(text.split()))


def _typed(area: HtmlElement) -> str:
    """What stands in a text area: the line's end behind its tag is none of it."""
    return area.text_content().removeprefix("\n")


def _button(form: HtmlElement, words: str | None) -> HtmlElement | None:
    for button in form.iter("button", "input"):
        if button.tag == "input" and button.get("type") != "submit":
            continue
        if words is None or words in _words(button):
            return button
    return None


def _filled_in(form: HtmlElement) -> dict[str, list[str]]:
    """What the browser would send for a form that nobody touched."""
    data: dict[str, list[str]] = {}
    for field in form.iter("input", "select", "textarea"):
        if "name" not in field.attrib:
            continue
        kind = field.get("type", "")
        values = data.setdefault(field.get("name"), [])
        if field.tag == "textarea":
            values.append(_typed(field))
        elif field.tag == "select":
            values.extend(option.get("value", _words(option)) for option in _options(field))
        elif kind in {"checkbox", "radio"}:
            if "checked" in field.attrib:
                values.append(field.get("value", "on"))
        elif kind not in {"submit", "file"}:
            values.append(field.get("value", ""))
    return data


def _options(field: HtmlElement) -> list[HtmlElement]:
    """The options of a list that are chosen when nobody touches it."""
    options = field.xpath(".//option[@selected]")
    if options or "multiple" in field.attrib:
        return list(options)
    return list(field.xpath(".//option")[:1])
