"""Reading the plan's TOML files into typed entries, each with the line it stands on."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Generic, TypeVar

from pydantic import ValidationError

from foodplan.importers import ImportProblem
from foodplan.importers.plan.fields import Entry
from foodplan.importers.plan.measured import IndicatorEntry, TargetEntry
from foodplan.importers.plan.structure import (
    ActionEntry,
    CommitmentEntry,
    FundingEntry,
    GoalEntry,
    LinkEntry,
    MilestoneEntry,
    PlanEntry,
    ProgrammeEntry,
)
from foodplan.importers.plan.words import field_of, saying

Shape = TypeVar("Shape", bound=Entry)

# File: table in it: model of an entry. A file may lack a table; every file must be there.
FILES: dict[str, dict[str, type[Entry]]] = {
    "plans.toml": {"plan": PlanEntry},
    "goals.toml": {"goal": GoalEntry, "link": LinkEntry},
    "actions.toml": {"action": ActionEntry},
    "funding.toml": {"programme": ProgrammeEntry, "funding": FundingEntry},
    "milestones.toml": {"milestone": MilestoneEntry},
    "commitments.toml": {"commitment": CommitmentEntry},
    "indicators.toml": {"indicator": IndicatorEntry},
    "targets.toml": {"target": TargetEntry},
}
_HEADER = re.compile(r"^\s*\[\[\s*([\w-]+)\s*\]\]")
_FIELD = re.compile(r"^\s*([\w-]+)\s*=")
_AT_LINE = re.compile(r"\s*\(at line (\d+), column \d+\)")
_MULTILINE = '"""'


@dataclass(frozen=True)
class Placed(Generic[Shape]):
    """An entry with its file and its lines: where it begins (`""`) and where each field is."""

    entry: Shape
    file: str
    lines: Mapping[str, int]

    def problem(self, name: str, reason: str) -> ImportProblem:
        """Return a problem with one of its fields."""
        return ImportProblem(self.file, line_of(self.lines, name), name, reason)


@dataclass(frozen=True)
class PlanFiles:
    """Every entry of the plan's files, in the order in which they are written."""

    plans: list[Placed[PlanEntry]] = field(default_factory=list)
    goals: list[Placed[GoalEntry]] = field(default_factory=list)
    links: list[Placed[LinkEntry]] = field(default_factory=list)
    actions: list[Placed[ActionEntry]] = field(default_factory=list)
    programmes: list[Placed[ProgrammeEntry]] = field(default_factory=list)
    fundings: list[Placed[FundingEntry]] = field(default_factory=list)
    milestones: list[Placed[MilestoneEntry]] = field(default_factory=list)
    commitments: list[Placed[CommitmentEntry]] = field(default_factory=list)
    indicators: list[Placed[IndicatorEntry]] = field(default_factory=list)
    targets: list[Placed[TargetEntry]] = field(default_factory=list)
    # Every slug written, by table, those of malformed entries included: a reference to an entry
    # that is only mistyped elsewhere is not itself a mistake.
    slugs: dict[str, set[str]] = field(default_factory=dict)
    read: int = 0


@dataclass
class Tables:
    """What stands in some files: entries and slugs by table, how many entries were read."""

    entries: dict[str, list[Any]] = field(default_factory=dict)
    slugs: dict[str, set[str]] = field(default_factory=dict)
    read: int = 0


def read_files(folder: Path) -> tuple[PlanFiles, list[ImportProblem]]:
    """Return the entries that are well formed, and everything wrong with the others."""
    found, problems = read_tables(folder, FILES)
    entries = {f"{table}s": placed for table, placed in found.entries.items()}
    return PlanFiles(**entries, slugs=found.slugs, read=found.read), problems


def read_tables(
    folder: Path, files: Mapping[str, Mapping[str, type[Entry]]]
) -> tuple[Tables, list[ImportProblem]]:
    """Return the well-formed entries of files (name: table in it: shape) and what is wrong."""
    found, problems = Tables(), []
    for name, tables in files.items():
        tree, lines, wrong = _read_tree(folder / name)
        problems += wrong
        problems += _strange_tables(name, tree, tables)
        for table, model in tables.items():
            items = tree.get(table, [])
            placed, wrong = _read_table(name, table, model, items, lines)
            problems += wrong
            found.entries[table] = placed
            found.slugs[table] = _slugs(items)
            found.read += len(items)
    return found, problems


def _slugs(items: object) -> set[str]:
    rows = items if isinstance(items, list) else []
    return {str(row["slug"]) for row in rows if isinstance(row, dict) and "slug" in row}


def line_of(lines: Mapping[str, int], name: str) -> int:
    """Return the line of a field such as `step[2].title`, or the entry's first line."""
    return lines.get(re.split(r"[.\[]", name)[0], lines.get("", 0))


def _read_tree(
    path: Path,
) -> tuple[dict[str, Any], dict[str, list[dict[str, int]]], list[ImportProblem]]:
    try:
        text = path.read_text(encoding="utf-8")
        return tomllib.loads(text), _lines(text), []
    except FileNotFoundError:
        problem = ImportProblem(path.name, 0, "", "il file manca")
    except UnicodeDecodeError:
        problem = ImportProblem(path.name, 0, "", "il file non è scritto in UTF-8")
    except tomllib.TOMLDecodeError as error:
        at = _AT_LINE.search(str(error))
        what = _AT_LINE.sub("", str(error))
        row = int(at.group(1)) if at else len(text.splitlines())
        problem = ImportProblem(path.name, row, "", f"la riga non è scritta in TOML ({what})")
    return {}, {}, [problem]


def _lines(text: str) -> dict[str, list[dict[str, int]]]:
    """Return for each table, in order, the line of its header (`""`) and of its fields."""
    found: dict[str, list[dict[str, int]]] = {}
    current: dict[str, int] = {}
    inside_text = False
    for number, line in enumerate(text.splitlines(), start=1):
        if not inside_text:
            header, name = _HEADER.match(line), _FIELD.match(line)
            if header:
                current = {"": number}
                found.setdefault(header.group(1), []).append(current)
            elif line.lstrip().startswith("[["):
                current.setdefault(line.strip(" []\n").rpartition(".")[2], number)
            elif name:
                current.setdefault(name.group(1), number)
        inside_text ^= line.count(_MULTILINE) % 2 == 1
    return found


def _strange_tables(
    file: str, tree: Mapping[str, Any], tables: Mapping[str, object]
) -> list[ImportProblem]:
    known = ", ".join(f"[[{name}]]" for name in tables)
    return [
        ImportProblem(file, 0, name, f"questa tabella non esiste; si può scrivere: {known}")
        for name in tree
        if name not in tables
    ]


def _read_table(
    file: str,
    table: str,
    model: type[Shape],
    items: object,
    lines: Mapping[str, list[dict[str, int]]],
) -> tuple[list[Placed[Shape]], list[ImportProblem]]:
    if not isinstance(items, list):
        return [], [ImportProblem(file, 0, table, f"va scritta come [[{table}]], una per voce")]
    places = lines.get(table, [])
    placed, problems = [], []
    for number, item in enumerate(items):
        where = places[number] if number < len(places) else {}
        try:
            entry = Placed(model.model_validate(item), file, where)
        except ValidationError as error:
            for found in error.errors():
                name = field_of(found)
                problems.append(ImportProblem(file, line_of(where, name), name, saying(found)))
            continue
        placed.append(entry)
        problems += [entry.problem(*trouble) for trouble in entry.entry.troubles()]
    return placed, problems
