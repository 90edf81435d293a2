"""A cluster's own enquiries as a file: for a spreadsheet, or for other programs."""

import json
from collections.abc import Iterable, Iterator
from tempfile import SpooledTemporaryFile
from typing import IO

from flask import Blueprint, abort, send_file
from werkzeug.wrappers import Response

from marketplace.clusters.access import member
from marketplace.database import utcnow
from marketplace.enquiries import record
from marketplace.enquiries.desk import filters, queries
from marketplace.enquiries.record import Record
from marketplace.records import spreadsheets, tables
from marketplace.turns import Turns

blueprint = Blueprint("enquiry_export", __name__, url_prefix="/<lang>/desk")
_IN_MEMORY = 1_000_000
"""Bytes of a file that are kept in memory; what is longer goes to the disk until it is sent."""
_AT_ONCE = 2
"""Files that a process writes at once: a long one takes a minute, and one of eight places for readers."""
_turns = Turns(_AT_ONCE, 0)
_KINDS = {"xlsx": spreadsheets.MEDIA_TYPE, "csv": "text/csv", "json": "application/json"}


@blueprint.get("/enquiries/export.<any(xlsx, csv, json):format>")
@member
def export(format: str) -> Response:
    """Hand out the enquiries of the cluster as it may see them, narrowed as the list is.

    The file is whole before it is sent: a database that cannot be had in the middle leaves no half of it.
    """
    if not _turns.take(0):
        abort(503)
    try:
        file = _file(format)
    finally:
        _turns.give_back()
    name = f"enquiries-{utcnow():%Y-%m-%d}.{format}"
    answer = send_file(file, _KINDS[format], as_attachment=True, download_name=name)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _file(format: str) -> IO[bytes]:
    records = queries.records(filters.selection(filters.filters(), utcnow()))
    file = SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115  # it is closed when the answer has been sent
    _write(format, records, file)
    file.seek(0)
    return file


def _write(format: str, records: Iterable[Record], file: IO[bytes]) -> None:
    rows = map(record.row, records)
    match format:
        case "xlsx":
            spreadsheets.write(file, record.COLUMNS, rows)
        case "csv":
            file.writelines(tables.csv_lines(record.COLUMNS, rows))
        case _:
            file.writelines(_list(records))


def _list(records: Iterable[Record]) -> Iterator[bytes]:
    """Write an array of JSON with one enquiry a line."""
    before = b"[\n"
    for one in records:
        yield before + json.dumps(one, ensure_ascii=False).encode()
        before = b",\n"
    yield b"\n]\n" if before == b",\n" else b"[]\n"
