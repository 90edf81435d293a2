"""What turns texts into vectors, whichever it is."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
"""One row of length 1 for each text."""
TEXT_CHARACTERS = 400
"""Characters of a text that are encoded: more of them cost time, and hardly change where it stands."""


class EncoderAway(Exception):
    """The encoder cannot be had at the moment."""


class Encoder(Protocol):
    """Turns texts into vectors, which are near each other where texts mean nearly the same."""

    @property
    def name(self) -> str:
        """A name for the encoder and its weights: vectors of another name cannot be compared."""

    def encode(self, texts: Sequence[str], *, are_queries: bool, within: float) -> Vectors:
        """Return the vectors of texts, or of what was typed into a search.

        Raises EncoderAway if they do not come within some seconds.
        """


def of_length_one(vectors: NDArray[np.floating]) -> Vectors:
    """Return vectors scaled to the length 1, so that their product is the cosine between them."""
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    scaled: Vectors = (vectors / np.maximum(lengths, 1e-9)).astype(np.float32)
    return scaled
