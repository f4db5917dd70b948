"""The first words of the printed papers, from the plan's folder; once edited, the office's stay."""

import tomllib
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, ValidationError
from sqlmodel import Session

from foodplan.importers import ImportProblem, ImportResult
from foodplan.importers.plan.fields import Entry, Source, one_of
from foodplan.importers.plan.words import field_of, saying
from foodplan.rules.papers import PaperKind
from foodplan.store.history import Change
from foodplan.store.papers import WordingInput, ensure_wordings, wording_problems

Kind = Annotated[str, one_of([str(kind) for kind in PaperKind])]


class PaperEntry(Entry):
    """The words of one paper as the file has them."""

    paper: Kind
    title: Annotated[str, Field(min_length=1, max_length=160)]
    body: Annotated[str, Field(max_length=4000)] = ""
    footer: Annotated[str, Field(max_length=1000)] = ""
    legal_source: Source | None = None
    legal_url: Annotated[str, Field(max_length=300)] = ""


def import_papers(session: Session, path: Path, change: Change) -> ImportResult:
    """Store the words of every paper that has none yet; what the office wrote is left alone."""
    try:
        tree = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return _failed(path, "il file manca")
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        return _failed(path, f"il file non si legge: {error}")
    if set(tree) != {"paper"} or not isinstance(tree["paper"], list):
        return _failed(path, "deve contenere solo tabelle [[paper]]")
    texts: list[WordingInput] = []
    problems: list[ImportProblem] = []
    for item in tree["paper"]:
        found = _read(path.name, item)
        if isinstance(found, WordingInput):
            texts.append(found)
        else:
            problems += found
    if problems:
        return ImportResult(len(tree["paper"]), 0, 0, 0, tuple(problems))
    added = ensure_wordings(session, texts, change)
    return ImportResult(len(texts), added, 0, len(texts) - added)


def _read(file: str, item: Any) -> WordingInput | list[ImportProblem]:
    name = str(item.get("paper", "")) if isinstance(item, dict) else ""
    try:
        entry = PaperEntry.model_validate(item)
    except ValidationError as error:
        return [
            ImportProblem(file, 0, f"{name} {field_of(wrong)}".strip(), saying(wrong))
            for wrong in error.errors()
        ]
    text = WordingInput(
        paper=PaperKind(entry.paper),
        title=entry.title.strip(),
        body=entry.body.strip(),
        footer=entry.footer.strip(),
        legal_source=entry.legal_source or "",
        legal_url=entry.legal_url,
    )
    return [
        ImportProblem(file, 0, f"{name} {problem.field}", problem.text)
        for problem in wording_problems(text.paper, vars(text) | {"checked_on": None})
    ] or text


def _failed(path: Path, reason: str) -> ImportResult:
    return ImportResult(0, 0, 0, 0, (ImportProblem(path.name, 0, "", reason),))
