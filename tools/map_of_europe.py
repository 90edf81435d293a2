"""Draw static/images/europe.svg, the map on the page of clusters.

The outlines are those of Natural Earth 4.1 at 1:50 million, which is in the public domain
(https://www.naturalearthdata.com/about/terms-of-use/), as TopoJSON in the npm package world-atlas 2.0.2:

    npm pack world-atlas@2.0.2 && tar xzf world-atlas-2.0.2.tgz
    .venv/bin/python tools/map_of_europe.py package/countries-50m.json > static/images/europe.svg

Each country that clusters may be in has its code of marketplace/vocabularies/countries.py for an id, so that a page
can show it by itself. What is too small to be seen is a dot. Borders are those that the European Union recognises:
Crimea belongs to Ukraine, and the north of Cyprus to Cyprus.
"""

import json
import math
import sys
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from babel.core import get_global

Point = tuple[float, float]
Line = list[Point]
"""Points; of a ring the last is the first again."""

CENTRE = (10.0, 52.0)
"""Of the equal-area projection that the European Union uses for maps (EPSG:3035), in degrees."""
KILOMETRES = 5.0
"""The side of a unit of the map."""
LEFT, TOP, WIDTH, HEIGHT = -350.0, -445.0, 800, 810
"""The window, in units from the centre."""
LEAST_TRIANGLE = 4.0
"""Points that make a smaller triangle with their neighbours are left out, in square units."""
LEAST_ISLAND = 12.0
LEAST_COUNTRY = 160.0
"""What is smaller becomes a dot, in square units."""
DOT = 9
CRIMEA = (33.8, 45.2)
"""A point on it: Natural Earth draws who holds it."""
CODE_OF_NAME = {"Kosovo": "XK", "N. Cyprus": "CY"}
"""What has no number in ISO 3166-1."""
CODE_IN_THE_UNION = {"GR": "EL", "GB": "UK"}
PART_OF = {"AX": "FI"}
"""Islands with a code of their own in which no cluster will look for itself."""
NEIGHBOURS = {"RU", "BY", "MA", "DZ", "TN", "LY", "EG", "SY", "LB", "IQ", "IR", "GL"}
"""Drawn as land beside the others, in one piece."""


def main(path: Path) -> None:
    """Print the map."""
    topology = json.loads(path.read_text(encoding="utf-8"))
    arcs = [simplified(arc) for arc in projected_arcs(topology)]
    countries = rings_by_country(topology, arcs)
    print(drawing(countries))


def projected_arcs(topology: dict[str, Any]) -> list[Line]:
    """Return the lines of which borders and coasts are made, in units of the map."""
    (x_scale, y_scale), (x_start, y_start) = topology["transform"].values()
    arcs = []
    for steps in topology["arcs"]:
        x = y = 0
        arc = []
        for x_step, y_step in steps:
            x, y = x + x_step, y + y_step
            arc.append(projected(x * x_scale + x_start, y * y_scale + y_start))
        arcs.append(arc)
    return arcs


def projected(longitude: float, latitude: float) -> Point:
    """Return where a place is on the map: Lambert's azimuthal equal-area projection."""
    east = math.radians(longitude - CENTRE[0])
    north, centre = math.radians(latitude), math.radians(CENTRE[1])
    cosine = math.sin(centre) * math.sin(north)
    cosine += math.cos(centre) * math.cos(north) * math.cos(east)
    scale = 6371 / KILOMETRES * math.sqrt(2 / max(1 + cosine, 0.001))
    up = math.cos(centre) * math.sin(north) - math.sin(centre) * math.cos(north) * math.cos(east)
    return scale * math.cos(north) * math.sin(east) - LEFT, -scale * up - TOP


def simplified(arc: Line) -> Line:
    """Leave out the points of a line that matter least, but for its ends (Visvalingam 1993).

    Neighbours share a line, so that their borders still meet.
    """
    points = list(arc)
    while len(points) > 3:
        sizes = [
            abs(area([before, point, after, before]))
            for before, point, after in zip(points, points[1:], points[2:], strict=False)
        ]
        least = min(sizes)
        if least >= LEAST_TRIANGLE:
            break
        del points[sizes.index(least) + 1]
    return points


def area(ring: Line) -> float:
    """Return the area of a ring, negative when it runs the other way."""
    return sum(x * next_y - next_x * y for (x, y), (next_x, next_y) in pairwise(ring)) / 2


def rings_by_country(topology: dict[str, Any], arcs: Sequence[Line]) -> dict[str, list[Line]]:
    """Return the outlines of each country within the window, by its code."""
    codes = get_global("territory_aliases")
    rings: defaultdict[str, list[Line]] = defaultdict(list)
    for geometry in topology["objects"]["countries"]["geometries"]:
        name = geometry["properties"]["name"]
        code = CODE_OF_NAME.get(name) or codes.get(geometry.get("id"), [""])[0]
        code = CODE_IN_THE_UNION.get(code, PART_OF.get(code, code))
        polygons = geometry["arcs"]
        if geometry["type"] == "Polygon":
            polygons = [polygons]

        for polygon in polygons:
            for numbers in polygon:
                ring = ring_of(numbers, arcs)
                is_crimea = code == "RU" and contains(ring, projected(*CRIMEA))
                rings["UA" if is_crimea else code].append(within_window(ring))
    return {code: lines for code, lines in rings.items() if any(lines)}


def ring_of(numbers: Iterable[int], arcs: Sequence[Line]) -> Line:
    """Return the ring of several lines, of which those with a negative number run backwards."""
    ring: Line = []
    for number in numbers:
        line = arcs[number] if number >= 0 else arcs[~number][::-1]
        ring += line if not ring else line[1:]
    return ring


def contains(ring: Line, place: Point) -> bool:
    """Whether a place lies within a ring: a ray from it crosses the ring an odd number of times."""
    x, y = place
    crossings = 0
    for (x_1, y_1), (x_2, y_2) in pairwise(ring):
        if (y_1 > y) != (y_2 > y) and x < x_1 + (y - y_1) / (y_2 - y_1) * (x_2 - x_1):
            crossings += 1
    return crossings % 2 == 1


def within_window(ring: Line) -> Line:
    """Cut off what of a ring lies outside of the window (Sutherland and Hodgman 1974)."""
    for axis, bound, sign in ((0, 0, 1), (0, WIDTH, -1), (1, 0, 1), (1, HEIGHT, -1)):
        inside: Line = []
        for start, end in pairwise(ring):
            start_depth, end_depth = sign * (start[axis] - bound), sign * (end[axis] - bound)
            if (start_depth < 0) != (end_depth < 0):
                part = start_depth / (start_depth - end_depth)
                x = start[0] + part * (end[0] - start[0])
                inside.append((x, start[1] + part * (end[1] - start[1])))
            if end_depth >= 0:
                inside.append(end)
        ring = [*inside, *inside[:1]]
    return ring


def drawing(countries: dict[str, list[Line]]) -> str:
    """Return the map as SVG: all land as one group, and a dot for each small country."""
    land, dots, neighbours = [], [], []
    for code, rings in sorted(countries.items()):
        size = abs(sum(area(ring) for ring in rings))
        largest = max(rings, key=lambda ring: abs(area(ring)))
        least = min(LEAST_ISLAND, abs(area(largest)))
        path = "".join(path_of(ring) for ring in rings if ring and abs(area(ring)) >= least)
        if code in NEIGHBOURS:
            neighbours.append(path)
        elif size < LEAST_COUNTRY:
            x, y = (round(sum(numbers) / len(largest)) for numbers in zip(*largest, strict=True))
            dots.append(f'<circle id="{code}" cx="{x}" cy="{y}" r="{DOT}"/>')
            neighbours.append(path)
        else:
            land.append(f'<path id="{code}" d="{path}"/>')

    land.append(f'<path d="{"".join(neighbours)}"/>')
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}">',
            "<!-- Made with Natural Earth, which is in the public domain: tools/map_of_europe.py -->",
            '<g id="europe">',
            *land,
            "</g>",
            *dots,
            "</svg>",
        ]
    )


def path_of(ring: Line) -> str:
    """Return a ring as the data of a path, in whole units from point to point."""
    points = [(round(x), round(y)) for x, y in ring[:-1]]
    (x, y), *others = points
    steps = []
    for next_x, next_y in others:
        if (next_x, next_y) != (x, y):
            steps.append(f"{next_x - x},{next_y - y}")
            x, y = next_x, next_y
    return f"M{points[0][0]},{points[0][1]}l{' '.join(steps)}z" if len(steps) > 1 else ""


if __name__ == "__main__":
    main(Path(sys.argv[1]))
