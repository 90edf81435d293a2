"""XML as Office documents have it: elements by name and by the namespace they belong to."""

from collections.abc import Callable
from xml.parsers import expat

from marketplace.uploads.reasons import Reason, RejectedFile

Start = Callable[[str, str, dict[str, str]], None]
"""Gets the namespace and the name of an element, and its attributes by their names."""


def parse(
    text: bytes,
    start: Start,
    end: Callable[[str], None] | None = None,
    words: Callable[[str], None] | None = None,
) -> None:
    """Walk through the elements of a part.

    A document type, which could define entities, is refused. Raises ExpatError.
    """

    def start_element(element: str, attributes: dict[str, str]) -> None:
        space, _blank, name = element.rpartition(" ")
        plain = {key.rpartition(" ")[2]: value for key, value in attributes.items()}
        start(space, name, plain)

    def end_element(element: str) -> None:
        if end:
            end(element.rpartition(" ")[2])

    def refuse(*_declared: object) -> None:
        raise RejectedFile(Reason.CONTENT)

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = start_element
    parser.EndElementHandler = end_element if end else None
    parser.CharacterDataHandler = words
    parser.StartDoctypeDeclHandler = refuse
    parser.Parse(text, True)
