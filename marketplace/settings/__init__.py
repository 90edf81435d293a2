"""Settings from the environment: read once, checked, then frozen.

Ours and not pydantic-settings': an operator reads one sentence that names the variable, says what is wrong and shows
what would be right.
"""

import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from urllib.parse import urlsplit

from flask import current_app

from marketplace.i18n.languages import compiled_catalogues, shipped
from marketplace.settings import mail, network, readers, storage
from marketplace.settings.embeddings import Embeddings, embeddings
from marketplace.settings.mail import Smtp
from marketplace.settings.network import SocketAddress, is_loopback
from marketplace.settings.operator import OF_DEMONSTRATION, Operator, site_operator
from marketplace.settings.values import Values, choice_of, on_off, whole_number_of
from marketplace.text import clean_line


@dataclass(frozen=True)
class Settings:
    """All that an operator can set, with the defaults of the demonstration."""

    database_url: str
    data_dir: Path
    catalogues: Path
    """The folder of the translations, compiled."""
    secret_key: str
    base_url: str
    smtp: Smtp | None
    mail_from: str
    languages: tuple[str, ...]
    default_language: str
    site_name: str
    timezone: str
    """The zone whose days and hours are meant on pages, in mails and in promises."""
    trusted_proxies: int
    ratelimit: bool
    second_factor_required: bool
    """Whether managers and coordinators have to sign in with a second factor."""
    webhook_private: bool
    clamd: SocketAddress | None
    """Where a virus scanner listens, if there is one."""
    security_contact: str
    """Where to report a fault of security, as a URI; empty where nobody is named."""
    retention_months: int
    """How long an enquiry keeps its person after it was closed, or after the last thing done about it."""
    operator_details: Operator
    """What is said about who is responsible for the site."""
    embeddings: Embeddings
    """What turns texts into vectors for the search by meaning."""

    @cached_property
    def production(self) -> bool:
        """Whether others can reach this site: its address is not this machine's own."""
        return not is_loopback(urlsplit(self.base_url).hostname)

    @cached_property
    def base_path(self) -> str:
        """The path under which the site lies, as in /marketplace, or nothing."""
        return urlsplit(self.base_url).path

    @cached_property
    def origin(self) -> str:
        """The public address without that path."""
        return self.base_url.removesuffix(self.base_path)

    @property
    def is_encrypted(self) -> bool:
        """Whether browsers reach this site by https."""
        return self.base_url.startswith("https://")

    @property
    def uploads(self) -> Path:
        """The folder of the files that were added to enquiries."""
        return self.data_dir / "uploads"

    @property
    def media(self) -> Path:
        """The folder of pictures and data sheets."""
        return self.data_dir / "media"

    @property
    def demonstration_marker(self) -> Path:
        """The file that says this data folder holds the demonstration."""
        return self.data_dir / "demonstration"

    @property
    def demonstration(self) -> bool:
        """Whether this is the demonstration: made by its command, and not a production start."""
        return not self.production and self.demonstration_marker.exists()

    @property
    def operator(self) -> Operator:
        """Who is responsible for the site: in the demonstration somebody invented, unless named."""
        is_invented = self.demonstration and not self.operator_details.is_named
        return OF_DEMONSTRATION if is_invented else self.operator_details


def settings() -> Settings:
    """Return the settings of the running application."""
    value: Settings = current_app.extensions["settings"]
    return value


def from_environment(environ: Values = os.environ) -> Settings:
    """Read the settings, or raise SettingsError for the first wrong one."""
    values = {
        name.removeprefix("MARKETPLACE_"): value.strip()
        for name, value in environ.items()
        if value.strip()
    }
    data_dir = storage.data_folder(values)
    catalogues = compiled_catalogues(data_dir)
    languages = readers.site_languages(values, shipped(catalogues))
    return Settings(
        database_url=storage.database_url(values, data_dir),
        data_dir=data_dir,
        catalogues=catalogues,
        secret_key=storage.secret_key(values, data_dir),
        base_url=network.base_url(values),
        smtp=mail.mail_server(values),
        mail_from=mail.sender(values),
        languages=languages,
        default_language=readers.default_language(values, languages),
        site_name=clean_line(values.get("SITE_NAME", "Cluster Marketplace")),
        timezone=readers.timezone(values),
        trusted_proxies=whole_number_of(values, "TRUSTED_PROXIES", 0, range(11)),
        ratelimit=on_off(values, "RATELIMIT", default=True),
        second_factor_required=_asks_for_second_factor(values),
        webhook_private=on_off(values, "WEBHOOK_PRIVATE", default=False),
        clamd=network.virus_scanner(values),
        security_contact=network.security_contact(values),
        retention_months=whole_number_of(values, "RETENTION_MONTHS", 24, range(1, 121)),
        operator_details=site_operator(values),
        embeddings=embeddings(values),
    )


def _asks_for_second_factor(values: Values) -> bool:
    choices = ("optional", "required")
    return choice_of(values, "SECOND_FACTOR", "optional", choices) == "required"
