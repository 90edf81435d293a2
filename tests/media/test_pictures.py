"""Pictures are written anew in sizes: what they show stays, and nothing else."""

import io
import zlib

import pytest
from PIL import Image, ImageCms

from marketplace.media import pictures
from marketplace.media.pictures import RenderedPicture, render
from marketplace.media.reasons import PictureReason, RejectedPicture
from tests.media.specimens import BLUE, FILES, RED, file_of, picture
from tests.uploads.specimens import chunk, png

NEARLY = 12
"""By how much a colour may differ after it was packed."""
UPSIDE_DOWN = 3
"""The orientation of a camera that was held the wrong way up."""
SCRIPT = b"<script>alert(1)</script>"


def image(rendered: RenderedPicture, width: int | None = None, ending: str = "") -> Image.Image:
    """Open a file of a picture: by default the largest in the format that everything shows."""
    shown = rendered.picture
    name = shown.name(width or shown.width, ending or shown.ending)
    return Image.open(io.BytesIO(rendered.files[name]))


def are_alike(colour: object, wanted: tuple[int, ...]) -> bool:
    assert isinstance(colour, tuple)
    return all(abs(a - b) <= NEARLY for a, b in zip(colour, wanted, strict=False))


def reason_against(content: bytes) -> PictureReason:
    with pytest.raises(RejectedPicture) as caught:
        render(io.BytesIO(content))
    return caught.value.reason


def test_a_photograph_comes_in_three_widths_and_two_formats() -> None:
    rendered = render(picture("JPEG", size=(2000, 1000)))

    shown = rendered.picture
    assert (shown.widths, shown.width, shown.height) == ((96, 320, 960), 960, 480)
    assert set(rendered.files) == {
        f"{shown.digest}-{width}.{ending}" for width in (96, 320, 960) for ending in ("webp", "jpg")
    }
    for width in shown.widths:
        assert image(rendered, width, "webp").size == (width, width // 2)
        assert image(rendered, width, "webp").format == "WEBP"
        assert image(rendered, width, "jpg").format == "JPEG"


def test_a_small_picture_is_not_made_larger() -> None:
    assert render(picture(size=(200, 100))).picture.widths == (96, 200)


def test_the_longer_side_counts() -> None:
    shown = render(picture(size=(500, 2000))).picture

    assert (shown.widths, shown.height) == ((24, 80, 240), 960)


@pytest.mark.parametrize("mode", ["RGB", "P", "RGBA", "CMYK"])
def test_colours_are_those_of_the_picture(mode: str) -> None:
    shown = image(render(picture("JPEG" if mode == "CMYK" else "PNG", mode=mode)))

    assert shown.mode == "RGB"
    assert are_alike(shown.getpixel((20, 20)), RED)
    assert are_alike(shown.getpixel((380, 20)), BLUE)


def test_grey_of_sixteen_bits_stays_grey() -> None:
    shown = image(render(file_of(Image.new("I;16", (200, 200), 0x8000), "PNG")))

    assert are_alike(shown.getpixel((5, 5)), (128, 128, 128))


def test_what_is_transparent_stays_transparent() -> None:
    logo = Image.new("RGBA", (200, 200), (*RED, 0))
    logo.paste((*BLUE, 255), (0, 0, 100, 200))

    rendered = render(file_of(logo, "PNG"))

    assert rendered.picture.ending == "png"
    for ending in ("png", "webp"):
        shown = image(rendered, ending=ending).convert("RGBA")
        assert shown.getchannel("A").getpixel((190, 100)) == 0
        assert are_alike(shown.getpixel((10, 100)), (*BLUE, 255))


def test_a_transparent_colour_of_a_palette_stays_transparent() -> None:
    logo = Image.new("P", (200, 200), 0)
    logo.putpalette([*RED, *BLUE])
    logo.paste(1, (0, 0, 100, 200))

    opacity = image(render(file_of(logo, "PNG", transparency=0))).convert("RGBA").getchannel("A")

    assert [opacity.getpixel((x, 9)) for x in (10, 190)] == [255, 0]


@pytest.mark.parametrize("name", ["pillow-phone.jpg", "pillow-mpo.jpg"])
def test_what_telephones_write_is_taken_without_what_stands_beside(name: str) -> None:
    film = b"\0\0\0\x18ftypmp42" + bytes(99)

    rendered = render(io.BytesIO((FILES / name).read_bytes() + film))

    for content in rendered.files.values():
        assert b"Exif" not in content
        assert b"ftyp" not in content
        assert Image.open(io.BytesIO(content)).getexif() == {}


def test_a_picture_stands_upright_and_forgets_its_camera() -> None:
    notes = Image.Exif()
    notes[0x0112] = UPSIDE_DOWN
    notes[0x010F] = "Camera of Ada"
    place = notes.get_ifd(0x8825)
    place[1], place[2] = "N", (50.0, 2.0, 16.0)

    rendered = render(picture("JPEG", exif=notes, comment=b"at home"))

    assert are_alike(image(rendered).getpixel((20, 20)), BLUE)
    assert not any(
        word in content
        for content in rendered.files.values()
        for word in (b"Ada", b"Exif", b"at home")
    )


def test_notes_of_a_drawing_program_are_left_out() -> None:
    notes = chunk(b"tEXt", b"Author\0Ada") + chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + SCRIPT)
    content = picture().getvalue().replace(b"IEND", b"", 1)[:-8]

    rendered = render(io.BytesIO(content + notes + chunk(b"IEND") + SCRIPT))

    assert not any(b"Ada" in file or SCRIPT in file for file in rendered.files.values())


def test_a_profile_of_colours_is_applied() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB"))
    broken = picture("JPEG", icc_profile=profile.tobytes())  # which no picture in RGB can have
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()

    for file in (broken, picture("JPEG", icc_profile=srgb), picture("JPEG", icc_profile=b"none")):
        shown = image(render(file))
        assert are_alike(shown.getpixel((20, 20)), RED)
        assert "icc_profile" not in shown.info


def test_the_same_picture_has_the_same_name_and_another_has_another() -> None:
    digests = {render(picture()).picture.digest for _time in range(2)}
    digests.add(render(picture(size=(401, 300))).picture.digest)

    assert len(digests) == 2


def test_the_ending_of_a_name_does_not_matter_but_the_content() -> None:
    assert reason_against(b"GIF89a" + bytes(60)) == PictureReason.KIND
    assert reason_against(b"<svg xmlns='http://www.w3.org/2000/svg'/>") == PictureReason.KIND
    assert reason_against(picture("WEBP").getvalue()) == PictureReason.KIND
    assert reason_against(picture("TIFF").getvalue()) == PictureReason.KIND
    assert reason_against(b"%PDF-1.7 " + bytes(60)) == PictureReason.KIND


@pytest.mark.parametrize("format", ["PNG", "JPEG"])
@pytest.mark.parametrize("share", [0.3, 0.6, 0.9])
def test_a_picture_that_was_cut_off_is_refused(format: str, share: float) -> None:
    noise = Image.effect_noise((300, 300), 80)
    content = file_of(noise, format).getvalue()

    assert reason_against(content[: int(share * len(content))]) == PictureReason.CONTENT


def test_a_bomb_costs_little_and_is_refused() -> None:
    row = zlib.compress(bytes(1 << 20))

    assert reason_against(png(100_000, 100_000, packed=row)) == PictureReason.BOMB
    assert reason_against(png(7_100, 7_100, packed=row)) == PictureReason.BOMB


def test_a_picture_that_moves_is_refused() -> None:
    frames = [Image.new("RGB", (200, 200), colour) for colour in (RED, BLUE)]
    film = file_of(frames[0], "PNG", save_all=True, append_images=frames[1:])

    assert reason_against(film.getvalue()) == PictureReason.ANIMATED


def test_what_is_too_small_too_large_or_empty_is_refused() -> None:
    assert reason_against(picture(size=(95, 40)).getvalue()) == PictureReason.SMALL
    assert reason_against(bytes(pictures.SIZE_MAX + 1)) == PictureReason.TOO_LARGE
    assert reason_against(b"") == PictureReason.EMPTY


@pytest.mark.usefixtures("app")
def test_each_reason_has_a_sentence() -> None:
    sentences = {RejectedPicture(reason).sentence for reason in PictureReason}

    assert len(sentences) == len(PictureReason)


def test_pictures_can_be_decoded_here() -> None:
    pictures.try_renderer()
