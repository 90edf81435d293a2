"""Logos, pictures and data sheets of the demonstration, which are those of nobody.

They take the way of what a desk sends. `tests/demo/drawing.py` draws them.
"""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from marketplace.catalogue import actions as catalogue
from marketplace.catalogue.models import Service
from marketplace.clusters import actions as clusters
from marketplace.clusters.models import Cluster
from marketplace.media import data_sheets, pictures, store
from marketplace.media.models import DataSheet, Picture
from marketplace.settings import settings

_DATA = Path(__file__).parent / "data"
Line = dict[str, Any]


def add_logo(cluster: Cluster, now: datetime) -> None:
    """Give a cluster its logo, if it has one."""
    for line in _lines("cluster", cluster.slug):
        clusters.save_logo(cluster, _picture(line), now)


def add_media(service: Service, now: datetime) -> None:
    """Give a service its picture and its data sheets, if it has any."""
    for line in _lines("service", service.slug):
        if "sheet" in line:
            longer = data_sheets.with_sheet(service.data_sheets, _data_sheet(line))
            catalogue.save_data_sheets(service, longer, now)
        else:
            catalogue.save_picture(service, _picture(line), now)


def _lines(kind: str, slug: str) -> Iterator[Line]:
    with (_DATA / "media.jsonl").open(encoding="utf-8") as file:
        lines = map(json.loads, file)
        yield from (line for line in lines if line.get(kind) == slug)


def _picture(line: Line) -> Picture:
    with (_DATA / "media" / line["file"]).open("rb") as file:
        rendered = pictures.render(file)
    store.keep(rendered.files, settings().media)
    return replace(rendered.picture, descriptions=line["descriptions"])


def _data_sheet(line: Line) -> DataSheet:
    name = line["sheet"]
    with (_DATA / "media" / name).open("rb") as file:
        content = data_sheets.read(name, file)
    sheet = data_sheets.data_sheet(content, line["title"], line["language"])
    store.keep({sheet.name: content}, settings().media)
    return sheet
