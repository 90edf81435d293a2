"""A person with a browser: opens pages, reads them, fills in forms, presses buttons."""

import time
from collections.abc import Callable
from urllib.parse import urlsplit
from urllib.request import urlopen

from playwright.sync_api import Locator, Page, expect

from tests.journeys import inspection
from tests.journeys.chromium import Window
from tests.journeys.site import PASSWORD, Session, Site
from tests.journeys.words import words

PATIENCE = 20  # seconds: the worker needs one or two
LOOK_EVERY = 0.2  # seconds, which leave the cores to the worker


class Person:
    """Somebody who looks at the marketplace through a window; each page they come to is inspected."""

    def __init__(self, page: Page, window: Window, site: Site) -> None:
        self.page, self.window, self.site, self.language = page, window, site, window.language
        self.watch = inspection.Watch(page)

    def words(self, message: str, **values: object) -> str:
        """Give a message as this person reads it."""
        return words(self.language, message, **values)

    def open(self, path: str) -> "Person":
        """Open a page, by its path after the language."""
        return self.visit(f"/{self.language}{path}")

    def visit(self, path: str) -> "Person":
        """Open any address of the site."""
        self.page.goto(self.site.address + path)
        return self.look()

    def press(self, message: str, within: str = "main") -> "Person":
        """Press a button that sends a form, named by its words in English."""
        return self.go(
            self.page.locator(within).get_by_role("button", name=self.words(message), exact=True)
        )

    def follow(self, message: str, within: str = "main") -> "Person":
        """Follow a link, named by its words in English."""
        return self.go(
            self.page.locator(within)
            .get_by_role("link", name=self.words(message), exact=True)
            .first
        )

    def go(self, element: Locator) -> "Person":
        """Click what leads to another page."""
        with self.page.expect_navigation():
            element.click()
        return self.look()

    def fill(self, **fields: str | bool) -> "Person":
        """Fill in fields by their names; a choice by its value."""
        for name, value in fields.items():
            field = self.page.locator(f"main [name={name}]")
            kind = field.first.evaluate("field => field.type")
            if kind in {"radio", "checkbox"}:
                self._option(name, value).check()
            elif kind.startswith("select"):
                field.select_option(str(value))
            else:
                field.fill(str(value))
        return self

    def send(self, **fields: str | bool) -> "Person":
        """Fill in fields, and send their form with its main button."""
        self.fill(**fields)
        return self.go(self.page.locator("main form[method=post] .button--primary").last)

    def _option(self, name: str, value: str | bool) -> Locator:
        chosen = "" if value is True else f"[value='{value}']"
        return self.page.locator(f"main [name={name}]{chosen}")

    def sign_in(self, email: str) -> "Person":
        """Sign in with the password of the demonstration, or come with the session of who did."""
        session = self.site.sessions.get(email)
        if session is not None:
            self.page.context.add_cookies(
                [
                    {"name": name, "value": value, "url": self.site.address}
                    for name, value in session.cookies.items()
                ]
            )
            return self.open(session.path)
        self.open("/login").fill(email=email, password=PASSWORD).press("Sign in")
        self.site.sessions[email] = self._session()
        return self

    def _session(self) -> Session:
        cookies = {
            str(cookie["name"]): str(cookie["value"]) for cookie in self.page.context.cookies()
        }
        path = urlsplit(self.page.url).path.removeprefix(f"/{self.language}")
        return Session(cookies, path)

    def find_letter(self, address: str, count: int = 1) -> "Person":
        """Wait for the newest of so many mails to an address, and open it."""
        self.eventually(
            "/mailbox",
            lambda page: page.count(address) >= count,
            f"mail number {count} to {address}",
        )
        letters = self.page.locator(".letter", has_text=address)
        return self.go(letters.first.get_by_role("link"))

    def eventually(self, path: str, happened: Callable[[str], bool], what: str) -> None:
        """Ask for a page until something has happened, then open it."""
        deadline = time.monotonic() + PATIENCE
        while not happened(self._text_of(path)):
            assert time.monotonic() < deadline, f"{what} did not come within {PATIENCE} seconds"
            time.sleep(LOOK_EVERY)
        self.visit(path)

    def _text_of(self, path: str) -> str:
        with urlopen(self.site.address + path) as answer:  # noqa: S310 - the address is ours
            return str(answer.read(), "utf-8")

    @property
    def heading(self) -> Locator:
        """The heading of the page."""
        return self.page.locator("h1")

    def reads(self, message: str, **values: object) -> "Person":
        """Find words on the page."""
        expect(self.page.locator("main")).to_contain_text(self.words(message, **values))
        return self

    def look(self) -> "Person":
        """Find nothing wrong with the page."""
        assert not (wrong := self.wrong()), "\n".join(wrong)
        return self

    def wrong(self) -> list[str]:
        """List what is wrong with the page: its language, its width, and what axe says."""
        page, sight = self.page, inspection.look(self.page, script=self.window.script)
        wrong = [f"{page.url}: {fault}" for fault in sight.faults]
        if f"/{self.language}/" in page.url and sight.language != self.language:
            wrong.append(f"{page.url} is in {sight.language}")
        if self.window.script:
            wrong += inspection.violations(page, self._rules(sight))
        return wrong

    def _rules(self, sight: inspection.Sight) -> list[str]:
        """List the rules that this kind of page was not yet asked for, in this width and these colours."""
        kind = inspection.kind_of(self.page, sight)
        is_new_in_width = self.site.inspected.add(self.window.width, *kind)
        is_new_in_colours = self.site.inspected.add(self.window.scheme, *kind)
        if is_new_in_width:
            return inspection.RULES
        return inspection.RULES_OF_COLOURS if is_new_in_colours else []

    def send_empty_form(self, selector: str = "main form[method=post]") -> "Person":
        """Empty the form of the page and send it with its main button; it comes back with its errors on top."""
        form = self.page.locator(selector).last
        form.locator(
            "input:not([type=hidden], [type=radio], [type=checkbox]), textarea"
        ).evaluate_all("fields => { for (const field of fields) field.value = ''; }")
        with self.page.expect_navigation():
            form.locator(
                "button[type=submit].button--primary, button[type=submit].button--danger"
            ).last.click()
        expect(self.page.locator("[data-error-summary]")).to_be_visible()
        assert self.page.title().startswith(self.words("Error: "))
        return self.look()
