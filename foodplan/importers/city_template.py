"""Reading a city's template: a zip of another city's files, with gaps for this one's name."""

import tomllib
from pathlib import Path
from zipfile import BadZipFile, LargeZipFile, ZipFile, ZipInfo

from foodplan.importers import ImportProblem
from foodplan.rules.city_template import CITY, FILES

# A template of a large plan is some hundred kilobytes: a file beyond this is something else.
LARGEST = 5_000_000
# What zipfile raises for an archive that is torn, encrypted or of a method it does not know.
_UNREADABLE = (BadZipFile, LargeZipFile, RuntimeError, NotImplementedError, OSError, EOFError)


class NotATemplate(Exception):  # noqa: N818 - it says what it is
    """A file that is no template; `problem` says where and why."""

    def __init__(self, problem: ImportProblem) -> None:
        self.problem = problem
        super().__init__(problem.text)


def unpack_template(file: Path, folder: Path, city: str) -> None:
    """Write the files of a template to a folder, with the city's name in their gaps.

    The folder is made, with `plan` and `atlas` in it; what stands in an existing one is never
    written over. Raises NotATemplate for a file that is none, or a folder that is not empty.
    """
    texts = _texts(file)
    if folder.exists() and any(folder.iterdir()):
        raise NotATemplate(ImportProblem(folder.name, 0, "", "la cartella non è vuota"))
    for name, text in texts.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.replace(CITY, city), encoding="utf-8")


def _texts(file: Path) -> dict[str, str]:
    try:
        with ZipFile(file) as archive:
            members = {item.filename: item for item in archive.infolist()}
            _check_members(file.name, members)
            return {name: _text(archive, members[name]) for name in FILES}
    except _UNREADABLE as error:
        reason = "non è un modello: il file non è un archivio zip intero"
        raise NotATemplate(ImportProblem(file.name, 0, "", reason)) from error


def _check_members(file: str, members: dict[str, ZipInfo]) -> None:
    missing = [name for name in FILES if name not in members]
    if missing:
        reason = f"non è un modello di foodplan: manca {missing[0]}"
        raise NotATemplate(ImportProblem(file, 0, "", reason))
    strange = sorted(set(members) - set(FILES))
    if strange:
        reason = f"contiene un file che un modello non ha: {strange[0][:80]!r}"
        raise NotATemplate(ImportProblem(file, 0, "", reason))


def _text(archive: ZipFile, member: ZipInfo) -> str:
    with archive.open(member) as opened:
        data = opened.read(LARGEST + 1)
    if len(data) > LARGEST:
        reason = "è troppo grande per essere parte di un modello"
        raise NotATemplate(ImportProblem(member.filename, 0, "", reason))
    try:
        text = data.decode("utf-8")
        if member.filename.endswith(".toml"):
            tomllib.loads(text)
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        reason = f"il file non si legge: {error}"
        raise NotATemplate(ImportProblem(member.filename, 0, "", reason)) from error
    return text
