"""Everything that figures depend on as files, and the world that such files stand for."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from typing import Any, get_type_hints

from foodplan.models.indicators import Observation
from foodplan.reports.plan.world import Tree, World
from foodplan.reports.snapshots.answers import Listening
from foodplan.reports.snapshots.codec import (
    UnreadableError,
    decode,
    encode,
    exact_json,
    needed_fields,
)
from foodplan.reports.snapshots.disguise import Disguise
from foodplan.reports.snapshots.ledger_files import COLUMNS, QUESTIONS, ledger_files
from foodplan.reports.snapshots.ledger_files import read_ledger_files as read_ledger
from foodplan.store.indicators import Knowledge

ONE_BY_ONE = "single.json"


@dataclass(frozen=True)
class Part:
    """A part of a world with a folder of its own; without an order of its own rows are sorted."""

    folder: str
    cls: type
    left_out: frozenset[str] = frozenset()
    ordered: bool = True

    def hints(self) -> dict[str, Any]:
        """Return the type of each field that the folder holds."""
        hints = get_type_hints(self.cls)
        return {
            item.name: hints[item.name]
            for item in fields(self.cls)
            if item.name not in self.left_out
        }


WHOLE = Part("inputs", World, frozenset({"tree", "knowledge", "measures", "stated"}))
PLAN = Part("inputs/plan", Tree)
INDICATORS = Part("inputs/indicators", Knowledge, ordered=False)
PARTS = (WHOLE, PLAN, INDICATORS)


def world_files(world: World, answers: Listening) -> dict[str, str]:
    """Return a world with the ledger's answers as files by name."""
    files = ledger_files(answers)
    for part, value in ((WHOLE, world), (PLAN, world.tree), (INDICATORS, world.knowledge)):
        files |= _part_files(part, value, answers.disguise)
    return files


def read_world_files(files: Mapping[str, str]) -> World:
    """Return the world that files stand for, with the ledger's answers in place of a ledger.

    Raises UnreadableError for a file that is not what it should be, KeyError for a missing one.
    """
    whole, plan, indicators = (_read_part(part, files) for part in PARTS)
    answers: Any = read_ledger(files)
    return World(**whole, tree=Tree(**plan), knowledge=Knowledge(**indicators), measures=answers)


def needed_files() -> list[str]:
    """Return the name of every file of inputs that no export may lack."""
    names = [QUESTIONS, *COLUMNS]
    for part in PARTS:
        hints, needed = part.hints(), needed_fields(part.cls)
        names += [
            f"{part.folder}/{name}.jsonl"
            for name, hint in hints.items()
            if is_many(hint) and name in needed
        ]
        names.append(f"{part.folder}/{ONE_BY_ONE}")
    return sorted(names)


def _part_files(part: Part, value: Any, disguise: Disguise) -> dict[str, str]:
    files, single = {}, {}
    for name, hint in part.hints().items():
        rows = disguise.rows(encode(_public(getattr(value, name))))
        if not is_many(hint):
            single[name] = rows
            continue
        kept = part.ordered or not _is_mapping(hint)
        lines = [exact_json(row) for row in (rows if kept else _sorted(rows))]
        files[f"{part.folder}/{name}.jsonl"] = "".join(f"{line}\n" for line in lines)
    files[f"{part.folder}/{ONE_BY_ONE}"] = exact_json(single) + "\n"
    return files


def _read_part(part: Part, files: Mapping[str, str]) -> dict[str, Any]:
    single = _json(f"{part.folder}/{ONE_BY_ONE}", files[f"{part.folder}/{ONE_BY_ONE}"])
    needed = needed_fields(part.cls)
    made = {}
    for name, hint in part.hints().items():
        file = f"{part.folder}/{name}.jsonl" if is_many(hint) else f"{part.folder}/{ONE_BY_ONE}"
        held = file in files if is_many(hint) else name in single
        if not held and name not in needed:
            continue
        try:
            value = _rows_of(file, files[file]) if is_many(hint) else single[name]
            made[name] = decode(hint, value)
        except (UnreadableError, TypeError, KeyError) as error:
            raise UnreadableError(f"{file}: {error}") from error
    return made


def _rows_of(name: str, text: str) -> list[Any]:
    return [_json(name, line) for line in _lines(text)]


def _lines(text: str) -> list[str]:
    # Only the line feed parts lines: a text may hold what other systems take for one.
    return text.removesuffix("\n").split("\n") if text else []


def _json(name: str, text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError as error:
        raise UnreadableError(f"{name}: {error}") from error


def is_many(hint: Any) -> bool:
    """Return whether a field of this type is a file of rows, and not one value among others."""
    origin = getattr(hint, "__origin__", None)
    return isinstance(origin, type) and issubclass(origin, Collection)


def _is_mapping(hint: Any) -> bool:
    origin = getattr(hint, "__origin__", None)
    return isinstance(origin, type) and issubclass(origin, Mapping)


def _sorted(rows: list[Any]) -> list[Any]:
    """Return rows by key, and what stands under one key sorted too: the order says nothing."""
    inside = [
        [row[0], sorted(row[1], key=exact_json)]
        if isinstance(row, list) and len(row) == 2 and isinstance(row[1], list)
        else row
        for row in rows
    ]
    return sorted(inside, key=exact_json)


def _public(value: Any) -> Any:
    """Return what may leave: of observations those that the office approved."""
    if not isinstance(value, Mapping):
        return value
    return {
        key: [row for row in rows if not _unapproved(row)] if isinstance(rows, list) else rows
        for key, rows in value.items()
    }


def _unapproved(row: Any) -> bool:
    return isinstance(row, Observation) and row.status != "approved"
