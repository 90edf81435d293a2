"""A run for PostgreSQL misses nothing that asks the database."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.kinds import EITHER_DATABASE, TESTS


def fixtures_of(path: Path) -> Iterator[tuple[str, str]]:
    """Yield the name and the source of each fixture of a file."""
    source = path.read_text()
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.FunctionDef):
            continue
        decorators = [ast.unparse(decorator) for decorator in node.decorator_list]
        if any(decorator.startswith("pytest.fixture") for decorator in decorators):
            yield node.name, ast.unparse(node)


def test_every_fixture_that_makes_a_database_of_postgresql_marks_its_tests() -> None:
    fixtures = [fixture for path in TESTS.rglob("*.py") for fixture in fixtures_of(path)]

    making = {name for name, source in fixtures if "postgres.database(" in source}

    assert making == EITHER_DATABASE
