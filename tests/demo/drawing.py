"""Draws the logos, pictures and the data sheet of the demonstration: marks of nobody.

After a change write the files anew: `.venv/bin/python -m tests.demo.drawing`
"""

import math
from collections.abc import Callable
from pathlib import Path

from PIL import Image, ImageDraw

import marketplace

FOLDER = Path(marketplace.__file__).parent / "demo" / "data" / "media"
FINE = 4
"""Drawn this much larger, and then made smaller: edges come out smooth."""
COLOURS = 64
DEEP, WATER, WARM, LEAF = "#0b3c49", "#1c8196", "#f2a541", "#4d7c4a"
PAPER, STEEL, GLASS = "#f0f4f2", "#8fa3a8", "#bfe0e6"
Draw = Callable[[ImageDraw.ImageDraw, int], None]


def fibres(pen: ImageDraw.ImageDraw, unit: int) -> None:
    """Three fibres that swing across each other."""
    for place, colour in enumerate((DEEP, WATER, WARM)):
        points = [
            (x * unit, (16 + 7 * math.sin(x / 4.2 + place * 2.1)) * unit) for x in range(3, 30)
        ]
        pen.line(points, fill=colour, width=2 * unit, joint="curve")


def plasma(pen: ImageDraw.ImageDraw, unit: int) -> None:
    """A bright core with rays."""
    centre = 16 * unit
    for number in range(12):
        angle = number * math.pi / 6
        start, end = (8 * unit, (14 if number % 2 else 11) * unit)
        pen.line(
            [
                (centre + start * math.cos(angle), centre + start * math.sin(angle)),
                (centre + end * math.cos(angle), centre + end * math.sin(angle)),
            ],
            fill=WATER,
            width=unit,
        )
    pen.ellipse([10 * unit, 10 * unit, 22 * unit, 22 * unit], fill=WARM)
    pen.ellipse([13 * unit, 13 * unit, 19 * unit, 19 * unit], fill=PAPER)


def drop(pen: ImageDraw.ImageDraw, unit: int) -> None:
    """A drop above a membrane."""
    pen.polygon([(16 * unit, 2 * unit), (9 * unit, 14 * unit), (23 * unit, 14 * unit)], fill=WATER)
    pen.ellipse([8 * unit, 9 * unit, 24 * unit, 24 * unit], fill=WATER)
    for column in range(3, 28, 5):
        pen.rounded_rectangle(
            [column * unit, 26 * unit, (column + 3) * unit, 29 * unit], unit, fill=DEEP
        )


def rings(pen: ImageDraw.ImageDraw, unit: int) -> None:
    """Rings of a drop that fell into water."""
    for radius, colour in ((13, DEEP), (9, WATER), (5, LEAF)):
        box = [(16 - radius) * unit, (16 - radius) * unit, (16 + radius) * unit]
        pen.ellipse([*box, (16 + radius) * unit], outline=colour, width=2 * unit)
    pen.ellipse([14 * unit, 14 * unit, 18 * unit, 18 * unit], fill=WARM)


def rig(pen: ImageDraw.ImageDraw, unit: int) -> None:
    """A tank, a pump, a row of membrane modules and a tank for what passes."""
    pen.rectangle([0, 46 * unit, 96 * unit, 54 * unit], fill=STEEL)
    for left, level in ((6, 24), (76, 34)):
        pen.rounded_rectangle(
            [left * unit, 16 * unit, (left + 14) * unit, 46 * unit], 2 * unit, fill=GLASS
        )
        pen.rectangle([left * unit, level * unit, (left + 14) * unit, 45 * unit], fill=WATER)
    for row in range(4):
        top = 14 + 8 * row
        pen.rounded_rectangle(
            [36 * unit, top * unit, 64 * unit, (top + 5) * unit], 2 * unit, fill=DEEP
        )
        pen.line([(30 * unit, (top + 2) * unit), (36 * unit, (top + 2) * unit)], DEEP, unit)
        pen.line([(64 * unit, (top + 2) * unit), (70 * unit, (top + 2) * unit)], DEEP, unit)
    for column in (30, 70):
        pen.line([(column * unit, 16 * unit), (column * unit, 42 * unit)], DEEP, unit)
    pen.line([(20 * unit, 42 * unit), (30 * unit, 42 * unit)], DEEP, unit)
    pen.line([(70 * unit, 42 * unit), (76 * unit, 42 * unit)], DEEP, unit)
    pen.ellipse([22 * unit, 38 * unit, 29 * unit, 45 * unit], fill=WARM)


def twin(pen: ImageDraw.ImageDraw, unit: int) -> None:
    """Two curves that follow each other: what was measured, and what the model says."""
    for row in range(10, 50, 8):
        pen.line([(8 * unit, row * unit), (90 * unit, row * unit)], fill=GLASS, width=unit // 2)
    for shift, colour in ((0.0, DEEP), (0.35, WARM)):
        points = [
            (x * unit, (30 - 12 * math.sin(x / 11 + shift) - 4 * math.sin(x / 4)) * unit)
            for x in range(8, 91)
        ]
        pen.line(points, fill=colour, width=unit, joint="curve")


LOGOS: dict[str, Draw] = {
    "nanoprogress": fibres,
    "bnpt": plasma,
    "wsm": drop,
    "zinnae": rings,
}
PICTURES: dict[str, Draw] = {"membrane-screening": rig, "water-digital-twin": twin}
SHEET = "membrane-screening.pdf"
_LINES = (
    (22, "Membrane screening"),
    (12, "Data sheet of the demonstration. All numbers are invented."),
    (12, ""),
    (12, "Sample: 20 litres of water, sent in clean containers."),
    (12, "Modules: four flat sheets of 140 cm2, or two hollow fibre modules."),
    (12, "Pressure: 0.5 to 16 bar. Temperature: 5 to 45 degrees."),
    (12, "Measured: flux, rejection of salts and particles, fouling in 72 hours."),
    (12, "You get: a report with all measured values within three weeks."),
)


def draw(drawing: Draw, size: tuple[int, int], unit: int, ground: str | None) -> Image.Image:
    """Draw in units, in few colours."""
    large = (size[0] * FINE, size[1] * FINE)
    image = Image.new("RGBA", large, ground or (255, 255, 255, 0))
    drawing(ImageDraw.Draw(image), unit * FINE)
    small = image.resize(size, Image.Resampling.LANCZOS)
    return small.quantize(COLOURS, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)


def logo(name: str) -> Image.Image:
    """Draw the logo of a cluster."""
    return draw(LOGOS[name], (320, 320), 10, None)


def picture(name: str) -> Image.Image:
    """Draw the picture of a service."""
    return draw(PICTURES[name], (960, 540), 10, PAPER)


def data_sheet() -> bytes:
    """Write a page of text as PDF."""
    words = b"".join(
        b"/F1 %d Tf (%s) Tj 0 -%d Td " % (size, line.encode("ascii"), 2 * size)
        for size, line in _LINES
    )
    page = b"BT 60 760 Td " + words + b"ET"
    bodies = [
        b"<< /Type /Catalog /Pages 2 0 R /Lang (en) >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(page), page),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    text, places = b"%PDF-1.4\n", []
    for number, body in enumerate(bodies, 1):
        places.append(len(text))
        text += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % len(text)
    return text + b"xref\n0 6\n0000000000 65535 f \n" + table + end


def main() -> None:
    """Write all files."""
    FOLDER.mkdir(exist_ok=True)
    for name in LOGOS:
        logo(name).save(FOLDER / f"{name}.png", optimize=True)
    for name in PICTURES:
        picture(name).save(FOLDER / f"{name}.png", optimize=True)
    (FOLDER / SHEET).write_bytes(data_sheet())


if __name__ == "__main__":
    main()
