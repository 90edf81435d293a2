"""Fields and formulas in Office documents that ask other programs, and files inside."""

import re
from collections.abc import Iterator

from marketplace.uploads.flate import Allowance
from marketplace.uploads.office.archive import ENCRYPTED, START, Archive
from marketplace.uploads.office.markup import parse
from marketplace.uploads.office.package import Package, is_fetched_from_elsewhere
from marketplace.uploads.reasons import Reason, RejectedFile

ELEMENTS_MAX = 1_500_000
"""Elements of a file that are read one by one, which takes a second for each half a million."""
_XML_MAX = 30_000_000
"""Bytes of a part that is read element by element, which takes a second for each ten megabytes."""
_INNER_MAX = 20_000_000
_OVERLAP = 16_384
"""Longer than any formula."""
_OUTGOING = r"WEBSERVICE|IMAGE|RTD|CALL|EXEC|REGISTER|REGISTER\.ID|SQL\.REQUEST"
"""The functions of a workbook that ask another machine or another program."""
_SUSPECT = re.compile(
    rb"nstrText|fldSimple|ddeLink|oleLink|refreshOnLoad|<!DOCTYPE|<!ENTITY"
    rb"|<(?:[\w.-]+:)?(?:f|definedName|formula[12]?)(?:\s[^<>]*)?>"
    rb"(?:[^<]*(?:\||&#|\b(?i:%b)\s*\()|<!)" % _OUTGOING.encode()
)
"""What is worth reading a part by its elements: names of elements, and formulas that may ask."""
_OTHER_CODING = re.compile(
    rb"\xff\xfe|\xfe\xff|<\0|\0<|\s*<\?xml[^>]*encoding\s*=\s*[\"'](?!utf-?8|us-ascii)",
    re.IGNORECASE,
)
_PROGRAM, _PROGRAM_HEADER = b"MZ", b"PE\0\0"
_CALL = re.compile(rf"(?<![\w.])(?:_xlfn\.)?(?:{_OUTGOING})\s*\(", re.IGNORECASE)
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_FORMULAS = {"f", "definedName", "formula", "formula1", "formula2"}
_ASKING = {"DDE", "DDEAUTO", "LINK"}
"""Fields that ask another program for what they show (ISO/IEC 29500-1, 17.16)."""
_FETCHING = {"DATABASE", "IMPORT", "INCLUDE", "INCLUDEPICTURE", "INCLUDETEXT", "RD"}
"""Fields that show what stands in a file."""
_PICTURES = {"IMPORT", "INCLUDEPICTURE"}


def check(
    parts: Archive, document: Package, allowance: Allowance, elements: Allowance
) -> Iterator[bytes]:
    """Look at what every part holds, and give the packages among them."""
    for name in parts.names:
        is_markup = document.type_of(name).lower().endswith("xml")
        start, is_suspect = _skim(parts.pieces(name), allowance, is_markup=is_markup)
        is_program = start.startswith(_PROGRAM) and _PROGRAM_HEADER in start
        if is_program or start.startswith(ENCRYPTED):
            raise RejectedFile(Reason.OBJECTS)
        if is_suspect:
            text = parts.read(name, _XML_MAX)
            fields = _Fields(elements)
            parse(text, fields.start, fields.end, fields.words)
            fields.close()
        if start.startswith(START):
            yield parts.read(name, _INNER_MAX)


def _skim(pieces: Iterator[bytes], allowance: Allowance, *, is_markup: bool) -> tuple[bytes, bool]:
    """Unpack a part, and return how it begins and whether it is worth reading."""
    start, before, is_suspect = b"", b"", False
    for piece in pieces:
        allowance.spend(len(piece))
        start = start or piece
        if is_markup and not is_suspect:
            is_suspect = bool(_SUSPECT.search(before + piece))
            before = piece[-_OVERLAP:]
    if is_markup and _OTHER_CODING.match(start):
        is_suspect = True
    return start, is_suspect


class _Fields:
    """The fields of a text and the formulas of a workbook, as they are read."""

    def __init__(self, elements: Allowance) -> None:
        self._elements = elements
        self._open: list[list[str]] = []
        """What each field that is open says, the innermost last."""
        self._has_result: list[bool] = []
        self._reading: list[str] | None = None
        self._element = ""

    def start(self, space: str, name: str, attributes: dict[str, str]) -> None:
        """Begin an element."""
        self._elements.spend(1)
        if "wordprocessingml" in space:
            self._start_in_text(name, attributes)
        elif "spreadsheetml" in space:
            self._start_in_workbook(name, attributes)

    def _start_in_text(self, name: str, attributes: dict[str, str]) -> None:
        if name == "fldSimple":
            _check_field(attributes.get("instr", ""))
        elif name == "fldChar":
            self._mark(attributes.get("fldCharType", ""))
        elif name in {"instrText", "delInstrText"} and self._open and not self._has_result[-1]:
            self._element, self._reading = name, self._open[-1]

    def _start_in_workbook(self, name: str, attributes: dict[str, str]) -> None:
        is_refreshed = attributes.get("refreshOnLoad", "") in {"1", "true", "on"}
        asks_a_database = name == "connection" and is_refreshed
        if asks_a_database or name in {"ddeLink", "oleLink"}:
            raise RejectedFile(Reason.LINKED)
        if name in _FORMULAS:
            self._element, self._reading = name, []

    def words(self, words: str) -> None:
        """Take words that stand in an element."""
        if self._reading is not None:
            self._reading.append(words)

    def end(self, name: str) -> None:
        """End an element."""
        if self._reading is None or name != self._element:
            return
        if name in _FORMULAS:
            _check_formula("".join(self._reading))
        self._reading = None

    def close(self) -> None:
        """Look at the fields that have no end."""
        while self._open:
            self._mark("end")

    def _mark(self, mark: str) -> None:
        """Begin a field, begin its result, or end it. Fields may lie in one another."""
        if mark == "begin":
            if self._open and not self._has_result[-1]:
                _check_is_named("".join(self._open[-1]))
            self._open.append([])
            self._has_result.append(False)
        elif mark == "separate" and self._open:
            self._has_result[-1] = True
        elif mark == "end" and self._open:
            self._has_result.pop()
            _check_field("".join(self._open.pop()))


def _check_field(instruction: str) -> None:
    """Refuse a field that asks another program, or fetches a file from another machine."""
    words = instruction.split(None, 1)
    name = words[0].strip('"“”').upper() if words else ""
    if name in _ASKING:
        raise RejectedFile(Reason.LINKED)
    if name not in _FETCHING:
        return
    for word in re.split(r'[\s"“”]+', words[-1]):
        address = word.replace("\\\\", "\\")  # a backslash stands twice in a field
        if is_fetched_from_elsewhere(address, is_picture=name in _PICTURES):
            raise RejectedFile(Reason.LINKED)


def _check_is_named(instruction: str) -> None:
    """Refuse a field whose name another field makes.

    Honest ones make only what follows it.
    """
    words = instruction.lstrip()
    has_name = len(words.split(None, 1)) > 1 or words[-1:].isspace()
    if not has_name and not words.startswith("="):
        raise RejectedFile(Reason.LINKED)


def _check_formula(formula: str) -> None:
    """Refuse a formula that asks another program or machine.

    It does so as in program|topic!item, where the bar has no other meaning outside of quotes, or by a function.
    """
    plain_formula = _QUOTED.sub("", formula)
    if "|" in plain_formula or _CALL.search(plain_formula):
        raise RejectedFile(Reason.LINKED)
