"""What the parts of an Office document are, and how they hang together (ISO/IEC 29500-2)."""

import posixpath
import re
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import unquote

from marketplace.uploads.flate import Allowance
from marketplace.uploads.office.archive import Archive
from marketplace.uploads.office.markup import parse
from marketplace.uploads.reasons import Reason, RejectedFile

_TYPES = "[content_types].xml"
_FIRST_LINKS = "_rels/.rels"
_XML_MAX = 4_000_000
"""Bytes of all types and relationships: a workbook with ten thousand links has two million."""
_MACRO_TYPE = re.compile("macroenabled|vbaproject|vbadata|macrosheet", re.IGNORECASE)
_MACRO_LINKS = {"vbaproject", "wordvbadata", "xlmacrosheet", "xlintlmacrosheet"}
_MACRO_NAME = re.compile(
    r"vbaproject\.bin$|vbadata\.xml$|/macrosheets/|/activex/|\.(doc|xls|ppt|dot|xlt|pot)m$|\.exe$"
)
"""Parts that only macros have, also when nothing leads to them."""
_PLAIN_LINKS = {"printersettings", "image", "thumbnail"}
"""What leads to a part that is certainly no macro, whatever its type says: some writers name one type for all .bin."""
_OBJECT_TYPE = re.compile(
    r"oleobject|activex|(java|ecma|vb|j)script|x-msdownload|x-msdos|x-dosexec|x-bat|shockwave|java-archive|/hta$"
    r"|/(rtf|msword|vnd\.ms-excel|vnd\.ms-powerpoint)$",
    re.IGNORECASE,
)
_OBJECT_LINKS = {"oleobject", "control", "activexcontrolbinary"}
_PROGRAM_NAME = re.compile(
    r"\.(bat|chm|cmd|com|cpl|dll|hta|inf|jar|jse?|lnk|msi|pif|ps1|py|reg|scr|sct|sh|url|vb[es]?|wsf|wsh)$"
)
"""What a reader's machine runs when it is opened."""
_LOADED_LINKS = {
    "attachedtemplate", "frame", "subdocument", "image", "afchunk",
    "mailmergesource", "mailmergeheadersource", "transform",
}  # fmt: skip
"""What is fetched when the document is opened, without a question."""
_OTHER_MACHINE = re.compile(
    r"(https?|ftps?|mhtml|smb|ms-[\w-]+):|(file:)?//(?!localhost/)[^/]|file:/{4,}[^/]"
)
"""Addresses with slashes only; file:///c:/ is the sender's own disk, where many templates lie."""


@dataclass(frozen=True)
class Link:
    """A relationship: what kind it is, and where it leads."""

    kind: str
    """The last word of its type, in small letters: transitional and strict documents differ in the rest."""
    target: str
    """The name of a part, or an address when it leads out of the document."""
    is_external: bool


class Package:
    """The types and the relationships of the parts."""

    def __init__(self, parts: Archive) -> None:
        self.parts = parts
        self._by_ending: dict[str, str] = {}
        self._by_name: dict[str, str] = {}
        self._markup = Allowance(_XML_MAX)
        self._read_types()

    def type_of(self, name: str) -> str:
        """Return the type of a part, or nothing when none is given."""
        ending = name.rpartition(".")[2]
        return self._by_name.get(name) or self._by_ending.get(ending, "")

    @cached_property
    def links(self) -> list[Link]:
        """All relationships of the package and of its parts."""
        names = [name for name in self.parts.names if name.endswith(".rels")]
        return [link for name in names for link in self._links_of(name)]

    @cached_property
    def main_type(self) -> str | None:
        """What the part that a reader opens first is."""
        for link in self._links_of(_FIRST_LINKS):
            if link.kind == "officedocument" and link.target in self.parts:
                return self.type_of(link.target)
        return None

    def _read_types(self) -> None:
        def note(_space: str, element: str, attributes: dict[str, str]) -> None:
            kind = attributes.get("ContentType", "")
            if element == "Default":
                self._by_ending[attributes.get("Extension", "").lower()] = kind
            elif element == "Override":
                self._by_name[_plain(attributes.get("PartName", ""))] = kind

        parse(self._read(_TYPES), note)

    def _links_of(self, name: str) -> list[Link]:
        folder = posixpath.dirname(posixpath.dirname(name))
        links: list[Link] = []

        def note(_space: str, element: str, attributes: dict[str, str]) -> None:
            if element != "Relationship":
                return
            kind = attributes.get("Type", "").rpartition("/")[2].lower()
            target = attributes.get("Target", "")
            is_external = attributes.get("TargetMode", "").lower() == "external"
            if not is_external:
                target = _plain(posixpath.join("/" + folder, target.replace("\\", "/")))
            links.append(Link(kind, target, is_external))

        parse(self._read(name), note)
        return links

    def _read(self, name: str) -> bytes:
        """Read types or relationships, within what all of them may take."""
        text = self.parts.read(name, _XML_MAX)
        self._markup.spend(len(text))
        return text


def check(package: Package) -> None:
    """Refuse macros, objects of other programs, and what is fetched from other machines."""
    for name in package.parts.names:
        _check_part(name, package)
    for link in package.links:
        _check_link(link, package)


def _check_part(name: str, package: Package) -> None:
    if _MACRO_NAME.search(name):
        raise RejectedFile(Reason.MACROS)
    if _PROGRAM_NAME.search(name):
        raise RejectedFile(Reason.OBJECTS)

    kind = package.type_of(name)
    if _OBJECT_TYPE.search(kind):
        raise RejectedFile(Reason.OBJECTS)
    if not _MACRO_TYPE.search(kind):
        return
    ways = {link.kind for link in package.links if link.target == name}
    if not ways or not ways <= _PLAIN_LINKS:
        raise RejectedFile(Reason.MACROS)


def _check_link(link: Link, package: Package) -> None:
    is_there = link.is_external or link.target in package.parts
    if link.kind in _MACRO_LINKS and is_there:
        raise RejectedFile(Reason.MACROS)
    if link.kind in _OBJECT_LINKS and is_there:
        raise RejectedFile(Reason.OBJECTS)
    if not link.is_external or link.kind not in _LOADED_LINKS:
        return
    if is_fetched_from_elsewhere(link.target, is_picture=link.kind == "image"):
        raise RejectedFile(Reason.LINKED)


def is_fetched_from_elsewhere(target: str, *, is_picture: bool) -> bool:
    """Return whether a reader would fetch something from another machine.

    Pictures of the web may be fetched.
    """
    address = target.replace("\\", "/").strip().lower()
    is_web_picture = is_picture and address.startswith(("http:", "https:"))
    return bool(_OTHER_MACHINE.match(address)) and not is_web_picture


def _plain(name: str) -> str:
    """Return the name of a part as an archive has it."""
    return posixpath.normpath(unquote(name)).lstrip("/").lower()
