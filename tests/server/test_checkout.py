"""A checkout that nobody may write to serves as it is (field 25)."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of the product as a read-only file system would show it, without compiled messages."""
    checkout = tmp_path / "checkout"
    for name in ("marketplace", "templates", "static", "translations"):
        shutil.copytree(ROOT / name, checkout / name, ignore=shutil.ignore_patterns("*.mo"))
    for path in (*checkout.rglob("*"), checkout):
        path.chmod(0o555 if path.is_dir() else 0o444)
    return checkout


def test_it_starts_in_every_language_and_writes_nothing_beside_its_sources(
    checkout: Path, tmp_path: Path
) -> None:
    """It is started as an operator does it, not forked."""
    before = sorted(checkout.rglob("*"))
    environ = {
        **os.environ,
        "MARKETPLACE_DATA_DIR": str(tmp_path / "data"),
        "MARKETPLACE_LANGUAGES": "en,cs,de,es,fr",
        "PYTHONPATH": str(checkout),
        "PYTHONDONTWRITEBYTECODE": "1",  # Python itself goes on where it cannot; root always can
    }

    result = subprocess.run(
        [sys.executable, "-m", "marketplace", "db", "upgrade"],
        env=environ,
        cwd=checkout,
        capture_output=True,
        text=True,
    )

    assert result.returncode == 0, result.stderr
    assert sorted(checkout.rglob("*")) == before
    compiled = (tmp_path / "data" / "translations").glob("*/*/LC_MESSAGES/messages.mo")
    assert sorted(path.parts[-3] for path in compiled) == ["cs", "de", "es", "fr"]
