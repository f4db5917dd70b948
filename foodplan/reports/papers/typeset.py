"""Papers as tagged PDF (PDF/UA-1): the data goes to the one template as JSON, never as source."""

import json
import unicodedata
from dataclasses import asdict
from datetime import timedelta, timezone
from functools import lru_cache
from pathlib import Path
from typing import Any

import foodplan
from foodplan.reports.papers.document import Paper

TEMPLATE = Path(__file__).with_name("paper.typ")
FONTS = Path(foodplan.__file__).parent / "static" / "vendor" / "bootstrap-italia" / "fonts"
REPLACEMENT = "\N{REPLACEMENT CHARACTER}"

# What the fonts on board can draw, as ranges of code points: PDF/UA refuses a missing glyph.
_DRAWN = (
    (0x0020, 0x007E), (0x00A0, 0x017F), (0x0218, 0x021B), (0x0386, 0x0386), (0x0388, 0x038A),
    (0x038C, 0x038C), (0x038E, 0x03A1), (0x03A3, 0x03CE), (0x0400, 0x045F), (0x2010, 0x2015),
    (0x2018, 0x201E), (0x2020, 0x2022), (0x2026, 0x2026), (0x2030, 0x2030), (0x2039, 0x203A),
    (0x20AC, 0x20AC), (0x2122, 0x2122), (0x2190, 0x2193), (0x2212, 0x2212), (0x2264, 0x2265),
    (0xFFFD, 0xFFFD),
)  # fmt: skip
_SPACES = {"\t", "\n", "\r", "\N{NARROW NO-BREAK SPACE}", "\N{THIN SPACE}"}
# Zero-width signs, and those that turn the direction of what follows, would hide what is said.
_HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn"}


def typeset(paper: Paper) -> bytes:
    """Return a paper as the bytes of a tagged PDF; the same paper gives the same bytes."""
    import typst

    compiler = typst.Compiler(
        str(TEMPLATE),
        root=str(TEMPLATE.parent),
        font_paths=fonts(),
        ignore_system_fonts=True,
        sys_inputs={"paper": json.dumps(drawable(_as_data(paper)), ensure_ascii=False)},
        package_path=str(TEMPLATE.parent),
        package_cache_path=str(TEMPLATE.parent),
    )
    made_at = paper.made_at.astimezone(timezone(timedelta(0))).replace(microsecond=0)
    made = compiler.compile(format="pdf", pdf_standards="ua-1", timestamp=made_at)
    if not isinstance(made, bytes):
        raise TypeError("The typesetter gave no file.")
    return made


def printable(text: str) -> str:
    """Return a text with only what the fonts can draw; anything else shows as a question mark.

    >>> printable("Pane" + chr(0) + " d'oro " + chr(0x1F35E)), printable("a" + chr(0x202E) + "b")
    ("Pane d'oro �", 'ab')
    """
    whole = unicodedata.normalize("NFC", text)
    return "".join(_drawn(sign) for sign in whole)


def _drawn(sign: str) -> str:
    if any(first <= ord(sign) <= last for first, last in _DRAWN):
        # A soft hyphen is only a hint, which the fonts do not draw.
        return "" if sign == "\N{SOFT HYPHEN}" else sign
    if sign in _SPACES:
        return " "
    return "" if unicodedata.category(sign) in _HIDDEN else REPLACEMENT


def _as_data(paper: Paper) -> dict[str, Any]:
    data = asdict(paper)
    del data["made_at"]
    return data


def drawable(value: Any) -> Any:
    """Return data with every text in it made printable."""
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, dict):
        return {name: drawable(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [drawable(item) for item in value]
    return value


@lru_cache(maxsize=1)
def fonts() -> Any:
    """Return the fonts on board, read once."""
    import typst

    return typst.Fonts(include_system_fonts=False, font_paths=[str(FONTS)])
