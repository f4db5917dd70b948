"""What the head of a PMTiles file says: whether it is one, and whose streets it holds.

Source: the PMTiles specification, version 3 (127 bytes of head, then directories, metadata, tiles).
"""

import json
import re
import struct
import zlib
from dataclasses import dataclass

HEAD = 127
# Metadata are a few kilobytes; whoever declares more is not read.
LONGEST_METADATA = 1024 * 1024
NOT_COMPRESSED, GZIP = 1, 2
VECTOR = 1

_MAGIC = b"PMTiles\x03"
_TAG = re.compile(r"<[^>]*>")


@dataclass(frozen=True)
class StreetsHead:
    """Where the metadata of a file stand, and down to which zoom it has tiles."""

    metadata_at: int
    metadata_length: int
    compression: int
    min_zoom: int
    max_zoom: int


def read_head(data: bytes) -> StreetsHead | None:
    """Return what the first 127 bytes of a file say, or None when it holds no vector tiles.

    >>> read_head(b"no tiles at all") is None
    True
    """
    if len(data) < HEAD or not data.startswith(_MAGIC) or data[99] != VECTOR:
        return None
    metadata_at, metadata_length = struct.unpack_from("<QQ", data, 24)
    return StreetsHead(metadata_at, metadata_length, data[97], data[100], data[101])


def read_attribution(data: bytes, compression: int) -> str:
    """Return whose tiles they are as plain text, "" when the metadata do not say it.

    Gzip and plain JSON are read (compressions 2 and 1); tags are left out.

    >>> read_attribution(b'{"attribution": "<a href=x>OpenStreetMap</a>, ODbL"}', 1)
    'OpenStreetMap, ODbL'
    >>> read_attribution(b"no JSON", 2)
    ''
    """
    try:
        text = _plain(data, compression)
        said = json.loads(text).get("attribution", "")
    except (ValueError, AttributeError, zlib.error):
        return ""
    return " ".join(_TAG.sub("", said).split())[:200] if isinstance(said, str) else ""


def _plain(data: bytes, compression: int) -> bytes:
    if compression == GZIP:
        return zlib.decompressobj(wbits=31).decompress(data, LONGEST_METADATA)
    return data if compression == NOT_COMPRESSED else b"{}"
