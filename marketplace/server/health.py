"""Whether this process lives, and whether it can serve: for those who watch over it."""

from collections.abc import Callable

from flask import Blueprint, current_app, jsonify
from werkzeug.wrappers import Response

from marketplace.database import Unavailable, is_current
from marketplace.search.queries import is_ready
from marketplace.web.outages import log_outage

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def healthz() -> Response:
    """Answer while the process lives, without asking anything else."""
    return _answer({"alive": True})


@blueprint.get("/readyz")
def readyz() -> Response:
    """Answer 200 when pages can be served, else 503 and what is missing."""
    return _answer({"database": _works(is_current), "index": _works(is_ready)})


def _works(question: Callable[[], bool]) -> bool:
    """Whether a question is answered with yes, and without an error."""
    try:
        return question()
    except Unavailable as error:
        log_outage(error)
        return False
    except Exception:  # whatever the database or the disk says, the answer is no
        current_app.logger.exception("not ready")
        return False


def _answer(health: dict[str, bool]) -> Response:
    response = jsonify(health)
    response.status_code = 200 if all(health.values()) else 503
    response.headers["Cache-Control"] = "no-store"
    return response
