"""The one door to the encoder of a site: the built-in one, a server, or none."""

from functools import cache

from marketplace.search.meaning import builtin
from marketplace.search.meaning.builtin import BuiltinEncoder
from marketplace.search.meaning.encoders import Encoder
from marketplace.search.meaning.remote import RemoteEncoder
from marketplace.settings import settings
from marketplace.settings.embeddings import Embeddings


def encoder() -> Encoder | None:
    """Return the encoder of the running application, or None where there is none."""
    return _encoder_of(settings().embeddings, str(settings().data_dir))


@cache
def _encoder_of(chosen: Embeddings, data_dir: str) -> Encoder | None:
    if not chosen.is_on:
        return None
    if chosen.url:
        return RemoteEncoder(chosen.url, chosen.model, chosen.key)
    return BuiltinEncoder(builtin.address_in(data_dir)) if builtin.is_installed() else None
