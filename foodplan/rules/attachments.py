"""What a file really is, by its bytes and never by its name, and whether it may be kept.

Kept: PDF, OpenDocument and Office Open XML without macros, PNG, JPEG, plain text and CSV.
Signatures as in ISO 32000 (PDF), the PNG and JFIF specifications, ISO/IEC 26300 part 3 (the
first entry of an OpenDocument package is its stored `mimetype`) and ISO/IEC 29500 part 2
([Content_Types].xml). An archive is looked through by its directory and never unpacked.
"""

import lzma
import re
import struct
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from types import MappingProxyType

from foodplan.rules.problems import Problem, Refused

MOST_BYTES = 20 * 1024 * 1024
MOST_UNPACKED = 200 * 1024 * 1024
MOST_ENTRIES = 5_000
MOST_OF_AN_INDEX = 1024 * 1024
LOOKED_AT = 4096

# Media type: its endings, the first for files without one, and what people call it.
TYPES: Mapping[str, tuple[tuple[str, ...], str]] = MappingProxyType(
    {
        "application/pdf": (("pdf",), "un PDF"),
        "application/vnd.oasis.opendocument.text": (("odt",), "un testo OpenDocument"),
        "application/vnd.oasis.opendocument.spreadsheet": (("ods",), "un foglio OpenDocument"),
        "application/vnd.oasis.opendocument.presentation": (
            ("odp",),
            "una presentazione OpenDocument",
        ),
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document": (
            ("docx",),
            "un documento Word",
        ),
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": (
            ("xlsx",),
            "un foglio Excel",
        ),
        "application/vnd.openxmlformats-officedocument.presentationml.presentation": (
            ("pptx",),
            "una presentazione PowerPoint",
        ),
        "image/png": (("png",), "un'immagine PNG"),
        "image/jpeg": (("jpg", "jpeg"), "un'immagine JPEG"),
        "text/csv": (("csv",), "una tabella di testo"),
        "text/plain": (("txt",), "un testo semplice"),
    }
)
_MAIN_PARTS = {
    "word/document.xml": "wordprocessingml.document",
    "xl/workbook.xml": "spreadsheetml.sheet",
    "ppt/presentation.xml": "presentationml.presentation",
}
OOXML = "application/vnd.openxmlformats-officedocument."
ODF = "application/vnd.oasis.opendocument."

EMPTY = "Il file è vuoto: forse la copia si è interrotta."
TOO_LARGE = "Il file è troppo grande: al massimo 20 MB."
UNKNOWN = (
    "Di questo file non si riconosce il contenuto. Si possono tenere PDF, documenti OpenDocument "
    "e Office senza macro, immagini PNG e JPEG, testi e CSV."
)
OTHERWISE_NAMED = "Il file si chiama «.%(ending)s», ma dentro è %(what)s: controllare quale file è."
WEB_PAGE = "Dentro è una pagina web o un disegno SVG, che può contenere programmi: non si tiene."
PROGRAM = "Dentro è un programma: non si tiene."
MACROS = "Il documento contiene macro o altri programmi: salvarlo senza, o come PDF."
OLD_OFFICE = (
    "È un documento Office di vecchio tipo, che può contenere macro: salvarlo come .docx, .xlsx, "
    ".odt o PDF."
)
TWO_IN_ONE = "Il file è due cose insieme (c'è un archivio in coda): esportarlo di nuovo."
CUT_SHORT = "Il file è interrotto o rovinato: esportarlo di nuovo."
PASSWORD = "Il documento è protetto da una parola d'ordine: salvarlo senza."  # noqa: S105
BOMB = "Aperto, il documento sarebbe troppo grande: non si tiene."

_MARKUP = re.compile(
    rb"<\s*(!doctype|html|head|body|script|svg|iframe|object|embed|meta|link|style|img|xml\b|\?xml)",
    re.IGNORECASE,
)
_PDF_PROGRAMS = re.compile(rb"/(JavaScript|Launch|EmbeddedFiles?)\b")
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
_PROGRAM_ENTRIES = re.compile(
    r"(^|/)(vbaProject\.bin|vbaData\.xml|Basic/|Scripts/|activeX/|macrosheets/|"
    r"[^/]*\.(exe|dll|js|vbs|bat|cmd|ps1|sh|html?|svg|jar|hta|scr|com|msi|lnk)$)"
    r"|oleObject[^/]*\.bin$",
    re.IGNORECASE,
)
_PROGRAM_STARTS = (b"MZ", b"\x7fELF", b"#!", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe")
# Whatever reading a damaged archive may end with.
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    OSError,
    RuntimeError,
    LookupError,
    ValueError,
)


@dataclass(frozen=True)
class Judged:
    """What a file is: its media type, and the ending that its name should have."""

    media_type: str
    ending: str


def judge(content: bytes, filename: str) -> Judged:
    """Return what a file is; raises Refused, at the field `file`, for one that is not to be kept.

    >>> judge(b"Mercati;quintali", "mercati.csv").media_type
    'text/csv'
    """
    if not content:
        raise _refused(EMPTY)
    if len(content) > MOST_BYTES:
        raise _refused(TOO_LARGE)
    ending = filename.rpartition(".")[2].lower() if "." in filename else ""
    media_type = _media_type(content, ending)
    endings, what = TYPES[media_type]
    if ending and ending not in endings:
        raise Refused([Problem("file", OTHERWISE_NAMED, {"ending": ending[:20], "what": what})])
    return Judged(media_type, ending or endings[0])


def ending_of(media_type: str) -> str:
    """Return the ending that a file of a kind is handed over with."""
    return TYPES[media_type][0][0] if media_type in TYPES else "bin"


def _media_type(content: bytes, ending: str) -> str:
    if content.startswith(b"%PDF-"):
        return _pdf(content)
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return _picture(content, "image/png", content.endswith(b"IEND\xaeB`\x82"))
    if content.startswith(b"\xff\xd8\xff"):
        return _picture(content, "image/jpeg", b"\xff\xd9" in content[-LOOKED_AT:])
    if content.startswith(b"PK\x03\x04"):
        return _archive(content)
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise _refused(OLD_OFFICE)
    if content.startswith(_PROGRAM_STARTS):
        raise _refused(PROGRAM)
    return _text(content, ending)


def _pdf(content: bytes) -> str:
    if b"%%EOF" not in content[-LOOKED_AT:]:
        raise _refused(CUT_SHORT)
    _one_thing(content)
    if _PDF_PROGRAMS.search(content):
        raise _refused(MACROS)
    return "application/pdf"


def _picture(content: bytes, media_type: str, whole: bool) -> str:  # noqa: FBT001 - its end is seen
    _one_thing(content)
    if not whole:
        raise _refused(CUT_SHORT)
    return media_type


def _one_thing(content: bytes) -> None:
    if zipfile.is_zipfile(BytesIO(content)):
        raise _refused(TWO_IN_ONE)


def _archive(content: bytes) -> str:
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            entries = archive.infolist()
            _check_entries(entries)
            return _package(archive, {entry.filename for entry in entries})
    except _BROKEN as error:
        raise _refused(CUT_SHORT) from error


def _check_entries(entries: list[zipfile.ZipInfo]) -> None:
    if any(entry.flag_bits & 1 for entry in entries):
        raise _refused(PASSWORD)
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > MOST_UNPACKED or len(entries) > MOST_ENTRIES:
        raise _refused(BOMB)
    if any(_PROGRAM_ENTRIES.search(entry.filename) for entry in entries):
        raise _refused(MACROS)


def _package(archive: zipfile.ZipFile, names: set[str]) -> str:
    if "mimetype" in names:
        said = _read(archive, "mimetype")[:200].decode("ascii", "replace").strip()
        if said.startswith(ODF) and said in TYPES:
            return said
    if "[Content_Types].xml" in names:
        index = _read(archive, "[Content_Types].xml")
        if b"macroenabled" in index.lower() or b"vbaproject" in index.lower():
            raise _refused(MACROS)
        kinds = [kind for part, kind in _MAIN_PARTS.items() if part in names]
        if len(kinds) == 1:
            return OOXML + kinds[0]
    raise _refused(UNKNOWN)


def _read(archive: zipfile.ZipFile, name: str) -> bytes:
    """Read the beginning of one entry: what it says of its own size is not to be believed."""
    with archive.open(name) as entry:
        return entry.read(MOST_OF_AN_INDEX)


def _text(content: bytes, ending: str) -> str:
    if _MARKUP.search(content[:LOOKED_AT].replace(b"\x00", b"")):
        raise _refused(WEB_PAGE)
    if _CONTROLS.search(read_text(content)):
        raise _refused(UNKNOWN)
    return "text/csv" if ending == "csv" else "text/plain"


def read_text(content: bytes) -> str:
    """Return the words of a text, of UTF-8 or of an old Windows."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def _refused(message: str) -> Refused:
    return Refused([Problem("file", message)])
