"""The order of the house, read from the code: what the import contracts cannot say.

Who may import whom stands in `pyproject.toml` (import-linter). Here a rule goes by position: a file
with a route is a view, a file with a command is a command, and a folder or a file name says its layer.
"""

import ast
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import TypeVar

from flask import Flask

import marketplace
from tests.journeys import examples

PACKAGE = Path(marketplace.__file__).parent
PROJECT = PACKAGE.parent
TESTS = PROJECT / "tests"
MIGRATIONS = PACKAGE / "migrations" / "versions"
FILES = sorted(path for path in PACKAGE.rglob("*.py") if path.parent != MIGRATIONS)
LAYERS_OF_RULES = {"models", "queries", "actions", "routing", "record", "notify", "jobs"}
"""Folders and files of these names hold rules: time is passed in, and no request is known."""
VAGUE_NAMES = {"utils", "util", "helpers", "common", "shared", "manager", "service", "misc"}
MOST_FILES = 15
FEWEST_FILES = 3
SMALL_FOLDERS = {
    "migrations": "its files are the versions; Alembic wants the folder like this",
}
"""Folders of fewer files, each with its reason."""
LONGEST_FIRST_LINE = 88
VAGUE_WORDS = set(
    "found one ones other others written chosen some known kept asked said mine gone given taken"
    " made shown sent seen told left meant wanted needed done read held used stored typed"
    " named".split()
)
"""Pronouns and participles that stood for things here; as a name each of them asks `which?`."""
MOODS = {"again", "edge", "ends", "hindered", "hostile", "loose", "misc", "more", "odd", "things"}
"""Say how a test felt to its author, and not what it is about."""
TESTS_OF_THE_WHOLE = {"journeys", "faults", "benchmarks"}
LARGEST_SHARE_OF_VAGUE_NAMES = 0.01
ENVIRONMENT_READERS = {"settings/__init__", "server/serve"}
"""The settings, and the server, which hands its own environment to its worker."""

Function = ast.FunctionDef | ast.AsyncFunctionDef
Node = TypeVar("Node", bound=ast.AST)


def module_of(path: Path) -> str:
    """Return the place of a file in the package, as in `search/index/store`."""
    return path.relative_to(PACKAGE).with_suffix("").as_posix()


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def all_nodes_of(path: Path) -> tuple[ast.AST, ...]:
    """Walk through a file once for all rules that are tested by the same process."""
    return tuple(ast.walk(tree_of(path)))


def nodes_of(path: Path, kind: type[Node]) -> Iterator[Node]:
    return (node for node in all_nodes_of(path) if isinstance(node, kind))


@cache
def imports_of(path: Path) -> frozenset[str]:
    """Return all that a file imports: modules, and names as `module.name`."""
    modules = {alias.name for node in nodes_of(path, ast.Import) for alias in node.names}
    for node in nodes_of(path, ast.ImportFrom):
        modules |= {f"{node.module}.{alias.name}" for alias in node.names}
    return frozenset(modules)


def libraries_of(path: Path) -> set[str]:
    return {module.split(".")[0] for module in imports_of(path)}


def functions_of(path: Path) -> Iterator[Function]:
    return (node for node in all_nodes_of(path) if isinstance(node, Function))


def methods_of(function: Function) -> str:
    """Return the routes of a view as they are written, or nothing for a function without one."""
    routes = [
        ast.unparse(decorator)
        for decorator in function.decorator_list
        if isinstance(decorator, ast.Call)
        and isinstance(decorator.func, ast.Attribute)
        and decorator.func.attr in {"get", "post", "route"}
    ]
    return " ".join(routes)


@cache
def is_view(path: Path) -> bool:
    return any(methods_of(function) for function in functions_of(path))


def is_command(path: Path) -> bool:
    decorators = (
        ast.unparse(decorator)
        for function in functions_of(path)
        for decorator in function.decorator_list
    )
    return any(re.search(r"\b(command|group)\b", decorator) for decorator in decorators)


def is_rule(path: Path) -> bool:
    place = path.relative_to(PACKAGE).with_suffix("").parts
    return len(place) > 1 and not LAYERS_OF_RULES.isdisjoint(place)


def calls_of(node: ast.AST) -> Iterator[str]:
    """Return the name of each function or method that is called below a node."""
    for call in ast.walk(node):
        if isinstance(call, ast.Call):
            if isinstance(call.func, ast.Name):
                yield call.func.id
            elif isinstance(call.func, ast.Attribute):
                yield call.func.attr


def breaches(rule: Callable[[Path], object], files: Iterable[Path] = FILES) -> dict[str, object]:
    """Return what a rule finds wrong, by file."""
    return {module_of(path): wrong for path in files if (wrong := rule(path))}


# Imports


def test_imports_keep_the_contracts() -> None:
    """In a process of its own, because the linter turns the loggers of its process off."""
    linter = Path(sys.executable).with_name("lint-imports")

    report = subprocess.run(
        [linter, "--no-cache", "--no-logo"], cwd=PROJECT, capture_output=True, text=True
    )

    assert report.returncode == 0, report.stdout


def test_imports_are_absolute_and_stand_at_the_top() -> None:
    def misplaced(path: Path) -> list[str]:
        relative = [node.module for node in nodes_of(path, ast.ImportFrom) if node.level]
        inner = [
            ast.unparse(node)
            for function in functions_of(path)
            for node in ast.walk(function)
            if isinstance(node, ast.Import | ast.ImportFrom)
        ]
        return [*map(str, relative), *inner]

    assert breaches(misplaced) == {}


def test_what_starts_with_an_underscore_is_used_in_its_own_folder_only() -> None:
    def borrowed(path: Path) -> list[str]:
        own = "marketplace." + ".".join(path.relative_to(PACKAGE).parent.parts)
        return [
            module
            for module in imports_of(path)
            if re.search(r"\._[a-z]{2,}", module)
            if module.startswith("marketplace.") and not module.startswith(own)
        ]

    assert breaches(borrowed) == {}


def test_a_page_is_used_by_nobody_outside_its_folder() -> None:
    """What puts the house together may know every view; a room knows what another knows, not its pages."""
    views = {"marketplace." + module_of(path).replace("/", ".") for path in FILES if is_view(path)}

    def borrowed(path: Path) -> set[str]:
        folder = "marketplace." + ".".join(path.relative_to(PACKAGE).parent.parts)
        return {
            module
            for module in imports_of(path)
            if module.rpartition(".")[0] in views or module in views
            if not module.startswith(f"{folder}.")
        }

    composition = {PACKAGE / "rooms.py", PACKAGE / "__init__.py"}
    assert breaches(borrowed, [path for path in FILES if path not in composition]) == {}


def test_only_the_settings_read_the_environment() -> None:
    readers = {
        module_of(path)
        for path in FILES
        if any(ast.unparse(node) == "os.environ" for node in nodes_of(path, ast.Attribute))
        or "os.environ" in imports_of(path)
    }
    assert readers <= ENVIRONMENT_READERS


# Layers


def test_views_and_commands_do_not_talk_to_the_database_themselves() -> None:
    """What runs the house may: it waits for the database and lets go of it."""

    def shortcuts(path: Path) -> list[str]:
        return [
            module
            for module in imports_of(path)
            if module.split(".")[0] == "sqlalchemy" or module == "marketplace.database.db"
        ]

    pages = [
        path
        for path in FILES
        if (is_view(path) or is_command(path)) and path.parent != PACKAGE / "server"
    ]
    assert breaches(shortcuts, pages) == {}


def test_rules_know_neither_the_web_nor_the_time() -> None:
    def knowledge(path: Path) -> list[str]:
        web = [library for library in libraries_of(path) if library.startswith(("flask", "werk"))]
        clock = [name for name in calls_of(tree_of(path)) if name in {"now", "today", "utcnow"}]
        return web + clock

    assert breaches(knowledge, filter(is_rule, FILES)) == {}


def test_only_the_database_commits() -> None:
    homes = {"database/__init__", "migrations/env"}

    committing = {module_of(path) for path in FILES if "commit" in calls_of(tree_of(path))}

    assert committing <= homes


def test_a_view_that_only_shows_opens_no_transaction() -> None:
    def writers(path: Path) -> list[str]:
        return [
            function.name
            for function in functions_of(path)
            if (methods := methods_of(function))
            and "post" not in methods.lower()
            and "transaction" in calls_of(function)
        ]

    assert breaches(writers) == {}


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
        "address_links",
        "api",
        "clusters",
        "enquiries",
        "invitations",
        "mail_preferences",
        "mailbox",
        "media",
        "pages",
        "reviews",
        "saved_searches",
        "search",
        "security",
        "services",
        "shortlist",
        "sitemap",
    }


def test_every_page_has_an_example_that_the_walk_visits(application: Flask) -> None:
    """A new page is looked at in every language and width: it gets a line in `tests/journeys/examples.py`."""
    endpoints = {
        rule.endpoint for rule in application.url_map.iter_rules() if "GET" in (rule.methods or ())
    }

    assert endpoints - examples.NO_PAGES == set(examples.ALL)


# Files, folders and names


def test_files_are_named_for_what_they_hold() -> None:
    assert {module_of(path) for path in FILES if path.stem in VAGUE_NAMES} == set()


def test_a_folder_is_neither_a_hallway_nor_a_cupboard() -> None:
    sizes = Counter(path.parent.relative_to(PACKAGE).as_posix() for path in FILES)

    assert {folder: size for folder, size in sizes.items() if size > MOST_FILES} == {}
    assert {folder for folder, size in sizes.items() if size < FEWEST_FILES} == set(SMALL_FOLDERS)


def test_tests_stand_where_the_product_has_what_they_test() -> None:
    """But for those of the whole product: journeys, faults and benchmarks."""
    folders = {
        path.parent.relative_to(TESTS)
        for path in TESTS.rglob("test_*.py")
        if path.relative_to(TESTS).parts[0] not in TESTS_OF_THE_WHOLE
    }
    assert {str(folder) for folder in folders if not (PACKAGE / folder).is_dir()} == set()


def test_a_test_file_is_named_for_its_subject() -> None:
    words = {
        path.stem: {*path.stem.removeprefix("test_").split("_")} for path in TESTS.rglob("*.py")
    }
    moods = MOODS | VAGUE_WORDS
    assert [stem for stem, parts in words.items() if parts & moods] == []


def documented(path: Path) -> Iterator[tuple[str, ast.Module | ast.ClassDef | Function]]:
    """Return what a file defines for others: itself, and its public classes and functions."""

    def below(node: ast.Module | ast.ClassDef) -> Iterator[tuple[str, ast.ClassDef | Function]]:
        for child in node.body:
            if isinstance(child, ast.ClassDef | Function) and not child.name.startswith("_"):
                yield child.name, child
                if isinstance(child, ast.ClassDef):
                    yield from below(child)

    yield path.stem, tree_of(path)
    yield from below(tree_of(path))


def test_what_others_use_says_what_it_is() -> None:
    def silent(path: Path) -> list[str]:
        if not tree_of(path).body:
            return []
        return [name for name, node in documented(path) if not ast.get_docstring(node)]

    assert breaches(silent) == {}


def test_the_first_line_of_a_docstring_is_short_and_plain() -> None:
    def long_winded(path: Path) -> list[str]:
        kinds = ast.Module | ast.ClassDef | Function
        docstrings = [
            ast.get_docstring(node) for node in all_nodes_of(path) if isinstance(node, kinds)
        ]
        first_lines = [text.partition("\n")[0] for text in docstrings if text]
        return [line for line in first_lines if len(line) > LONGEST_FIRST_LINE or ";" in line]

    assert breaches(long_winded) == {}


def names_in(path: Path) -> Iterator[str]:
    """Return each name that a file binds: variables, arguments, functions and classes."""
    for node in all_nodes_of(path):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        elif isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, Function | ast.ClassDef):
            yield node.name


def test_hardly_a_name_is_a_pronoun_or_a_participle() -> None:
    names = Counter(name.lower().strip("_") for path in FILES for name in names_in(path))
    vague = {name: count for name, count in names.most_common() if name in VAGUE_WORDS}

    assert sum(vague.values()) <= LARGEST_SHARE_OF_VAGUE_NAMES * names.total(), vague
