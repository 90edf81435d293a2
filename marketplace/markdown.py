"""Markdown as people write it, as HTML that is safe to show."""

import nh3
from markdown_it import MarkdownIt
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
