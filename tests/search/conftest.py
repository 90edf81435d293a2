"""A small catalogue in five languages, and ways to ask it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from marketplace import create_app
from marketplace.catalogue import queries as catalogue
from marketplace.catalogue.models import Service, ServiceText
from marketplace.clusters.models import Cluster
from marketplace.database import db, transaction
from marketplace.search.index.sync import rebuild
from marketplace.search.queries import find
from marketplace.search.query import Query
from marketplace.search.results import Results
from marketplace.settings import from_environment
from tests.conftest import new_service

TEXTS = {
    "screening": {
        "en": ("Membrane screening", "We compare membranes with your own water."),
        "cs": ("Výběr membrán", "Porovnáme membrány s vaší vodou."),
    },
    "cloth": {"de": ("Beschichtung für Gewebe", "Wir prüfen die Beständigkeit Ihrer Fasern.")},
    "training": {"es": ("Formaciones sobre sensores", "Aprenda a calibrar sensores de calidad.")},
    "leaks": {"fr": ("Détection des fuites", "Nous cherchons les fuites de votre réseau.")},
    "grants": {
        "en": ("Grant advice", "Which European programme suits your project."),
        "cs": ("Dotační rada", "Poradíme."),
    },
}


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """A marketplace of its own with the demonstration, which these tests only read."""
    folder = tmp_path_factory.mktemp("demonstration")
    app = create_app(
        from_environment(
            {"MARKETPLACE_DATA_DIR": str(folder), "MARKETPLACE_SECRET_KEY": "of a test" * 4}
        )
    )
    result = app.test_cli_runner().invoke(args=["demo"])
    assert result.exit_code == 0, result.output
    return app


@pytest.fixture
def indexed_services(wsm: Cluster, zinnae: Cluster) -> None:
    """Five services, in the index."""
    services = [
        in_languages(slug, wsm, texts, partners=[zinnae] if slug == "screening" else [])
        for slug, texts in TEXTS.items()
    ]
    with transaction():
        db.session.add_all(services)
    rebuild()


def make_texts(
    slug: str, lead: Cluster, texts: dict[str, tuple[str, str]], **values: object
) -> None:
    """Publish a service with these titles and summaries, the first language being the original."""
    service = in_languages(slug, lead, texts, **values)
    with transaction():
        db.session.add(service)


def in_languages(
    slug: str, lead: Cluster, texts: dict[str, tuple[str, str]], **values: Any
) -> Service:
    """Return a service with these titles and summaries; the test stores it."""
    service_texts = [
        ServiceText(language=language, title=title, summary=summary)
        for language, (title, summary) in texts.items()
    ]
    return new_service(
        slug, lead, title="", language=next(iter(texts)), texts=service_texts, **values
    )


def ask(text: str = "", language: str = "en", **values: object) -> Results:
    """Ask a question."""
    return find(Query(text=text, **values), language)  # type: ignore[arg-type]


def slugs(found: Results) -> list[str]:
    """What was found, in order."""
    return [service.slug for service in catalogue.by_ids(found.ids)]


def found_by(text: str, language: str = "en") -> list[str]:
    """What a text finds, in order."""
    return slugs(ask(text, language))


@pytest.fixture
def notebook(app: Flask, data_dir: Path) -> Iterator[Path]:
    """The data folder, in which nobody has searched yet."""

    def clear() -> None:
        for path in data_dir.glob("searches.log*"):
            path.rmdir() if path.is_dir() else path.unlink()

    clear()
    yield data_dir
    clear()
