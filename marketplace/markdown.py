"""Markdown as people write it, as HTML that is safe to show, and as plain text."""

from collections.abc import Sequence

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

_parser = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable(["table"])
_TAGS = {"p", "br", "strong", "em", "ul", "ol", "li", "a", "h3", "h4", "h5", "blockquote", "code", "pre", "hr"} | {
    "table", "thead", "tbody", "tr", "th", "td"
}  # fmt: skip


def to_html(text: str) -> Markup:
    """Turn Markdown into HTML that is safe to show.

    Headings start at level 3; only harmless tags and links to http(s) or mail addresses stay.
    """
    tokens = _parser.parse(text)
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(int(token.tag[1]) + 2, 5)}"
    html = _parser.renderer.render(tokens, _parser.options, {})
    clean = nh3.clean(
        html,
        tags=_TAGS,
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="nofollow noopener",
    )
    return Markup(clean)  # noqa: S704 – cleaned one line above


def plain_lines(text: str) -> list[str]:
    """Return the words of Markdown as a reader sees them.

    Its lines, a table row being one line.
    """
    lines: list[str] = []
    row: list[str] | None = None
    for token in _parser.parse(text):
        match token.type:
            case "inline" if row is not None:
                row.append(_plain_text(token.children or ()))
            case "inline":
                lines += _plain_text(token.children or ()).split("\n")
            case "fence" | "code_block":
                lines += token.content.splitlines()
            case "tr_open":
                row = []
            case "tr_close":
                lines.append(" ".join(row or ()))
                row = None
    return lines


def _plain_text(tokens: Sequence[Token]) -> str:
    """Return the text inside a block.

    Of a picture its description, of a link its words.
    """
    pieces = []
    for token in tokens:
        if token.type in {"softbreak", "hardbreak"}:
            pieces.append("\n")
        elif token.type == "image":
            pieces.append(_plain_text(token.children or ()))
        else:
            pieces.append(token.content)
    return "".join(pieces)
