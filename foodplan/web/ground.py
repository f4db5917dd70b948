"""What lies under every map of the site: own outlines, the office's streets, others' tiles.

A page that asks for `base_map()` may ask the host of the tiles for pictures; no other page may.
"""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from flask import Flask, g

from foodplan.rules.pmtiles import HEAD, LONGEST_METADATA, read_attribution, read_head
from foodplan.web.parts import parts

STREETS = "/mappa/strade.pmtiles"


@dataclass(frozen=True)
class Streets:
    """What the office's file says: whose streets, as plain text, and the zoom of its tiles."""

    attribution: str
    max_zoom: int


@dataclass(frozen=True)
class BaseMap:
    """What a map draws below its own layers; addresses are "" where there is nothing.

    `streets` is an address of this site, `tiles` the template of another's: never both, as
    nobody's tiles are asked for where streets of our own are there. Attributions are plain text.
    """

    streets: str = ""
    streets_zoom: int = 0
    streets_attribution: str = ""
    tiles: str = ""
    tile_attribution: str = ""

    @property
    def tile_host(self) -> str:
        """The name of the host that tiles come from, as people read it; "" without tiles."""
        return self.tiles.partition("//")[2].partition("/")[0]


def base_map() -> BaseMap:
    """Return what lies under this page's map, and let the page ask for it."""
    found = known_ground()
    if found.tiles:
        g.tile_host = parts().settings.tile_host
    return found


def known_ground() -> BaseMap:
    """Return what lies under maps, for a page that only speaks of it."""
    settings = parts().settings
    streets = _streets_of(settings.streets_file)
    if streets is None:
        return BaseMap(tiles=settings.tile_url, tile_attribution=settings.tile_attribution)
    return BaseMap(STREETS, streets.max_zoom, streets.attribution)


def streets_file() -> Path | None:
    """Return the office's file of streets, None where there is none that maps can draw."""
    file = parts().settings.streets_file.resolve()
    return None if _streets_of(file) is None else file


def allowed_pictures() -> str:
    """Return the host that this answer's page may ask for pictures, "" for most pages."""
    host: str = g.get("tile_host", "")
    return host


def _streets_of(file: Path) -> Streets | None:
    """Return what a file of vector tiles says, or None when it is none that maps can draw."""
    try:
        found = file.stat()
    except OSError:
        return None
    return _read(file, found.st_mtime_ns, found.st_size)


@lru_cache(maxsize=4)
def _read(file: Path, _changed: int, _size: int) -> Streets | None:
    try:
        with file.open("rb") as opened:
            head = read_head(opened.read(HEAD))
            if head is None:
                return None
            opened.seek(head.metadata_at)
            metadata = opened.read(min(head.metadata_length, LONGEST_METADATA))
    except OSError:
        return None
    return Streets(read_attribution(metadata, head.compression), head.max_zoom)


def init_app(app: Flask) -> None:
    """Offer `base_map()` to templates with a map, and `known_ground()` to those without."""
    app.jinja_env.globals["base_map"] = base_map
    app.jinja_env.globals["known_ground"] = known_ground
