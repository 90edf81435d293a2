"""Where data lies, and the secret that lies beside it."""

import os
import secrets
from importlib.util import find_spec
from pathlib import Path

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from marketplace.settings.values import SettingsError, Values

SECRET_LEAST = 32
"""Characters of a secret key: fewer can be guessed from one signed cookie."""


def data_folder(values: Values) -> Path:
    """Return the data folder, made if it was not there."""
    data_dir = Path(values.get("DATA_DIR", "instance")).resolve()
    try:
        data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise SettingsError(
            f"MARKETPLACE_DATA_DIR: the folder {data_dir} cannot be made ({error.strerror}); name a folder you may write to."
        ) from error
    if not os.access(data_dir, os.W_OK | os.X_OK):
        raise SettingsError(
            f"MARKETPLACE_DATA_DIR: the folder {data_dir} cannot be written to; name another or change its permissions."
        )
    return data_dir


def database_url(values: Values, data_dir: Path) -> str:
    """Return the address of the database, with the driver that we bring for PostgreSQL."""
    text = values.get("DATABASE_URL") or f"sqlite:///{data_dir / 'marketplace.sqlite'}"
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        url = make_url("nothing://")

    scheme, _, location = text.partition("://")
    if scheme == "sqlite" and url.database not in {None, "", ":memory:"}:
        return text
    is_postgresql = scheme in {"postgres", "postgresql", "postgresql+psycopg"}
    if not is_postgresql or url.drivername == "nothing":
        raise SettingsError("MARKETPLACE_DATABASE_URL: write sqlite:///… or postgresql://….")
    if find_spec("psycopg") is None:
        raise SettingsError(
            "MARKETPLACE_DATABASE_URL: PostgreSQL needs its driver; install cluster-marketplace[postgresql]."
        )
    return f"postgresql+psycopg://{location}"


def secret_key(values: Values, data_dir: Path) -> str:
    """Return the secret key that is set, or that of the data folder, made at the start."""
    path = data_dir / "secret-key"
    try:
        secret = values.get("SECRET_KEY") or _read_or_create(path)
    except OSError as error:
        raise SettingsError(
            f"MARKETPLACE_DATA_DIR: {path} cannot be read or written ({error.strerror}); change its permissions."
        ) from error

    if len(secret) < SECRET_LEAST:
        raise SettingsError(
            f"MARKETPLACE_SECRET_KEY: write at least {SECRET_LEAST} random characters, or leave it out and delete {path} if it is there."
        )
    return secret


def _read_or_create(path: Path) -> str:
    """Read a secret from a file, which the first of several processes makes."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        existing = path.read_text().strip()
        if existing:
            return existing
        descriptor = os.open(path, os.O_WRONLY | os.O_TRUNC)
    secret = secrets.token_urlsafe(48)
    with os.fdopen(descriptor, "w") as file:
        file.write(secret)
    return secret
