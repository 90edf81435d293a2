"""A running marketplace, a browser, and the people who use them."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.journeys import chromium
from tests.journeys.chromium import FOR_A_JOURNEY, Window
from tests.journeys.inspection import KindsOfPages
from tests.journeys.person import Person
from tests.journeys.site import Site, running

HERE = Path(__file__).parent
Arrival = Callable[[Window], Person]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test of this folder as one that needs a browser."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests of a process."""
    with chromium.started() as browser:
        yield browser


@pytest.fixture(scope="session")
def inspected(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> KindsOfPages:
    """The kinds of pages that axe has seen, for all processes of a run."""
    folder = tmp_path_factory.getbasetemp()
    if worker_id != "master":
        folder = folder.parent
    return KindsOfPages(folder / "inspected")


@pytest.fixture(scope="session")
def site(
    browser: Browser, inspected: KindsOfPages, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    """One marketplace with its demonstration for all tests of a process.

    The browser comes first, so that nothing starts in vain.
    """
    with running(tmp_path_factory.mktemp("site"), inspected) as site:
        yield site
        assert not site.complaints(), site.log.read_text()


@pytest.fixture
def arrive(browser: Browser, site: Site) -> Iterator[Arrival]:
    """Let people arrive, each with a browser that knows nothing yet; in the end nothing went wrong behind their pages."""
    people: list[Person] = []

    def arrive(window: Window) -> Person:
        context = browser.new_context(
            viewport={"width": window.width, "height": chromium.HEIGHTS[window.width]},
            java_script_enabled=window.script,
            color_scheme=window.scheme,
            locale=window.language,
        )
        context.set_default_timeout(10_000)
        people.append(Person(context.new_page(), window, site))
        return people[-1]

    yield arrive
    for person in people:
        person.page.context.close()
    assert not (troubles := [trouble for person in people for trouble in person.watch.troubles]), (
        "\n".join(troubles)
    )


@pytest.fixture(params=FOR_A_JOURNEY, ids=str)
def window(request: pytest.FixtureRequest) -> Window:
    """Ways to look at the marketplace on a long journey."""
    assert isinstance(request.param, Window)
    return request.param


@pytest.fixture
def sme(arrive: Arrival, window: Window) -> Person:
    """Somebody of a small company, who never signed in."""
    return arrive(window)
