"""A file of questions, and the command that asks them."""

import json
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file for questions."""
    return tmp_path / "questions.jsonl"


def question(query: str, kind: str, typed_in: str, relevant: str | None) -> str:
    """Write a question that names its service as a line of a file."""
    return json.dumps(
        {
            "query": query,
            "kind": kind,
            "typed_in": typed_in,
            "language": typed_in,
            "relevant": relevant,
        }
    )


def graded(query: str, kind: str, language: str, **relevant: object) -> str:
    """Write a question that grades services as a line of a file."""
    return json.dumps(
        {"query": query, "kind": kind, "language": language, "relevant": relevant, "id": "p1"}
    )


def evaluate(app: Flask, *args: str | Path) -> Result:
    """Ask the questions of a file on the command line."""
    return app.test_cli_runner().invoke(args=["search", "evaluate", *map(str, args)])
