"""Keeps the vectors in step with the catalogue.

The catalogue is the truth; the vectors are derived from it and may be lost at any time. What has been encoded is kept
by the digest of its text, so that only what is new or changed costs anything.
"""

import time
from collections.abc import Iterable, Mapping
from operator import itemgetter

import numpy as np

from marketplace.catalogue import queries as catalogue
from marketplace.catalogue.models import Service, ServiceText
from marketplace.database import db
from marketplace.search.index import snapshots
from marketplace.search.meaning import table
from marketplace.search.meaning.asking import Vector
from marketplace.search.meaning.choice import encoder
from marketplace.search.meaning.encoders import (
    TEXT_CHARACTERS,
    Encoder,
    EncoderAway,
    Vectors,
)
from marketplace.search.meaning.reader import folder
from marketplace.search.meaning.table import Table, digest_of
from marketplace.search.text import thesaurus
from marketplace.settings import settings

TEXTS_MAX = 100_000
"""Texts up to which each query is compared with all of them; more are left out."""
STORED_EVERY = 30.0
"""Seconds of encoding after which what is done is stored."""
_AT_ONCE = 4
"""Texts that are encoded by one request."""
_CONCEPTS_APART = 18
"""Of so many concepts one is asked for its names: a hundred of them in five languages are enough."""
_WITHIN = 120.0
"""Seconds that a request may take: other work goes first."""
Key = tuple[int, bytes]
"""A service, and the digest of a text of it."""


def sync() -> bool:
    """Bring the vectors up to date, and return whether some texts are still to be encoded.

    Without an encoder nothing is done, and what is there stays for the day on which there is one.
    """
    chosen = encoder()
    if chosen is None:
        return False
    with snapshots.writer_lock(folder()):
        return _sync(chosen)


def _sync(chosen: Encoder) -> bool:
    current = table.load(folder())
    if current is None or current.encoder != chosen.name:
        try:
            current = Table.empty(chosen.name, _middle_of_queries(chosen))
        except EncoderAway:
            return True
    db.session.rollback()  # what was read before the lock was ours may be old
    last_change = catalogue.last_change()
    if current.change_id == last_change:
        return False

    is_step = 0 <= current.change_id < last_change
    if is_step:
        changed = list(catalogue.changes_since(current.change_id))
        passages = _passages(catalogue.published_by_ids(changed))
        is_open = np.isin(current.services, changed)
    else:
        passages = _passages(catalogue.iterate_published())
        is_open = np.ones(len(current.services), np.bool_)
    db.session.rollback()  # the database is not held while texts are encoded

    stays = ~is_open
    for place in np.flatnonzero(is_open).tolist():
        stays[place] = passages.pop(_key_at(current, place), None) is not None
    encoded = _encode(chosen, passages)
    if passages and not len(encoded):
        return True
    is_complete = len(encoded) == len(passages)
    unfinished = current.change_id if is_step else table.UNFINISHED
    change_id = last_change if is_complete else unfinished
    table.store(folder(), table.merged(current, stays, list(passages), encoded, change_id))
    return not is_complete


def _middle_of_queries(chosen: Encoder) -> Vector:
    """Return the middle of what people type, for which names of concepts stand.

    Raises EncoderAway.
    """
    names = [
        " ".join(terms[0])
        for place, concept in enumerate(thesaurus.concepts())
        for terms in concept.terms.values()
        if place % _CONCEPTS_APART == 0
    ]
    vectors = [
        chosen.encode(names[start : start + _AT_ONCE], are_queries=True, within=_WITHIN)
        for start in range(0, len(names), _AT_ONCE)
    ]
    middle: Vector = np.concatenate(vectors).mean(axis=0)
    return middle


def passage_of(text: ServiceText) -> str:
    """Return what is encoded of a text: its title, and how it goes on."""
    rest = " ".join([text.summary, text.description, *text.what_you_get, *text.who_it_is_for])
    return f"{text.title}. {' '.join(rest.split())}"[:TEXT_CHARACTERS]


def _passages(services: Iterable[Service]) -> dict[Key, str]:
    """Return what is encoded of services.

    It is of their texts in the languages of the site, and first of the originals, so that each service is soon there.
    """
    passages = [
        (text.language != service.original_language, service.id, passage_of(text))
        for service in services
        for text in service.texts
        if text.language in settings().languages or text.language == service.original_language
    ]
    passages.sort(key=itemgetter(0))
    return {(id, digest_of(text)): text for _is_later, id, text in passages[:TEXTS_MAX]}


def _key_at(current: Table, place: int) -> Key:
    return int(current.services[place]), current.digests[place].tobytes()


def _encode(chosen: Encoder, passages: Mapping[Key, str]) -> Vectors:
    """Return the vectors of the first of some texts: of all that are done in a while."""
    texts = list(passages.values())
    vectors: list[Vectors] = []
    deadline = time.monotonic() + STORED_EVERY
    for start in range(0, len(texts), _AT_ONCE):
        some = texts[start : start + _AT_ONCE]
        try:
            vectors.append(chosen.encode(some, are_queries=False, within=_WITHIN))
        except EncoderAway:
            break
        if time.monotonic() > deadline:
            break
    return np.concatenate(vectors) if vectors else np.zeros((0, 0), np.float32)
