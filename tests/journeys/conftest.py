"""A running marketplace, a browser, and the people who use them."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.journeys.chromium import FOR_A_JOURNEY, Window, Windows
from tests.journeys.inspection import KindsOfPages
from tests.journeys.person import Person
from tests.journeys.site import Site, running

HERE = Path(__file__).parent
TOURS = {HERE / "test_walk.py", HERE / "test_staff_pages.py", HERE / "test_public_pages.py"}
Arrival = Callable[[Window], Person]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test of this folder as one that needs a browser; the tours begin.

    They see each page in both widths and both schemes of colours, and leave little for axe to look
    at in the journeys.
    """
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)
    items.sort(key=lambda item: item.path not in TOURS)


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


@pytest.fixture(scope="session")
def windows(browser: Browser) -> Windows:
    """The windows of the browser, for all tests of a process."""
    return Windows(browser)


@pytest.fixture
def arrive(windows: Windows, site: Site) -> Iterator[Arrival]:
    """Let people arrive, each with a window that knows nothing yet; in the end nothing went wrong behind their pages."""
    people: list[Person] = []

    with ExitStack() as open_windows:

        def arrive(window: Window) -> Person:
            page = open_windows.enter_context(windows.opened(window))
            people.append(Person(page, window, site))
            return people[-1]

        yield arrive

    troubles = [trouble for person in people for trouble in person.watch.troubles]
    assert not troubles, "\n".join(troubles)


@pytest.fixture(params=FOR_A_JOURNEY, ids=str)
def window(request: pytest.FixtureRequest) -> Window:
    """Ways to look at the marketplace on a long journey."""
    assert isinstance(request.param, Window)
    return request.param


@pytest.fixture
def sme(arrive: Arrival, window: Window) -> Person:
    """Somebody of a small company, who never signed in."""
    return arrive(window)
