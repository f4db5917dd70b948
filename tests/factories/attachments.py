"""Makers of small files of every kind that is kept, and of some that pretend to be one."""

import struct
import zipfile
import zlib
from collections.abc import Mapping
from io import BytesIO

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ODT = "application/vnd.oasis.opendocument.text"
CONTENT_TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/'
    'content-types"><Override PartName="/word/document.xml" ContentType="{kind}.main+xml"/></Types>'
)


def pdf(words: bytes = b"una delibera") -> bytes:
    return b"%PDF-1.7\n1 0 obj\n(" + words + b")\nendobj\ntrailer\n<<>>\n%%EOF\n"


def png() -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    pixels = zlib.compress(b"\x00\x00")
    parts = chunk(b"IHDR", head) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + parts


def jpeg() -> bytes:
    return b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + b"\x01" * 20 + b"\xff\xd9"


MADE_AT = (2026, 1, 1, 9, 0, 0)


def archive(entries: Mapping[str, bytes | str]) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in entries.items():
            # Without a day of its own it would say the second in which it was made, and tests that
            # are named by their bytes would be others in every process.
            entry = zipfile.ZipInfo(name, MADE_AT)
            made.writestr(entry, content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def docx(kind: str = WORD, **more: bytes) -> bytes:
    entries = {
        "[Content_Types].xml": CONTENT_TYPES.format(kind=kind),
        "word/document.xml": "<w:document/>",
    }
    return archive(entries | more)


def odt(**more: bytes) -> bytes:
    return archive({"mimetype": ODT, "content.xml": "<office:document/>", **more})


def zip_bomb(times: int = 300) -> bytes:
    """A docx of some hundred kilobytes that unpacks to hundreds of megabytes."""
    out = BytesIO(docx())
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as made:
        for number in range(times):
            made.writestr(f"word/media/{number}.bmp", b"\x00" * 1024 * 1024)
    return out.getvalue()
