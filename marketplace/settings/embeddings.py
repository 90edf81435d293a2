"""Which encoder turns texts into vectors for the search by meaning."""

from dataclasses import dataclass

from marketplace.settings.network import is_loopback
from marketplace.settings.values import SettingsError, Values, split_address


@dataclass(frozen=True)
class Embeddings:
    """The encoder that an operator has chosen: the built-in one, a server's, or none."""

    is_on: bool = True
    url: str = ""
    """The address of a server that speaks the OpenAI embeddings format, or nothing for the built-in encoder."""
    model: str = ""
    key: str = ""


def embeddings(values: Values) -> Embeddings:
    """Read which encoder is chosen."""
    choice = values.get("EMBEDDINGS", "builtin").lower()
    if choice not in {"builtin", "off"}:
        raise SettingsError("MARKETPLACE_EMBEDDINGS: write builtin or off.")
    url, model = values.get("EMBEDDINGS_URL", ""), values.get("EMBEDDINGS_MODEL", "")
    if choice == "off" or not url:
        return Embeddings(is_on=choice != "off")
    parts, _port = split_address(url)
    is_safe = parts.scheme == "https" or (parts.scheme == "http" and is_loopback(parts.hostname))
    if not (is_safe and parts.hostname):
        raise SettingsError(
            "MARKETPLACE_EMBEDDINGS_URL: write the address of the server, for example "
            "https://embeddings.example.org/v1/embeddings (http:// only on this machine)."
        )
    if not model:
        raise SettingsError(
            "MARKETPLACE_EMBEDDINGS_MODEL: name the model that the server is to use."
        )
    return Embeddings(url=url, model=model, key=values.get("EMBEDDINGS_KEY", ""))
