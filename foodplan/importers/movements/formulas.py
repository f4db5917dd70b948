"""Cells of a workbook whose formula has no stored value, which no reader can know."""

import html
import io
import re
import zipfile
from collections import defaultdict
from collections.abc import Iterator

from foodplan.importers.movements.packed import OVERLAP, PIECE, column_number

_SHEET = re.compile(rb"<(?:\w+:)?sheet\s[^>]*>")
_NAME = re.compile(rb"""\sname\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_ID = re.compile(rb"""\s\w+:id\s*=\s*["']([^"']*)["']""")
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\s[^>]*>")
_RELATION_ID = re.compile(rb"""\sId\s*=\s*["']([^"']*)["']""")
_TARGET = re.compile(rb"""\sTarget\s*=\s*["']([^"']*)["']""")
_EPOCH = re.compile(rb"""\sdate1904\s*=\s*["'](1|true)["']""")
_FORMULA = re.compile(
    rb"""<(?:\w+:)?c\s([^>]*)>\s*<(?:\w+:)?f(?:\s[^>]*)?(?:/>|>[^<]*</(?:\w+:)?f>)\s*"""
    rb"""(</|<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</)"""
)
_PLACE = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{1,3})(\d+)["']""")
_TEXT = re.compile(rb"""\bt\s*=\s*["']str["']""")


def counts_from_1904(content: bytes) -> bool:
    """Return whether a workbook counts its days from 1904, as old Macs did."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return bool(_EPOCH.search(archive.read("xl/workbook.xml")))


def unvalued_formulas(content: bytes, sheet: str) -> dict[int, frozenset[int]]:
    """Return the places, columns by row (both from 1), of formulas that have no stored value."""
    found: dict[int, set[int]] = defaultdict(set)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        path = _path_of(archive, sheet)
        if path not in archive.namelist():
            return {}
        for piece in _pieces(archive, path):
            for attributes, after in _FORMULA.findall(piece):
                place = _PLACE.search(attributes)
                # An empty text is a value: "=IF(A2="","",…)".
                if place and (after == b"</" or not _TEXT.search(attributes)):
                    found[int(place[2])].add(column_number(place[1].decode()))
    return {row: frozenset(columns) for row, columns in found.items()}


def _pieces(archive: zipfile.ZipFile, path: str) -> Iterator[bytes]:
    """Yield overlapping pieces of an entry that hold a formula."""
    tail = b""
    with archive.open(path) as stream:
        while piece := stream.read(PIECE):
            whole = tail + piece
            tail = whole[-10 * OVERLAP :]
            if b"f>" in whole or b"<f" in whole or b":f" in whole:
                yield whole


def _path_of(archive: zipfile.ZipFile, sheet: str) -> str:
    """Return the entry that holds a sheet, empty when the workbook does not say."""
    wanted = ""
    for tag in _SHEET.findall(archive.read("xl/workbook.xml")):
        name, identity = _NAME.search(tag), _ID.search(tag)
        if name and identity and _said(name[1] or name[2] or b"") == sheet:
            wanted = _said(identity[1])
    if "xl/_rels/workbook.xml.rels" not in archive.namelist():
        return ""
    for tag in _RELATION.findall(archive.read("xl/_rels/workbook.xml.rels")):
        identity, target = _RELATION_ID.search(tag), _TARGET.search(tag)
        if identity and target and _said(identity[1]) == wanted:
            path = _said(target[1])
            return path.removeprefix("/") if path.startswith("/") else f"xl/{path}"
    return ""


def _said(text: bytes) -> str:
    return html.unescape(text.decode("utf-8", "replace"))
