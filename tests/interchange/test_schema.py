"""Who writes a file can check it beforehand: the JSON Schema of each kind is published.

After a change of the records write the files anew: `.venv/bin/python -m tests.interchange.test_schema`
"""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from marketplace.interchange.kinds import MODELS, Kind
from tests.browser import Visitor
from tests.interchange.conftest import Run

DOCS = Path(__file__).parents[2] / "docs"
REGENERATE = "write it anew: .venv/bin/python -m tests.interchange.test_schema"


def path_of(kind: Kind) -> Path:
    return DOCS / "schema" / f"{kind}.json"


def text_of(kind: Kind) -> str:
    return json.dumps(MODELS[kind].json_schema(), ensure_ascii=False, indent=2) + "\n"


def properties_of(schema: Any) -> dict[str, Any]:
    """Every property of a schema and of the objects within it, by its path."""
    properties = {}
    for name, part in [("", schema), *schema["$defs"].items()]:
        for key, value in part.get("properties", {}).items():
            properties[f"{name}.{key}"] = value
    return properties


@pytest.mark.parametrize("kind", Kind)
def test_the_published_schema_is_that_of_the_import(kind: Kind) -> None:
    assert path_of(kind).read_text(encoding="utf-8") == text_of(kind), REGENERATE


@pytest.mark.parametrize("kind", Kind)
def test_the_schema_is_served_to_everybody_and_may_be_kept(kind: Kind, visitor: Visitor) -> None:
    answer = visitor.client.get(f"/api/v1/schema/{kind}.json")

    assert answer.get_json() == json.loads(path_of(kind).read_text(encoding="utf-8"))
    assert answer.headers["Cache-Control"] == "public, max-age=3600"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    again = visitor.client.get(
        answer.request.path, headers={"If-None-Match": answer.headers["ETag"]}
    )
    assert again.status_code == 304


@pytest.mark.parametrize("kind", ["enquiry", "clusters", "%00", "..%2fcluster", "a" * 500])
def test_what_has_no_schema_is_not_there(kind: str, visitor: Visitor) -> None:
    assert visitor.client.get(f"/api/v1/schema/{kind}.json").status_code == 404


@pytest.mark.parametrize("kind", Kind)
def test_the_schema_says_its_dialect_and_what_each_field_means(kind: Kind) -> None:
    schema = MODELS[kind].json_schema()

    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["title"] == kind.capitalize()
    assert schema["description"]
    for path, value in properties_of(schema).items():
        assert value.get("description"), f"{path} has no description"


@pytest.mark.parametrize("kind", Kind)
def test_the_examples_of_the_schema_are_records_in_their_final_form(kind: Kind) -> None:
    for example in MODELS[kind].json_schema()["examples"]:
        assert MODELS[kind].check(example).to_object() == example


def test_the_example_of_the_documentation_can_be_imported(run: Run) -> None:
    page = (DOCS / "interchange.md").read_text(encoding="utf-8")
    [example] = re.findall(r"```jsonl\n(.*?)```", page, re.DOTALL)

    result = run("import", "--dry-run", "-", text=example.encode())

    assert result.exit_code == 0, result.output


if __name__ == "__main__":
    for kind in Kind:
        path_of(kind).write_text(text_of(kind), encoding="utf-8")
