"""The zip of an export: written so that the same files give the same bytes, read with distrust."""

import re
from collections.abc import Mapping
from hashlib import sha256
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo, is_zipfile
from zlib import error as BadDeflate  # noqa: N812 - it is one more way of being broken

from foodplan.rules.problems import Problem

SUMS = "SHA256SUMS"
# Encrypted members are a RuntimeError, unknown ways of packing NotImplementedError, and the name of
# a member that is no UTF-8 a ValueError.
WAYS_TO_BE_BROKEN = (
    BadZipFile, BadDeflate, EOFError, NotImplementedError, OSError, RuntimeError, UnicodeError,
)  # fmt: skip
MOST_BYTES = 64 * 1024 * 1024
MOST_UNPACKED = 256 * 1024 * 1024
MOST_FILES = 100
# Figures as text shrink twentyfold; whoever packs a thousand times tighter packs nothing.
MOST_SHRINKING = 400
EARLIEST = (1980, 1, 1, 0, 0, 0)
Files = Mapping[str, bytes]
_NAME = re.compile(r"[A-Za-z0-9_-]+(/[A-Za-z0-9_-]+)*(\.[a-z]+)?")
_SUM = re.compile(r"([0-9a-f]{64})  (.+)")

NOT_A_ZIP = "Il file non è uno zip, o è rovinato: non si può leggere."
TOO_LARGE = "Il file è troppo grande per essere un’istantanea."
TOO_MANY = "Il file ne contiene troppi altri per essere un’istantanea."
ODD_NAME = "Il file «%(name)s» ha un nome che un’istantanea non usa."
TWICE = "Il file «%(name)s» è presente due volte."
BOMB = "Il file «%(name)s», una volta aperto, è troppo grande."
NO_SUMS = "Manca l’elenco delle impronte dei file, %(name)s."
BAD_SUMS = "L’elenco delle impronte dei file, %(name)s, non si può leggere."
MISSING = "Manca il file «%(name)s»."
EXTRA = "Il file «%(name)s» non è nell’elenco delle impronte: è stato aggiunto dopo."
CHANGED = "Il file «%(name)s» è stato cambiato: la sua impronta non è quella dell’elenco."
NOT_TEXT = "Il file «%(name)s» non è testo UTF-8."


class BrokenExportError(Exception):
    """A file that is no export at all: nothing in it can be checked."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(problem.text)


def pack(files: Mapping[str, bytes]) -> bytes:
    """Return files as a zip with their sums beside them: no clock, no order, no machine in it."""
    held = {**files, SUMS: sums_of(files)}
    out = BytesIO()
    with ZipFile(out, "w") as archive:
        for name in sorted(held):
            info = ZipInfo(name, EARLIEST)
            info.compress_type, info.create_system, info.external_attr = (
                ZIP_DEFLATED,
                3,
                0o644 << 16,
            )
            archive.writestr(info, held[name], compresslevel=9)
    return out.getvalue()


def sums_of(files: Mapping[str, bytes]) -> bytes:
    """Return the list of sums as `sha256sum -c` reads it."""
    lines = (f"{sha256(files[name]).hexdigest()}  {name}\n" for name in sorted(files))
    return "".join(lines).encode()


def unpack(content: bytes) -> dict[str, bytes]:
    """Return the files of a zip by name, opened in memory only.

    Raises BrokenExportError for what is none, or is larger than any export.
    """
    if len(content) > MOST_BYTES:
        raise _broken(TOO_LARGE)
    if not is_zipfile(BytesIO(content)):
        raise _broken(NOT_A_ZIP)
    try:
        with ZipFile(BytesIO(content)) as archive:
            return _members(archive)
    except WAYS_TO_BE_BROKEN as error:
        raise _broken(NOT_A_ZIP) from error


def _members(archive: ZipFile) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    listed = archive.infolist()
    if len(listed) > MOST_FILES:
        raise _broken(TOO_MANY)
    left = MOST_UNPACKED
    for info in listed:
        if not _NAME.fullmatch(info.filename) or info.compress_type not in {
            ZIP_DEFLATED,
            ZIP_STORED,
        }:
            raise _broken(ODD_NAME, name=info.filename[:80])
        if info.filename in found:
            raise _broken(TWICE, name=info.filename)
        # What a zip says of its sizes may be untrue: only so much is ever opened.
        most = min(left, max(info.compress_size, 1000) * MOST_SHRINKING)
        with archive.open(info) as opened:
            found[info.filename] = opened.read(most + 1)
        if len(found[info.filename]) > most:
            raise _broken(BOMB, name=info.filename)
        left -= len(found[info.filename])
    return found


def wrong_sums(files: Mapping[str, bytes]) -> list[Problem]:
    """Return what does not agree with the list of sums: changed, missing and added files."""
    if SUMS not in files:
        return [Problem("", NO_SUMS, {"name": SUMS})]
    listed = _listed(files[SUMS])
    if listed is None:
        return [Problem("", BAD_SUMS, {"name": SUMS})]
    held = {name: sha256(content).hexdigest() for name, content in files.items() if name != SUMS}
    missing = [Problem("", MISSING, {"name": name}) for name in sorted(listed.keys() - held.keys())]
    added = [Problem("", EXTRA, {"name": name}) for name in sorted(held.keys() - listed.keys())]
    changed = [
        Problem("", CHANGED, {"name": name})
        for name in sorted(listed.keys() & held.keys())
        if listed[name] != held[name]
    ]
    return [*missing, *added, *changed]


def text_of(files: Mapping[str, bytes], name: str) -> str:
    """Return a file as text; raises BrokenExportError when it is missing or none."""
    if name not in files:
        raise _broken(MISSING, name=name)
    try:
        return files[name].decode()
    except UnicodeDecodeError as error:
        raise _broken(NOT_TEXT, name=name) from error


def _listed(content: bytes) -> dict[str, str] | None:
    lines = content.decode("utf-8", "replace").splitlines()
    found = [_SUM.fullmatch(line) for line in lines]
    if not lines or not all(found):
        return None
    return {match[2]: match[1] for match in found if match}


def _broken(message: str, **params: object) -> BrokenExportError:
    return BrokenExportError(Problem("", message, params))
