"""Put templates, static files, compiled catalogues and known words into the wheel.

They become `marketplace/_assets/`.
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class AssetsHook(BuildHookInterface):  # type: ignore[type-arg]
    """Compile the catalogues outside the source tree, and add the folders of the checkout."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Name the folders that the wheel takes along.

        An editable install reads them in the checkout.
        """
        if version == "editable":
            return
        root = Path(self.root)
        self.compiled = Path(tempfile.mkdtemp(prefix="marketplace-translations-"))
        for source in sorted((root / "translations").glob("*/LC_MESSAGES/*.po")):
            compile_complete(
                source, self.compiled / source.relative_to(root / "translations").with_suffix(".mo")
            )
        self.known_words = Path(tempfile.mkdtemp(prefix="marketplace-known-words-"))
        build_word_filters(root / "marketplace", self.known_words)
        folders = {
            "known-words": self.known_words,
            "templates": root / "templates",
            "static": root / "static",
            "translations": self.compiled,
        }
        for name, folder in folders.items():
            build_data["force_include"][str(folder)] = f"marketplace/_assets/{name}"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Remove what was made for the wheel: it is in there now."""
        if version != "editable":
            shutil.rmtree(self.compiled)
            shutil.rmtree(self.known_words)


def build_word_filters(package: Path, target: Path) -> None:
    """Make the filters of known words, by a file of the package that needs no other."""
    script = package / "search" / "text" / "word_filters.py"
    subprocess.run([sys.executable, "-P", str(script), str(target)], check=True)  # noqa: S603 - ours


def compile_complete(source: Path, target: Path) -> None:
    """Compile a catalogue, or leave it out while a message is missing or fuzzy.

    marketplace/i18n/languages.py has the same rule for a checkout. It cannot be imported: the build is isolated, and has
    hatchling and babel but not the package that it builds.
    """
    with source.open("rb") as file:
        catalogue = read_po(file, locale=source.parts[-3])
    for message in catalogue:
        texts = message.string if isinstance(message.string, (list, tuple)) else [message.string]
        if message.id and (message.fuzzy or not all(texts)):
            return
    target.parent.mkdir(parents=True)
    with target.open("wb") as file:
        write_mo(file, catalogue)
