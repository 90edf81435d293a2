"""The states of what pages are made of, each named by a function of its room.

A room joins by a line in marketplace/rooms.py: a word, and the function. It is called beside the visitors, at most
four times a second for each word, however many pages are sent.
"""

import os
import threading
import time
from collections.abc import Callable, Mapping
from hashlib import blake2b
from typing import Any

from flask import Flask

from marketplace.database import Unavailable, db
from marketplace.web.outages import log_outage

NameState = Callable[[], str | None]
"""Returns a name that changes with what pages show, or None while no page is to be kept."""
Parts = tuple[str, ...]
"""The words for what a page is made of."""
Materials = dict[Any, Any]
"""What several pages have in common, as long as the parts that it is made of stay in their states."""
LOOKED_EVERY = 0.25
"""Seconds for which pages may be sent without another look."""
LOOKED_WITHIN = 3.0
"""Seconds that a visitor waits to be shown the newest state."""


class States:
    """The states of all parts, as they were when somebody looked last."""

    def __init__(self, functions: Mapping[str, NameState], program: str) -> None:
        self._functions = functions
        self._program = program
        """A name for the program and its settings, of which every page is made."""
        self._states: dict[str, str | None] = dict.fromkeys(functions)
        self._looked_at = dict.fromkeys(functions, -LOOKED_WITHIN)
        self._materials: dict[Parts, Materials] = {}
        self._names: dict[Parts, str | None] = {}
        """A name for the states of several parts together, made once for each combination."""
        self._is_away = False
        """Whether the database could not be had when it was last asked."""
        self._looking = threading.Lock()
        self._process = os.getpid()

    def current(self, parts: Parts, app: Flask) -> str | None:
        """Return a name for the state of all that a page is made of.

        None while a part has none, as while the index is being mended. While the database is away
        the last states stand, so that pages that are kept can be sent.
        """
        stale_parts = self._stale(parts)
        if stale_parts:
            self._look_beside(stale_parts, app)
        return self.last(parts)

    def last(self, parts: Parts) -> str | None:
        """Return the name for the last states that were seen of all that a page is made of."""
        names = self._names
        if parts not in names:
            names[parts] = self._name(parts)
        return names[parts]

    def materials(self) -> dict[Parts, Materials]:
        """Return what pages share in the last states that were seen, by the parts it is made of."""
        return self._materials

    def _name(self, parts: Parts) -> str | None:
        states = self._states
        names = [states[part] for part in parts]
        if None in names:
            return None
        return digest_of(self._program, *parts, *map(str, names))

    def _stale(self, parts: Parts) -> list[str]:
        before = time.monotonic() - LOOKED_EVERY
        return [part for part in parts if self._looked_at[part] <= before]

    def _look_beside(self, parts: list[str], app: Flask) -> None:
        """Look at the state of some parts, unless somebody is looking already.

        It is done beside the visitor, who goes on with the last state while the database is away.
        """
        if (
            self._process != os.getpid()
        ):  # whoever was looking stayed in the process before the fork
            self._process, self._looking = os.getpid(), threading.Lock()
        looking = self._looking
        if not looking.acquire(blocking=False):
            return
        look = threading.Thread(target=self._look, args=(parts, app), daemon=True)
        try:
            look.start()
        except RuntimeError:  # no thread can be had
            looking.release()
            return
        if not self._is_away:
            look.join(LOOKED_WITHIN)

    def _look(self, parts: list[str], app: Flask) -> None:
        try:
            with app.app_context():
                states = self._ask(parts)
            self._take(states)
            self._looked_at.update(dict.fromkeys(parts, time.monotonic()))
        finally:
            self._looking.release()

    def _ask(self, parts: list[str]) -> dict[str, str | None]:
        """Return the states of some parts, or none of them while the database is away."""
        try:
            states = {part: self._functions[part]() for part in parts}
        except Unavailable as error:
            log_outage(error)
            db.session.remove()  # a broken transaction would spoil what comes next
            self._is_away = True
            return {}
        self._is_away = False
        return states

    def _take(self, states: dict[str, str | None]) -> None:
        """Let new states count.

        The names are forgotten last: nobody finds new names of old states, nor old materials under
        a new name.
        """
        changed = {part for part, state in states.items() if state != self._states[part]}
        if changed:
            materials = list(self._materials.items())
            self._materials = {
                parts: kind for parts, kind in materials if changed.isdisjoint(parts)
            }
            self._states = self._states | states
            self._names = {}


def digest_of(*texts: str) -> str:
    """Return a short name for texts, the same in every process."""
    return blake2b("\0".join(texts).encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()
