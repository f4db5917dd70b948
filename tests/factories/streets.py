"""A tiny PMTiles file, made by hand: one vector tile with one road and one piece of water."""

import gzip
import json
import struct
from pathlib import Path

ATTRIBUTION = '<a href="https://example.org">Strade di prova</a>, ODbL'


def write_streets(path: Path, *, attribution: str = ATTRIBUTION, zooms: int = 15) -> Path:
    """Write a PMTiles file (version 3) with the same small tile at every zoom over Torino."""
    tile = gzip.compress(_tile(), mtime=0)
    entries = sorted(_id_of(zoom, *_torino(zoom)) for zoom in range(zooms + 1))
    root = gzip.compress(_directory(entries, len(tile)), mtime=0)
    metadata = gzip.compress(json.dumps({"attribution": attribution}).encode(), mtime=0)
    metadata_at = 127 + len(root)
    tiles_at = metadata_at + len(metadata)
    head = struct.pack(
        "<7sBQQQQQQQQQQQBBBBBBiiiiBii", b"PMTiles", 3, 127, len(root), metadata_at, len(metadata),
        tiles_at, 0, tiles_at, len(tile), len(entries), len(entries), 1, 1, 2, 2, 1, 0, zooms,
        75_000_000, 450_000_000, 78_000_000, 452_000_000, 12, 76_800_000, 450_700_000,
    )  # fmt: skip
    path.write_bytes(head + root + metadata + tile)
    return path


def _torino(zoom: int) -> tuple[int, int]:
    # Column and row of the tile that holds 45.07 N, 7.68 E.
    return int(0.52133 * 2**zoom), int(0.35945 * 2**zoom)


def _id_of(zoom: int, x: int, y: int) -> int:
    """Return a tile's number: all tiles of nearer zooms first, then along a Hilbert curve."""
    number = (4**zoom - 1) // 3
    side = 2 ** (zoom - 1) if zoom else 0
    while side:
        right, below = int(bool(x & side)), int(bool(y & side))
        number += side * side * ((3 * right) ^ below)
        if not below:
            if right:
                x, y = side - 1 - x, side - 1 - y
            x, y = y, x
        side //= 2
    return number


def _directory(entries: list[int], length: int) -> bytes:
    # Numbers as differences, run lengths, lengths, offsets plus one: all of the same bytes.
    steps = [one - before for before, one in zip([0, *entries], entries, strict=False)]
    columns = (steps, [1] * len(entries), [length] * len(entries), [1] * len(entries))
    return _varint(len(entries)) + b"".join(_varint(value) for row in columns for value in row)


def _tile() -> bytes:
    road = _feature(2, _line((0, 2048), (4096, 2048)))
    water = _feature(3, _line((0, 0), (4096, 0), (4096, 1024), (0, 1024)) + _varint(15))
    return _layer("roads", road, "kind", "major_road") + _layer("water", water, "kind", "water")


def _layer(name: str, feature: bytes, key: str, value: str) -> bytes:
    body = _field(15, 0, _varint(2)) + _text(1, name) + _bytes(2, feature) + _text(3, key)
    body += _bytes(4, _text(1, value)) + _field(5, 0, _varint(4096))
    return _bytes(3, body)


def _feature(kind: int, geometry: bytes) -> bytes:
    return _bytes(2, _varint(0) + _varint(0)) + _field(3, 0, _varint(kind)) + _bytes(4, geometry)


def _line(*points: tuple[int, int]) -> bytes:
    done = _varint(1 | 1 << 3)
    here = (0, 0)
    for n, point in enumerate(points):
        if n == 1:
            done += _varint(2 | (len(points) - 1) << 3)
        done += b"".join(_varint(_zigzag(a - b)) for a, b in zip(point, here, strict=True))
        here = point
    return done


def _zigzag(value: int) -> int:
    return value << 1 if value >= 0 else (-value << 1) - 1


def _varint(value: int) -> bytes:
    done = b""
    while value > 127:
        done += bytes([value & 127 | 128])
        value >>= 7
    return done + bytes([value])


def _field(number: int, wire: int, body: bytes) -> bytes:
    return _varint(number << 3 | wire) + body


def _bytes(number: int, body: bytes) -> bytes:
    return _field(number, 2, _varint(len(body)) + body)


def _text(number: int, text: str) -> bytes:
    return _bytes(number, text.encode())
