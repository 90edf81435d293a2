"""The codes are those that every authenticator app makes."""

import base64
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from flask import Flask

from marketplace.accounts.factor import qr, recovery, totp
from tests.conftest import NOW

RFC_SECRET = b"12345678901234567890"


@pytest.mark.parametrize(
    ("seconds", "code"),
    [
        (59, "94287082"),
        (1111111109, "07081804"),
        (1111111111, "14050471"),
        (1234567890, "89005924"),
        (2000000000, "69279037"),
        (20000000000, "65353130"),
    ],
)
def test_the_codes_are_those_of_rfc_6238(seconds: int, code: str) -> None:
    """Appendix B, for SHA-1."""
    assert totp.code_at(RFC_SECRET, seconds // totp.STEP, digits=8) == code
    assert totp.code_at(RFC_SECRET, seconds // totp.STEP) == code[2:]


def test_a_telephone_may_go_wrong_by_half_a_minute_and_no_more() -> None:
    step = int(NOW.timestamp()) // totp.STEP
    code = totp.code_at(RFC_SECRET, step)

    def steps_off(number: int) -> int | None:
        return totp.find_step(RFC_SECRET, code, NOW + timedelta(seconds=number * totp.STEP))

    assert [steps_off(number) for number in (-2, -1, 0, 1, 2)] == [None, step, step, step, None]


@pytest.mark.parametrize("code", ["", "1", "٠١٢٣٤٥", "\x00" * 6, "1234567", "💩"])
def test_what_is_no_code_is_of_no_step(code: str) -> None:
    assert totp.find_step(RFC_SECRET, code, datetime(2026, 1, 1, tzinfo=UTC)) is None


def test_each_account_and_each_salt_has_a_secret_of_its_own(app: Flask) -> None:
    secrets = {totp.secret_of(user, salt) for user in (1, 2) for salt in ("a", "b")}

    assert len(secrets) == 4
    assert {len(secret) for secret in secrets} == {20}


def test_the_address_for_the_app_tells_it_secret_site_and_account(app: Flask) -> None:
    secret = totp.secret_of(1, "salt")

    parts = urlsplit(totp.address_for_app(secret, account="ada+x@example.org"))

    assert (parts.scheme, parts.netloc) == ("otpauth", "totp")
    assert unquote(parts.path) == "/Cluster Marketplace:ada+x@example.org"
    assert parse_qs(parts.query) == {
        "secret": [base64.b32encode(secret).decode()],
        "issuer": ["Cluster Marketplace"],
    }
    assert totp.written(secret).replace(" ", "") == base64.b32encode(secret).decode()


def test_the_drawing_needs_no_style_and_fits_a_telephone(app: Flask) -> None:
    secret = totp.secret_of(1, "salt")
    drawing = qr.drawing(totp.address_for_app(secret, account="a" * 60 + "@example.org"))

    assert drawing.startswith("<svg ")
    assert "style=" not in drawing
    assert int(drawing.split('width="')[1].partition('"')[0]) <= 320


def test_a_recovery_code_is_the_same_however_it_is_typed() -> None:
    code = recovery.new_code()
    typed = [code, code.lower(), code.replace("-", ""), f" {code.replace('-', ' ')} "]

    assert len({recovery.hash_of(text) for text in typed}) == 1
    assert len({recovery.new_code() for _number in range(100)}) == 100
