"""The coordinator takes clusters and services away as files, as `export` writes them."""

from tempfile import SpooledTemporaryFile
from typing import IO

from flask import Blueprint, abort, send_file
from werkzeug.wrappers import Response

from marketplace.accounts.access import coordinator
from marketplace.database import utcnow
from marketplace.interchange import formats, queries
from marketplace.records import spreadsheets
from marketplace.turns import Turns

blueprint = Blueprint("coordination_export", __name__, url_prefix="/<lang>/coordination/export")
_IN_MEMORY = 1_000_000
"""Bytes of a file that are kept in memory. What is longer goes to the disk until it is sent."""
_AT_ONCE = 2
"""Files that a process writes at once: a long one takes minutes, and a place for readers."""
_turns = Turns(_AT_ONCE, 0)
_MEDIA_TYPES = {
    "jsonl": "application/jsonl",
    "csv": "text/csv",
    "xlsx": spreadsheets.MEDIA_TYPE,
}


@blueprint.get("/<any(clusters, services):kind>.<any(jsonl, csv, xlsx):format>")
@coordinator
def export(kind: str, format: str) -> Response:
    """Hand out all clusters or all services, in whatever state.

    The file is whole before it is sent: a database that cannot be had in the middle leaves no half of it.
    """
    if not _turns.take(0):
        abort(503)
    try:
        file = _file(kind, format)
    finally:
        _turns.give_back()
    name = f"{kind}-{utcnow():%Y-%m-%d}.{format}"
    answer = send_file(file, _MEDIA_TYPES[format], as_attachment=True, download_name=name)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _file(kind: str, format: str) -> IO[bytes]:
    file = SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115  # it is closed when the answer has been sent
    formats.WRITERS[format](kind, queries.RECORDS[kind](), file)
    file.seek(0)
    return file
