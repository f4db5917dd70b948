"""What a file is by its content, whatever its name: a table, or a sentence about what it is."""

import re

from foodplan.importers.movements.shape import MOST_BYTES, Unreadable
from foodplan.rules.problems import Problem

# First bytes of what people send by mistake, with what to say of it.
_MAGIC: tuple[tuple[bytes, Problem], ...] = (
    (b"\xff\xd8\xff", Problem(
        "file", "Questa è una fotografia (JPEG). Serve il file della tabella: XLSX o CSV.")),
    (b"\x89PNG", Problem(
        "file", "Questa è un'immagine (PNG). Serve il file della tabella: XLSX o CSV.")),
    (b"GIF8", Problem(
        "file", "Questa è un'immagine (GIF). Serve il file della tabella: XLSX o CSV.")),
    (b"II*\0", Problem(
        "file", "Questa è una scansione (TIFF). Serve il file della tabella: XLSX o CSV.")),
    (b"MM\0*", Problem(
        "file", "Questa è una scansione (TIFF). Serve il file della tabella: XLSX o CSV.")),
    (b"%PDF", Problem(
        "file", "Questo è un PDF. Serve la tabella da cui è stato stampato: XLSX o CSV.")),
    (b"{\\rtf", Problem(
        "file", "Questo è un testo (RTF). Serve il file della tabella: XLSX o CSV.")),
    (b"Rar!", Problem(
        "file", "Questo è un archivio (RAR). Aprirlo e mandare la tabella che contiene.")),
    (b"7z\xbc\xaf", Problem(
        "file", "Questo è un archivio (7z). Aprirlo e mandare la tabella che contiene.")),
    (b"\x1f\x8b", Problem(
        "file", "Questo è un file compresso (GZ). Aprirlo e mandare la tabella che contiene.")),
    (b"SQLite format 3", Problem(
        "file", "Questo è un archivio di dati (SQLite). Serve una tabella: XLSX o CSV.")),
)  # fmt: skip
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LOCKED = Problem(
    "file",
    "Questo file Excel è protetto da una password. Aprirlo, togliere la password, salvarlo e "
    "mandarlo di nuovo.",
)
_OLD_EXCEL = Problem(
    "file",
    "Questo è un file di Excel di vecchio tipo (XLS). Aprirlo, scegliere «Salva con nome» e "
    "salvarlo come «Cartella di lavoro di Excel (.xlsx)».",
)
_PICTURE = Problem("file", "Questa è una fotografia. Serve il file della tabella: XLSX o CSV.")
_FILM = Problem("file", "Questo è un video o un suono. Serve il file della tabella: XLSX o CSV.")
_WEB_PAGE = Problem(
    "file",
    "Questa è una pagina web, anche se il nome dice altro. Aprirla con il foglio di calcolo, "
    "scegliere «Salva con nome» e salvarla come XLSX.",
)
_XML = Problem(
    "file",
    "Questo è un file XML. Aprirlo con il foglio di calcolo, scegliere «Salva con nome» e salvarlo "
    "come XLSX.",
)
_NO_TABLE = Problem(
    "file", "Questo file non è una tabella. Serve un foglio di calcolo: XLSX o CSV."
)
_EMPTY = Problem("file", "Il file è vuoto: controllare di avere salvato la tabella.")
_TOO_LARGE = "Il file è di %(size)s MB: al massimo 20. Dividerlo, per esempio un anno alla volta."
_ZIP = b"PK\x03\x04"
_EMPTY_ZIP = b"PK\x05\x06"
_BLANK = re.compile(rb"[\s\0\xef\xbb\xbf\xfe\xff;,|]*")


def is_workbook(content: bytes) -> bool:
    """Return whether a file is packed as a workbook is, or else may be text.

    Raises Unreadable for what can be neither: too large, empty, a photograph, a document.
    """
    if len(content) > MOST_BYTES:
        size = {"size": -(-len(content) // 1_000_000)}
        raise Unreadable(Problem("file", _TOO_LARGE, size))
    if _BLANK.fullmatch(content[:100_000]) and not content[100_000:].strip():
        raise Unreadable(_EMPTY)
    problem = _magic_problem(content)
    if problem is not None:
        raise Unreadable(problem)
    return content.startswith((_ZIP, _EMPTY_ZIP))


def _magic_problem(content: bytes) -> Problem | None:
    for magic, problem in _MAGIC:
        if content.startswith(magic):
            return problem
    if content.startswith(_OLE):
        locked = "EncryptedPackage".encode("utf-16-le") in content
        return _LOCKED if locked else _OLD_EXCEL
    return _media_problem(content) or _markup_problem(content)


def _media_problem(content: bytes) -> Problem | None:
    """Return what to say of pictures and films, whose mark is not at their beginning."""
    if content[4:8] == b"ftyp":
        still = content[8:11] in {b"hei", b"mif", b"msf", b"avi", b"hev"}
        return _PICTURE if still else _FILM
    if content.startswith(b"RIFF"):
        return _PICTURE if content[8:12] == b"WEBP" else _FILM
    if content.startswith(b"BM") and b"\0" in content[:20]:
        return _PICTURE
    return _FILM if content.startswith((b"ID3", b"OggS", b"\x1aE\xdf\xa3")) else None


def _markup_problem(content: bytes) -> Problem | None:
    start = content[:1000].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if start.startswith((b"<!doctype html", b"<html", b"<table", b"<head", b"<meta")):
        return _WEB_PAGE
    if start.startswith(b"<?xml"):
        return _WEB_PAGE if b"<html" in start else _XML
    return None


def decode(content: bytes, encoding: str = "") -> tuple[str, str]:
    """Return the text of a file and its encoding: UTF-8, UTF-16 or that of Windows.

    Raises Unreadable for what is no text.
    """
    chosen = encoding or _encoding_of(content)
    try:
        text = content.decode(chosen)
    except (UnicodeDecodeError, LookupError):
        chosen = "cp1252"
        text = content.decode(chosen, "replace")
    start = text[:20_000]
    strange = sum(sign < " " and sign not in "\t\r\n\f" for sign in start)
    if "\0" in start or strange * 50 > len(start):
        raise Unreadable(_NO_TABLE)
    return text, chosen


def _encoding_of(content: bytes) -> str:
    if content.startswith(b"\xef\xbb\xbf"):
        return "utf-8-sig"
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    start = content[:2000]
    if start[1::2].count(0) * 3 > len(start):
        return "utf-16-le"
    return "utf-16-be" if start[0::2].count(0) * 3 > len(start) else "utf-8"
