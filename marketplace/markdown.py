"""Markdown as people write it, as HTML that is safe to show, and as plain text."""

import re
from collections.abc import Callable, Iterator, Sequence

import nh3
from linkify_it import LinkifyIt
from linkify_it.main import Match
from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererProtocol
from markdown_it.rules_block import StateBlock, list_block
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from markupsafe import Markup, escape

_TAGS = {"p", "br", "strong", "em", "ul", "ol", "li", "a", "h2", "h3", "h4", "h5", "blockquote", "code", "pre", "hr"} | {
    "table", "thead", "tbody", "tr", "th", "td"
}  # fmt: skip
_ATTRIBUTES = {"a": {"href"}, "ol": {"start"}, "li": {"value"}}
_LINK_REL = "nofollow noopener"
_YEAR = re.compile(r"\s*\d{3,9}[.)]\s")
"""What begins a line as the number of a list would, and is none: no list of ours has a hundred items."""

_MARKUP = re.compile(
    r"^(?:[^\w\n]|[\d_])|[\\`*_\[\]<>&~|\x00]|[^\S \n\u00a0\u202f]|[\u00a0\u202f](?:\s|\Z)",
    re.MULTILINE,
)
"""What may be more than words: a line that begins with no letter, a sign, and blanks that are stripped."""


class _Addresses(LinkifyIt):
    """Find the addresses in a text that are meant as such: https://, www. and mail.

    "ASP.NET" and "readme.md" could be names of hosts, and hardly ever are.
    """

    def __init__(self) -> None:
        super().__init__()
        for scheme in ("ftp:", "//"):
            self.add(scheme, None)

    def pretest(self, text: str) -> bool:
        """Return whether it is worth the time to look at the parts of a text one by one."""
        return _may_have_address(text)

    def match(self, text: str) -> list[Match] | None:
        """Return the addresses in a text in order, or None without any."""
        if not _may_have_address(text):
            return None
        matches = super().match(text) or []
        return [match for match in matches if _is_meant(match)] or None


def _may_have_address(text: str) -> bool:
    """Return whether a text has signs without which nothing in it is an address.

    To look for these is far quicker than to look for addresses, and few messages have any.
    """
    return "//" in text or "@" in text or "www." in text.casefold()


def _is_meant(match: Match) -> bool:
    return bool(match.schema) or match.raw.casefold().startswith("www.")


def _list(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """Parse a list, but not of "2024. That was a good year"."""
    line = state.src[state.bMarks[start_line] : state.eMarks[start_line]]
    if _YEAR.match(line):
        return False
    return list_block(state, start_line, end_line, silent)


def _picture(
    renderer: RendererProtocol,
    tokens: Sequence[Token],
    index: int,
    options: OptionsDict,
    env: EnvType,
) -> str:
    """Show the words of a picture in its place: pictures of other sites are not shown."""
    return escapeHtml(_plain_text(tokens[index].children or ()))


def _new_parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "breaks": True, "linkify": True})
    parser.enable(["table", "linkify"])
    parser.block.ruler.at("list", _list, {"alt": ["paragraph", "reference", "blockquote"]})
    parser.add_render_rule("image", _picture)
    parser.linkify = _addresses
    return parser


_addresses = _Addresses()
_parser = _new_parser()


def to_html(
    text: str, set_words: Callable[[str], str] | None = None, first_heading: int = 3
) -> Markup:
    """Turn Markdown into HTML that is safe to show.

    Headings start at level 3, or at another one. Only harmless tags and links to http(s) or mail
    addresses stay. What sets words in type is given those only, neither code nor addresses.
    """
    tokens = _parser.parse(text)
    for token in tokens:
        if set_words is not None:
            _set_words(token.children or (), set_words)
        if token.type in {"heading_open", "heading_close"}:
            level = first_heading - 1 + int(token.tag[1])
            token.tag = f"h{min(level, 5)}"
    for item in _items_out_of_order(tokens):
        item.attrSet("value", item.info)

    html = _parser.renderer.render(tokens, _parser.options, {})
    clean = nh3.clean(
        html,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes={"http", "https", "mailto"},
        link_rel=_LINK_REL,
    )
    return Markup(clean)  # noqa: S704 – cleaned one line above


def _set_words(tokens: Sequence[Token], set_words: Callable[[str], str]) -> None:
    """Set the words inside a block in type, but not those of a link that are its address."""
    is_address = False
    for token in tokens:
        if token.type in {"link_open", "link_close"}:
            is_address = token.type == "link_open" and token.info == "auto"
        elif token.type == "text" and not is_address:
            token.content = set_words(token.content)


def _items_out_of_order(tokens: Sequence[Token]) -> Iterator[Token]:
    """Find the items of lists that are numbered otherwise than one after the other.

    A list whose items all have one number is counted, as those who write Markdown expect.
    """
    for items in _ordered_lists(tokens):
        numbers = [int(item.info) for item in items]
        first = numbers[0]
        for place, item in enumerate(items):
            is_counted = len(set(numbers)) == 1 or numbers[place] == first + place
            if not is_counted:
                yield item


def _ordered_lists(tokens: Sequence[Token]) -> Iterator[list[Token]]:
    """List the items of each ordered list."""
    items_by_level: dict[int, list[Token]] = {}
    for token in tokens:
        match token.type:
            case "ordered_list_open":
                items_by_level[token.level + 1] = []
            case "list_item_open" if token.info:
                items_by_level[token.level].append(token)
            case "ordered_list_close":
                yield items_by_level.pop(token.level + 1)


def with_links(text: str) -> Markup:
    """Return a plain text as HTML, with links where it has addresses."""
    pieces: list[str] = []
    end = 0
    for match in _addresses.match(text) or ():
        address = escape(_parser.normalizeLink(match.url))
        words = escape(text[match.index : match.last_index])
        pieces.append(escape(text[end : match.index]))
        pieces.append(f'<a href="{address}" rel="{_LINK_REL}">{words}</a>')
        end = match.last_index
    pieces.append(escape(text[end:]))
    return Markup("".join(pieces))  # noqa: S704 – every piece is escaped above


def plain_lines(text: str) -> list[str]:
    """Return the words of Markdown as a reader sees them.

    Its lines, a table row being one line.
    """
    is_prose = not _MARKUP.search(text) and not _may_have_address(text)
    return _lines_of_prose(text) if is_prose else _parsed_lines(text)


def _lines_of_prose(text: str) -> list[str]:
    """Return the lines of a text without any markup: parsing takes ten times as long."""
    return [line.rstrip(" ") for line in text.split("\n") if line]


def _parsed_lines(text: str) -> list[str]:
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
