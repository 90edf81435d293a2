"""The house keeps its order: what HOUSE.md says about rooms and layers is read from the code itself."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from flask import Flask

import marketplace

PACKAGE = Path(marketplace.__file__).parent
ROOMS = [
    "accounts",
    "clusters",
    "catalogue",
    "search",
    "enquiries",
    "partnership",
    "interchange",
    "api",
    "demo",
]
COMPOSITION = {"__init__", "rooms", "cli", "__main__", "check", "worker", "serve", "health"}
"""What puts the house together may know every room."""
FILES = sorted(
    path
    for path in PACKAGE.rglob("*.py")
    if "versions" not in path.parts and "_assets" not in path.parts
)
WEB_LAYERS = {
    "views",
    "desk",
    "editor",
    "coordination",
    "cli",
    "mailbox",
    "follow",
    "owner",
    "lost",
    "files",
    "answers",
    "preferences",
    "people",
}
SHARED_LAYERS = {
    "models",
    "queries",
    "actions",
    "errors",
    "forms",
    "cards",
    "record",
    "access",
    "text",
    "draft",
    "states",
    "correspondence",
    "moves",
    "endings",
    "letters",
    "routing",
}
RULES = {
    "models",
    "correspondence",
    "queries",
    "actions",
    "moves",
    "endings",
    "reminders",
    "erasure",
    "routing",
    "record",
}


def name_of(path: Path) -> str:
    return str(path.relative_to(PACKAGE).with_suffix(""))


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def imports_of(path: Path) -> frozenset[str]:
    """All modules that a file imports, with the imported names as `module.name`."""
    found = set()
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are absolute"
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return frozenset(found)


def top_imports(path: Path) -> set[str]:
    return {module.split(".")[0] for module in imports_of(path)}


def room_of(path: Path) -> str | None:
    first = path.relative_to(PACKAGE).parts[0]
    return first if first in ROOMS else None


def imported_rooms(path: Path) -> Iterator[tuple[str, str]]:
    """The rooms a file imports from, each with the file or name that it takes from there."""
    for module in imports_of(path):
        parts = module.split(".")
        if parts[0] == "marketplace" and len(parts) > 1 and parts[1] in ROOMS:
            yield parts[1], parts[2] if len(parts) > 2 else ""


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_a_file_knows_only_what_stands_above_it(path: Path) -> None:
    room = room_of(path)
    if room is None:
        if path.stem in COMPOSITION:
            return
        assert list(imported_rooms(path)) == [], "the foundation knows no room"
        return
    for other, part in imported_rooms(path):
        assert ROOMS.index(other) <= ROOMS.index(room), f"{room} imports {other}, which comes later"
        if other != room:
            assert part in SHARED_LAYERS, f"{room} uses {other}.{part}"
            assert not part.startswith("_"), f"{room} uses what {other} keeps to itself"


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_rules_of_the_domain_know_no_web(path: Path) -> None:
    if room_of(path) and path.stem in RULES | {"errors"}:
        assert "flask" not in top_imports(path)
        assert not {module for module in top_imports(path) if module.startswith("flask_")}
    if room_of(path) and path.stem in {"models", "correspondence"}:
        assert not {
            module
            for module in imports_of(path)
            if module in {"sqlalchemy.select", "sqlalchemy.update"}
        }


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_views_and_commands_do_not_talk_to_the_database_themselves(path: Path) -> None:
    if room_of(path) and path.stem in WEB_LAYERS:
        assert "sqlalchemy" not in top_imports(path)
        assert not any(module.startswith("marketplace.database.db") for module in imports_of(path))


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_actions_never_ask_for_the_time(path: Path) -> None:
    if room_of(path) and path.stem in RULES:
        assert "marketplace.database.utcnow" not in imports_of(path)
        assert not called(path, "now", "today", "utcnow")


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_only_the_database_commits(path: Path) -> None:
    if name_of(path) not in {"database", "migrations/env"}:
        assert not called(path, "commit")


@pytest.mark.parametrize(
    ("library", "homes"),
    [
        ("smtplib", {"mail/smtp", "check"}),
        ("whoosh", {"search/record"}),
        ("rapidfuzz", {"search/lexicon"}),
        ("babel", {"i18n/__init__", "i18n/languages"}),
        ("flask_babel", {"i18n/__init__"}),
        ("argon2", {"accounts/models"}),
        ("js_lib_htmx", set()),
    ],
)
def test_a_library_has_one_door(library: str, homes: set[str]) -> None:
    users = {name_of(path) for path in FILES if library in top_imports(path)}
    assert users <= homes


def test_only_settings_read_the_environment() -> None:
    users = {name_of(path) for path in FILES if "environ" in names_used(path)}
    assert users <= {"config", "serve"}


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_imports_stand_at_the_top(path: Path) -> None:
    for node in ast.walk(tree_of(path)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            inner = [
                child for child in ast.walk(node) if isinstance(child, (ast.Import, ast.ImportFrom))
            ]
            assert not inner, f"{node.name} imports something"


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_files_are_named_for_what_they_hold(path: Path) -> None:
    assert path.stem not in {"utils", "util", "helpers", "common", "manager", "service", "misc"}


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_what_others_use_says_what_it_gives(path: Path) -> None:
    missing = [
        node.name
        for node in ast.walk(tree_of(path))
        if isinstance(node, (ast.FunctionDef, ast.ClassDef))
        and not node.name.startswith("_")
        and not ast.get_docstring(node)
        and not is_nested(path, node)
    ]
    assert ast.get_docstring(tree_of(path)) or path.read_text() == "", (
        "the file says what it is for"
    )
    assert missing == []


def test_every_view_states_who_may_use_it(application: Flask) -> None:
    open_by_construction = {"assets", "root", "health"}
    silent = [
        endpoint
        for endpoint, view in application.view_functions.items()
        if endpoint.split(".")[0] not in open_by_construction and not hasattr(view, "access")
    ]
    assert silent == []


def test_what_is_public_is_known(application: Flask) -> None:
    """A view that becomes public by mistake is noticed here."""
    public = {
        endpoint.split(".")[0]
        for endpoint, view in application.view_functions.items()
        if getattr(view, "access", "") == "public"
    }
    assert public <= {
        "accounts",
        "api",
        "clusters",
        "enquiries",
        "invitations",
        "mail_preferences",
        "mailbox",
        "search",
        "services",
        "sitemap",
    }


@pytest.mark.parametrize("path", [path for path in FILES if path.stem in WEB_LAYERS], ids=name_of)
def test_a_view_that_only_shows_does_not_write(path: Path) -> None:
    for node in ast.walk(tree_of(path)):
        if (
            isinstance(node, ast.FunctionDef)
            and routes_of(node)
            and not any("POST" in route for route in routes_of(node))
        ):
            calls = {
                child.func.id
                for child in ast.walk(node)
                if isinstance(child, ast.Call) and isinstance(child.func, ast.Name)
            }
            assert "transaction" not in calls, f"{node.name} answers GET and writes"


def routes_of(node: ast.FunctionDef) -> list[str]:
    """The methods of a view, as they are written in its decorators; none for a function that is not a view."""
    found = []
    for decorator in node.decorator_list:
        if isinstance(decorator, ast.Call) and isinstance(decorator.func, ast.Attribute):
            if decorator.func.attr in {"get", "route"}:
                found.append(ast.unparse(decorator))
            elif decorator.func.attr == "post":
                found.append("POST")
    return found


def called(path: Path, *names: str) -> bool:
    return any(
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in names
        for node in ast.walk(tree_of(path))
    )


def names_used(path: Path) -> set[str]:
    return {node.attr for node in ast.walk(tree_of(path)) if isinstance(node, ast.Attribute)}


def is_nested(path: Path, node: ast.AST) -> bool:
    """Tell whether something stands inside a function."""
    functions = [
        other
        for other in ast.walk(tree_of(path))
        if isinstance(other, ast.FunctionDef) and other is not node
    ]
    return any(node in list(ast.walk(function)) for function in functions)
