"""Styles and script keep the rules of docs/design.md."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from marketplace.paths import ROOT, STATIC, TEMPLATES
from tests.browser import Page, Visitor

BIOME = Path(sys.executable).parent / "biome"
SHEETS = sorted(path for path in (STATIC / "css").glob("*.css") if path.name != "layers.css")
LAYERED = [path for path in SHEETS if path.name != "legacy.css"]
"""All but the sheet for browsers that know neither layers nor, therefore, the tokens in one."""
COLOUR = re.compile(
    r":[^{};]*(#[0-9a-f]{3,8}\b|\b(?:rgba?|hsla?|hwb|lab|lch|oklab|oklch|color)\("
    r"|\b(?:white|black|red|green|blue|gr[ae]y|orange|yellow|silver|navy|teal)\b)[^{}]*?[;}]",
    re.IGNORECASE,
)


def name_of(path: Path) -> str:
    return path.name


def rules_of(path: Path) -> str:
    return re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)


def outermost_rules(css: str) -> list[str]:
    """The beginnings of the rules that stand in no other rule."""
    beginnings, depth, start = [], 0, 0
    for place, sign in enumerate(css):
        if sign == "{":
            if depth == 0:
                beginnings.append(css[start:place].strip())
            depth += 1
        elif sign == "}":
            depth -= 1
            start = place + 1
    return beginnings


def layers() -> list[str]:
    order = re.fullmatch(r"\s*@layer ([\w, ]+);\s*", rules_of(STATIC / "css" / "layers.css"))
    assert order
    return order[1].split(", ")


@pytest.mark.parametrize("path", LAYERED, ids=name_of)
def test_a_sheet_writes_into_one_layer(path: Path) -> None:
    (rule,) = outermost_rules(rules_of(path))

    assert rule.removeprefix("@layer ") in layers()


@pytest.mark.parametrize("path", LAYERED, ids=name_of)
def test_a_sheet_of_a_room_is_named_like_its_templates(path: Path) -> None:
    if "@layer rooms" in rules_of(path):
        room = path.stem.removesuffix("_desk").removesuffix("_script")
        assert TEMPLATES.joinpath(room).is_dir()


@pytest.mark.parametrize(
    "path", [path for path in LAYERED if path.name != "tokens.css"], ids=name_of
)
def test_colours_come_from_the_tokens(path: Path) -> None:
    assert [colour[0] for colour in COLOUR.finditer(rules_of(path))] == []


def test_the_order_of_the_layers_is_sent_first(visitor: Visitor) -> None:
    styles = visitor.client.get("/static/css/site.css").text

    assert styles.lstrip().startswith(f"@layer {','.join(layers())};")
    assert styles.count("@layer reset,") == 1


def test_styles_of_the_desk_are_sent_to_staff_alone(visitor: Visitor, wsm_desk: Visitor) -> None:
    def sheets(page: Page) -> list[str]:
        links = page.all("link[rel=stylesheet]")
        return [str(link["href"]).partition("?")[0] for link in links]

    assert sheets(visitor.open("/en/services")) == ["/static/css/site.css"]
    assert sheets(wsm_desk.open("/en/desk/services")) == [
        "/static/css/site.css",
        "/static/css/desk.css",
    ]
    assert ".desk-bar{" not in visitor.client.get("/static/css/site.css").text.replace(" ", "")
    assert ".desk-bar{" in visitor.client.get("/static/css/desk.css").text.replace(" ", "")


def test_a_style_that_a_script_loads_burdens_no_page(visitor: Visitor) -> None:
    assert ".search-list" not in visitor.client.get("/static/css/site.css").text
    assert ".search-list" in visitor.client.get("/static/css/search_script.css").text
    assert "/*" not in visitor.client.get("/static/css/search_script.css").text


@pytest.mark.skipif(not BIOME.exists(), reason="biome comes as a wheel for Linux on x86-64 only")
def test_the_linter_of_script_and_styles_is_content() -> None:
    check = subprocess.run(
        [BIOME, "check", "--error-on-warnings", "static"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert check.returncode == 0, check.stdout + check.stderr
