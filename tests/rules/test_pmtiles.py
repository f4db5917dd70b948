"""What a file of streets says of itself, and what is no such file."""

import gzip
from pathlib import Path

import pytest

from foodplan.rules.pmtiles import GZIP, NOT_COMPRESSED, read_attribution, read_head
from tests.factories.streets import write_streets


def test_a_file_of_vector_tiles_tells_where_its_metadata_are(tmp_path: Path) -> None:
    data = write_streets(tmp_path / "a.pmtiles", zooms=9).read_bytes()
    head = read_head(data)
    assert head is not None
    assert (head.min_zoom, head.max_zoom, head.compression) == (0, 9, GZIP)
    metadata = data[head.metadata_at : head.metadata_at + head.metadata_length]
    assert read_attribution(metadata, head.compression) == "Strade di prova, ODbL"


@pytest.mark.parametrize("spoil", [b"PMTiles\x02", b"<html>\n\n"])
def test_another_file_is_none(tmp_path: Path, spoil: bytes) -> None:
    data = write_streets(tmp_path / "a.pmtiles").read_bytes()
    assert read_head(spoil + data[8:]) is None
    assert read_head(data[:100]) is None


def test_a_file_of_pictures_is_none(tmp_path: Path) -> None:
    data = bytearray(write_streets(tmp_path / "a.pmtiles").read_bytes())
    data[99] = 2
    assert read_head(bytes(data)) is None


@pytest.mark.parametrize(
    ("data", "compression"),
    [
        (b'{"attribution": 5}', NOT_COMPRESSED),
        (b"[]", NOT_COMPRESSED),
        (b"{}", NOT_COMPRESSED),
        (gzip.compress(b"{", mtime=0)[:-9], GZIP),
        (b'{"attribution": "x"}', 3),
        (b"\xff\xfe", NOT_COMPRESSED),
    ],
)
def test_metadata_that_say_nothing_are_nothing(data: bytes, compression: int) -> None:
    assert read_attribution(data, compression) == ""
