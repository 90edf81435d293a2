"""What people of a cluster do to a service, whatever page they are on."""

from tests.browser import Visitor


def press(visitor: Visitor, address: str) -> int:
    """Send a form of one's own making, with a token that fits."""
    token = visitor.open("/en/desk/services/new").value("csrf_token")
    return visitor.post(address, {"csrf_token": [token], "revision": ["1"]}).status


def save_text(desk: Visitor, slug: str, language: str = "en", **fields: str) -> None:
    page = desk.open(f"/en/desk/services/{slug}/texts/{language}")
    button = "Publish the text" if "Publish the text" in page.text else "Save the text"
    page = page.submit(button, **fields)
    assert page.status == 200, page.text
