"""The one door to what turns texts into vectors, and the ways behind it."""

from collections.abc import Sequence
from functools import cache
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from marketplace.settings import settings

Vectors = NDArray[np.float32]
"""One row of length 1 for each text."""
TEXT_CHARACTERS = 400
"""Characters of a text that are encoded: more of them cost time, and hardly change where it stands."""


class EncoderAway(Exception):
    """The encoder cannot be had at the moment."""


class Encoder(Protocol):
    """Turns texts into vectors, of which those of texts with nearly the same meaning are near each other."""

    @property
    def name(self) -> str:
        """A name for the encoder and its weights: vectors of another name cannot be compared."""

    def encode(self, texts: Sequence[str], *, are_queries: bool, within: float) -> Vectors:
        """Return the vectors of texts, or of what was typed into a search.

        Raises EncoderAway if they do not come within some seconds.
        """


def encoder() -> Encoder | None:
    """Return the encoder of the running application, or None where there is none."""
    chosen = settings().embeddings
    return _encoder(chosen.is_on, chosen.url, chosen.model, chosen.key, str(settings().data_dir))


@cache
def _encoder(is_on: bool, url: str, model: str, key: str, data_dir: str) -> Encoder | None:
    from marketplace.search.meaning import builtin, remote

    if not is_on:
        return None
    if url:
        return remote.RemoteEncoder(url, model, key)
    return builtin.BuiltinEncoder(builtin.address_in(data_dir)) if builtin.is_installed() else None


def of_length_one(vectors: NDArray[np.floating]) -> Vectors:
    """Return vectors scaled to the length 1, so that their product is the cosine between them."""
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    scaled: Vectors = (vectors / np.maximum(lengths, 1e-9)).astype(np.float32)
    return scaled
