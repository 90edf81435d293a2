"""A catalogue of some hundred services, and the desk that edits them and remembers what has to be found."""

import random
import time

from marketplace.catalogue import actions as catalogue
from marketplace.catalogue import change_log
from marketplace.catalogue.models import Service, ServiceText
from marketplace.catalogue.queries import by_ids
from marketplace.database import db, transaction
from marketplace.search.queries import find
from marketplace.search.query import Query
from tests.conftest import NOW, make_cluster
from tests.faults.indexing import STEADY

EDITED = 240
"""More than the index takes in one by one, so that a wave of edits has it built anew."""
EDITED_IN = ("cs", "en")
"""So that each edit changes all files of the index."""
TEXTS = {
    "en": ("Membrane screening", "We compare membranes with your own water."),
    "cs": ("Výběr membrán", "Porovnáme membrány s vaší vodou."),
}


class Desk:
    """Edits services, each time with a word that no other text has."""

    def __init__(self, ids: list[int]) -> None:
        self.chance = random.Random()  # noqa: S311 - moments and words, not secrets
        self.ids = ids
        self.words: dict[int, str | None] = dict.fromkeys(self.ids)
        self.gone: list[str] = []
        self.edits = 0

    def edit(self, *ids: int) -> str:
        """Give services new titles, or one that is drawn; give the last of the new words."""
        with transaction():
            services = by_ids(list(ids) or [self.chance.choice(self.ids)])
            for service in services:
                self._forget(service.id)
                self.words[service.id] = word = self._word()
                service.reply_within_days = self.chance.randrange(1, 30)
                for text in service.texts:
                    text.title = f"Probe {word}"
                service.publish(NOW)
            change_log.record_changes(services, NOW)
        self.edits += len(services)
        return word

    def slug(self, id: int) -> str:
        """Give the address of a service."""
        return by_ids([id])[0].slug

    def withdraw(self) -> None:
        """Take one of the services that can be found out of the catalogue."""
        id = self.chance.choice([id for id, word in self.words.items() if word])
        with transaction():
            catalogue.withdraw(by_ids([id])[0], "The laboratory moved.", NOW)
        self._forget(id)
        self.words[id] = None
        self.edits += 1

    def work_for(self, seconds: float) -> None:
        """Edit without a pause, and withdraw now and then."""
        self.edit()
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            self.withdraw() if self.edits % 4 == 0 else self.edit()

    def complaints(self) -> list[str]:
        """List which words do not find their service, and what is found although it should not be."""
        wrong = []
        for id, word in self.words.items():
            if word and (found := found_by(word)) != [id]:
                wrong.append(f"{word} finds {found} instead of {id}")
        return wrong + [f"{word} is still found" for word in self.gone if found_by(word)]

    def _forget(self, id: int) -> None:
        word = self.words[id]
        self.gone += [word] if word else []

    def _word(self) -> str:
        return "".join(self.chance.choice("bcdfghjklmnpqrtvwxz") for _letter in range(14))


def found_by(word: str) -> list[int]:
    """List the services whose text has a word."""
    return find(Query(text=word, verbatim=True), "en").ids


def fill_catalogue() -> list[int]:
    """Publish services that stay as they are and services to edit; give the ids of the latter."""
    lead = make_cluster("wsm", "Water Sensors & Membranes", "FR", "en").id
    with transaction():
        for number in range(STEADY):
            texts = [
                ServiceText(language=code, title=title, summary=said)
                for code, (title, said) in TEXTS.items()
            ]
            db.session.add(_service(f"steady-{number}", lead, "testing", texts))
        edited = [
            _service(
                f"edited-{number}",
                lead,
                "training",
                [ServiceText(language=code, title="", summary="") for code in EDITED_IN],
            )
            for number in range(EDITED)
        ]
        db.session.add_all(edited)
    return [service.id for service in edited]


def _service(slug: str, lead: int, kind: str, texts: list[ServiceText]) -> Service:
    times = {"created_at": NOW, "changed_at": NOW, "published_at": NOW}
    return Service(
        slug=slug,
        lead_id=lead,
        type=kind,
        original_language="en",
        state="published",
        version=1,
        texts=texts,
        **times,
    )
