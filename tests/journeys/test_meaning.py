"""What is only close in meaning, on a site whose encoder knows what a few words mean."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.faults.server import eventually
from tests.journeys.chromium import FOR_A_STEP
from tests.journeys.inspection import KindsOfPages
from tests.journeys.person import Person
from tests.journeys.site import Site, running
from tests.search.meaning.server import serving

SIEVE = {"cs": "sieve vzducholoď", "de": "sieve Zeppelin"}
"""What no text says, in words that the languages know."""


@pytest.fixture(scope="module")
def site(
    browser: Browser, inspected: KindsOfPages, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    """A marketplace with its demonstration and such an encoder."""
    with serving() as encoder:
        chosen = {
            "EMBEDDINGS": "builtin",
            "EMBEDDINGS_URL": encoder.url,
            "EMBEDDINGS_MODEL": "small",
        }
        with running(tmp_path_factory.mktemp("site"), inspected, **chosen) as site:
            yield site


@pytest.mark.parametrize("window", FOR_A_STEP, ids=str, indirect=True)
def test_who_finds_only_what_is_close_is_told_so_and_can_ask(sme: Person) -> None:
    def is_close() -> bool:
        sme.open(f"/services?q={SIEVE[sme.language]}")
        return sme.page.locator(".card").count() > 0

    assert eventually(is_close)  # the worker has to make the vectors first
    expect(sme.page.locator(".card").first).to_contain_text(sme.words("Close in meaning"))
    expect(sme.page.locator(".card mark")).to_have_count(0)
    sme.look()

    sme.follow("Ask us", "#doubt")

    expect(sme.heading).to_have_text(sme.words("Ask us"))
