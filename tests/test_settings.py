"""Settings: a wrong value stops the start with one sentence that names the variable."""

from pathlib import Path

import pytest

from marketplace.settings import Settings, from_environment
from marketplace.settings.embeddings import Embeddings
from marketplace.settings.values import SettingsError
from tests.delivery.mail.certificates import NEEDS_OPENSSL, certify


def settings(tmp_path: Path, **values: str) -> Settings:
    return from_environment(
        {
            "MARKETPLACE_DATA_DIR": str(tmp_path),
            **{f"MARKETPLACE_{name}": value for name, value in values.items()},
        }
    )


def test_the_operator_is_named_as_far_as_somebody_has_said(tmp_path: Path) -> None:
    operator = settings(tmp_path, OPERATOR_NAME="Office", OPERATOR_EMAIL="a@example.org").operator

    assert (operator.name, operator.email, operator.phone) == ("Office", "a@example.org", "")
    assert operator.unset_variables == ("MARKETPLACE_OPERATOR_ADDRESS",)


def test_lines_of_the_imprint_that_nobody_set_are_named(tmp_path: Path) -> None:
    operator = settings(
        tmp_path, OPERATOR_PHONE="1", OPERATOR_REGISTER="2", OPERATOR_REPRESENTATIVE=" Ada  Ek "
    ).operator

    assert operator.representative == "Ada Ek"
    assert operator.unset_lines == (
        "MARKETPLACE_OPERATOR_VAT",
        "MARKETPLACE_OPERATOR_RESPONSIBLE",
        "MARKETPLACE_OPERATOR_PUBLICATION_DIRECTOR",
        "MARKETPLACE_OPERATOR_HOST",
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "mysql://localhost/x"),
        ("DATABASE_URL", "sqlite"),
        ("DATABASE_URL", "sqlite://"),
        ("DATABASE_URL", "postgresql://user@host:port/x"),
        ("BASE_URL", "marketplace.example.org"),
        ("BASE_URL", "http://[::1"),
        ("BASE_URL", "http://marketplace.example.org:99999"),
        ("BASE_URL", "https://marketplace.example.org/?x=1"),
        ("SECRET_KEY", "x"),
        ("SECRET_KEY", "x" * 31),
        ("SMTP_URL", "mail.example.org:25"),
        ("SMTP_URL", "smtp://mail.example.org:99999"),
        ("SMTP_URL", "smtp://mail.example.org:0"),
        ("SMTP_URL", "smtp://[mail"),
        ("SMTP_URL", "smtp://desk:%C3%A9@mail.example.org"),
        ("SMTP_URL", "smtp://mail.example.org/?tls=maybe"),
        ("SMTP_URL", "smtp://mail.example.org/?ssl=true"),
        ("SMTP_URL", "smtp://mail.example.org/inbox"),
        ("SMTP_URL", "smtp://mail.example.org/?ca=/no/such/file"),
        ("SMTP_URL", "smtp://mail.example.org/?ca=/dev/null"),
        ("SMTP_URL", "smtp://desk:secret@mail.example.org/?tls=none"),
        ("SMTP_VERIFY", "perhaps"),
        ("CLAMD", "/run/clamav/clamd.ctl"),
        ("CLAMD", "unix:clamd.ctl"),
        ("CLAMD", "unix://run/clamav/clamd.ctl"),
        ("CLAMD", "tcp://127.0.0.1"),
        ("CLAMD", "http://127.0.0.1:3310"),
        ("EMBEDDINGS", "on"),
        ("EMBEDDINGS_URL", "embeddings.example.org"),
        ("EMBEDDINGS_URL", "http://embeddings.example.org/v1/embeddings"),
        ("EMBEDDINGS_URL", "https://[embeddings"),
        ("MAIL_FROM", "nobody"),
        ("OPERATOR_EMAIL", "nobody"),
        ("MAIL_FROM", "@example.org"),
        ("MAIL_FROM", "Ärger <ärger@example.org>"),
        ("MAIL_FROM", "=?utf-8?q?x=0d=0aBcc:eve@example.org?= <desk@example.org>"),
        ("LANGUAGES", "en,xx"),
        ("LANGUAGES", "sv"),
        ("DEFAULT_LANGUAGE", "pl"),
        ("TRUSTED_PROXIES", "-1"),
        ("TRUSTED_PROXIES", "many"),
        ("RATELIMIT", "maybe"),
        ("SECOND_FACTOR", "on"),
        ("WEBHOOK_PRIVATE", "maybe"),
        ("SECURITY_CONTACT", "the coordinator"),
        ("SECURITY_CONTACT", "http://example.org/security"),
        ("SECURITY_CONTACT", "https://example.org/\nContact:eve"),
        ("TIMEZONE", "Brussels"),
        ("TIMEZONE", "Europe"),
        ("TIMEZONE", "CET+1"),
        ("TIMEZONE", "../etc/passwd"),
        ("TIMEZONE", "/etc/localtime"),
        ("TIMEZONE", "Europe/Brüssel"),
        ("TIMEZONE", "x" * 5000),
        ("RETENTION_MONTHS", "0"),
        ("RETENTION_MONTHS", "121"),
        ("RETENTION_MONTHS", "for ever"),
        ("RETENTION_MONTHS", "9" * 5000),
    ],
)
def test_a_wrong_value_is_named_in_one_sentence(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=rf"^MARKETPLACE_{name}: .+\.$") as refusal:
        settings(tmp_path, **{name: value})
    assert "\n" not in str(refusal.value)


def test_a_data_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SettingsError, match=r"MARKETPLACE_DATA_DIR: .*file/data"):
        settings(tmp_path / "file" / "data")


def test_everything_has_a_default(tmp_path: Path) -> None:
    found = settings(tmp_path)
    assert found.database_url == f"sqlite:///{tmp_path}/marketplace.sqlite"
    assert found.smtp is None
    assert found.default_language == "en"
    assert not found.production
    assert not found.webhook_private


def test_the_secret_is_made_once_and_kept_to_its_owner(tmp_path: Path) -> None:
    first, second = settings(tmp_path), settings(tmp_path)
    assert first.secret_key == second.secret_key
    assert len(first.secret_key) >= 32
    assert (tmp_path / "secret-key").stat().st_mode & 0o077 == 0


def test_a_mail_server_is_read_from_its_url(tmp_path: Path) -> None:
    smtp = settings(
        tmp_path, SMTP_URL="smtp://desk%40x:se%2Fcret@mail.example.org:587/?tls=starttls"
    ).smtp
    assert smtp is not None
    assert (smtp.host, smtp.port, smtp.user, smtp.password, smtp.tls) == (
        "mail.example.org",
        587,
        "desk@x",
        "se/cret",
        "starttls",
    )


@pytest.mark.parametrize(
    "password",
    ["pa#ss", "12#ss", "pa/ss", "12/ss", "pa?ss", "12?tls=tls&x", "p@ss", "50%", "a[b", "a b"],
)
def test_a_password_that_would_change_the_host_is_refused_with_how_to_write_it(
    tmp_path: Path, password: str
) -> None:
    """Field 3: a # in a password made the user the host."""
    with pytest.raises(
        SettingsError, match=r"MARKETPLACE_SMTP_URL: .+ write %23 for #,"
    ) as refusal:
        settings(tmp_path, SMTP_URL=f"smtp://desk:{password}@mail.example.org:587/?tls=starttls")
    assert password not in str(refusal.value)


@pytest.mark.parametrize(
    ("url", "port", "tls"),
    [
        ("smtp://mail.example.org", 587, "starttls"),
        ("smtp://mail.example.org:25", 25, "starttls"),
        ("smtp://mail.example.org:465", 465, "tls"),
        ("smtps://mail.example.org", 465, "tls"),
        ("smtp://mail.example.org:25/?tls=none", 25, "none"),
        ("smtp://desk:secret@127.0.0.1", 25, "none"),
        ("smtp://localhost:2525", 2525, "none"),
    ],
)
def test_mail_leaves_the_machine_in_secret_unless_told_otherwise(
    tmp_path: Path, url: str, port: int, tls: str
) -> None:
    """Field 3 and F1: TLS is the default off loopback."""
    smtp = settings(tmp_path, SMTP_URL=url).smtp

    assert smtp is not None
    assert (smtp.port, smtp.tls, smtp.verify) == (port, tls, True)


@NEEDS_OPENSSL
def test_a_mail_server_may_be_trusted_unseen_or_by_its_own_authority(tmp_path: Path) -> None:
    authority, _key = certify("mail.example.org", tmp_path)

    unseen = settings(tmp_path, SMTP_URL="smtps://mail.example.org", SMTP_VERIFY="off").smtp
    own = settings(tmp_path, SMTP_URL=f"smtps://mail.example.org/?ca={authority}").smtp

    assert unseen is not None
    assert own is not None
    assert not unseen.verify
    assert (own.verify, own.ca) == (True, authority)


def test_a_password_is_not_written_out_with_the_settings(tmp_path: Path) -> None:
    assert "s3cret" not in repr(settings(tmp_path, SMTP_URL="smtps://desk:s3cret@example.org"))


@pytest.mark.parametrize("sender", ["desk@müller.de", "Märkte – Süd <desk@müller.de>"])
def test_a_sender_may_have_a_domain_in_any_script(tmp_path: Path, sender: str) -> None:
    assert settings(tmp_path, MAIL_FROM=sender).mail_from == sender


def test_a_virus_scanner_listens_at_a_path_or_at_a_port(tmp_path: Path) -> None:
    assert settings(tmp_path).clamd is None
    assert settings(tmp_path, CLAMD="unix:/run/clamav/clamd.ctl").clamd == "/run/clamav/clamd.ctl"
    assert settings(tmp_path, CLAMD="tcp://127.0.0.1:3310").clamd == ("127.0.0.1", 3310)


def test_texts_are_encoded_by_what_comes_along_by_a_server_or_not_at_all(tmp_path: Path) -> None:
    url = "https://embeddings.example.org/v1/embeddings"
    with pytest.raises(SettingsError, match=r"^MARKETPLACE_EMBEDDINGS_MODEL: .+\.$"):
        settings(tmp_path, EMBEDDINGS_URL=url)

    server = settings(tmp_path, EMBEDDINGS_URL=url, EMBEDDINGS_MODEL="small", EMBEDDINGS_KEY="k")
    assert server.embeddings == Embeddings(url=url, model="small", key="k")
    assert settings(tmp_path).embeddings == Embeddings()
    off = settings(tmp_path, EMBEDDINGS="off", EMBEDDINGS_URL=url, EMBEDDINGS_MODEL="small")
    assert off.embeddings == Embeddings(is_on=False)


def test_a_site_that_others_can_reach_is_production_and_never_a_demonstration(
    tmp_path: Path,
) -> None:
    (tmp_path / "demonstration").write_text("")
    assert settings(tmp_path).demonstration
    public = settings(tmp_path, BASE_URL="https://marketplace.example.org")
    assert public.production
    assert not public.demonstration


def test_postgresql_is_reached_by_its_driver(tmp_path: Path) -> None:
    assert (
        settings(tmp_path, DATABASE_URL="postgresql://u:p@host/db").database_url
        == "postgresql+psycopg://u:p@host/db"
    )


@pytest.mark.parametrize(
    ("contact", "uri"),
    [
        ("", ""),
        ("security@example.org", "mailto:security@example.org"),
        ("mailto:it+security@xn--mller-kva.example", "mailto:it%2Bsecurity@xn--mller-kva.example"),
        ("https://example.org/security", "https://example.org/security"),
    ],
)
def test_the_contact_for_security_is_a_mail_address_or_a_page(
    tmp_path: Path, contact: str, uri: str
) -> None:
    assert settings(tmp_path, SECURITY_CONTACT=contact).security_contact == uri


def test_a_site_may_lie_under_a_path(tmp_path: Path) -> None:
    site = settings(tmp_path, BASE_URL="https://example.org/our/marketplace/")

    assert site.base_url == "https://example.org/our/marketplace"
    assert (site.origin, site.base_path) == ("https://example.org", "/our/marketplace")


@pytest.mark.parametrize("path", ["/en", "/static/x", "/a b", "/a%2Fb", "//a"])
def test_a_path_that_cannot_be_told_from_our_own_is_refused(tmp_path: Path, path: str) -> None:
    with pytest.raises(SettingsError, match="MARKETPLACE_BASE_URL: its path"):
        settings(tmp_path, BASE_URL=f"https://example.org{path}")
