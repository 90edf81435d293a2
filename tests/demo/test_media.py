"""The pictures of the demonstration are what the program draws, and stand on its pages."""

from PIL import Image, ImageChops

from tests.browser import Visitor
from tests.demo import drawing
from tests.demo.conftest import Demonstration
from tests.media.attaching import files_shown


def are_equal(name: str, image: Image.Image) -> bool:
    with Image.open(drawing.FOLDER / f"{name}.png") as stored:
        difference = ImageChops.difference(stored.convert("RGBA"), image.convert("RGBA"))
    return difference.getbbox(alpha_only=False) is None


def test_the_files_are_what_the_program_draws() -> None:
    assert all(are_equal(name, drawing.logo(name)) for name in drawing.LOGOS)
    assert all(are_equal(name, drawing.picture(name)) for name in drawing.PICTURES)
    assert (drawing.FOLDER / drawing.SHEET).read_bytes() == drawing.data_sheet()


def test_visitors_of_the_demonstration_see_them(demonstration: Demonstration) -> None:
    visitor = Visitor(demonstration.app)

    assert len(visitor.open("/en/clusters").all("picture")) == len(drawing.LOGOS)
    page = visitor.open("/de/services/membrane-screening")
    assert str(page.all("picture img")[0]["alt"]).startswith("Schema des Prüfstands")
    (sheet,) = page.all(".data-sheets a")
    for address in (*files_shown(page), str(sheet["href"])):
        assert visitor.client.get(address).status_code == 200
