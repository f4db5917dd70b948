"""A file of areas tried against the atlas: outlines, names and populations with their dates."""

from collections import Counter
from collections.abc import Mapping as AnyMapping
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlmodel import Session

from foodplan.importers.atlas.area_cells import AreaCells
from foodplan.importers.atlas.cells_said import Wrong
from foodplan.importers.atlas.offers import OfferReader
from foodplan.importers.atlas.outlines import same_outline
from foodplan.importers.atlas.reading import reopen
from foodplan.importers.atlas.shape import (
    GEOMETRY,
    FieldChange,
    Mapping,
    RawRow,
    Reading,
    RowProblem,
    Source,
    Unreadable,
)
from foodplan.importers.atlas.standing import place_anew
from foodplan.rules.places import last_day_of_source
from foodplan.rules.problems import Problem, Refused
from foodplan.store.history import Change, Moment
from foodplan.store.places import AreaRecord, StoredAreas, areas_stamp, list_areas, store_areas

AREA_OUTCOMES = ("added", "changed", "same", "refused")

_NO_CODE = Problem("mapping", "Manca il codice dell'area: indicare quale colonna lo dice.")
_NO_LEVEL = Problem(
    "level", "Manca il livello: scegliere circoscrizione, quartiere o zona per tutte le righe."
)
_ASK_CRS = Problem(
    "crs", "Non si riconosce in quale sistema di riferimento sono i contorni: sceglierlo."
)
_CHANGED_MEANWHILE = Problem(
    "file", "Nel frattempo le aree sono cambiate: rivedere la prova prima di applicarla."
)


@dataclass(frozen=True)
class AreaTrialRow:
    """What would become of one row: `outcome` is one of AREA_OUTCOMES."""

    number: int
    outcome: str
    level: str = ""
    code: str = ""
    name: str = ""
    problems: tuple[RowProblem, ...] = ()
    changes: tuple[FieldChange, ...] = ()


@dataclass(frozen=True)
class AreaTrial:
    """What a file would do to the areas; the counts of outcomes add up to the rows read.

    `areas` are those to be written; `gone` codes of the same levels that the file does not name:
    they stay.
    """

    rows: tuple[AreaTrialRow, ...] = ()
    areas: tuple[AreaRecord, ...] = ()
    gone: tuple[str, ...] = ()
    stamp: tuple[Any, ...] = ()

    @property
    def counts(self) -> dict[str, int]:
        """How many rows have each outcome; all are named."""
        found = Counter(row.outcome for row in self.rows)
        return {outcome: found[outcome] for outcome in AREA_OUTCOMES}

    @property
    def read(self) -> int:
        """How many rows were read."""
        return len(self.rows)

    @property
    def problems(self) -> tuple[RowProblem, ...]:
        """Every problem of every row, in the order of the file."""
        return tuple(problem for row in self.rows for problem in row.problems)


def try_areas(  # noqa: PLR0913 - each is another kind of thing
    session: Session,
    data: bytes,
    filename: str,
    reading: Reading,
    mapping: Mapping,
    change: Change,
    *,
    level: str = "",
    source: Source | None = None,
) -> AreaTrial:
    """Return what a file of areas would do, row by row; writes nothing.

    `level` is that of rows that name none. A population without a date of its own has the
    source's. Raises Unreadable when the file as a whole cannot be read as areas.
    """
    del filename
    constants = {**mapping.constants, **({"level": level} if level else {})}
    columns = dict(mapping.columns)
    opened = reopen(data, reading, mapping)
    if opened.titles[:1] == (GEOMETRY,):
        columns.setdefault(GEOMETRY, "outline")
    whole = replace(mapping, columns=columns, constants=constants)
    _demand_fields(whole, reading)
    said = source or Source()
    reader = OfferReader(opened.titles, reading, whole, said)
    known = {
        (area.level, area.code): area for area in list_areas(session, Moment(change.at.date()))
    }
    rows, areas = _tried(reader, list(opened.rows), known)
    levels = {row.level for row in rows if row.outcome != "refused"}
    named = {(row.level, row.code) for row in rows}
    gone = tuple(" ".join(key) for key in known if key[0] in levels and key not in named)
    return AreaTrial(tuple(rows), tuple(areas), gone, areas_stamp(session))


def apply_areas(session: Session, trial: AreaTrial, change: Change) -> StoredAreas:
    """Write the areas that a trial found new or changed, and flush.

    Places that stand in other areas by the new outlines are stated anew. Raises Refused when the
    areas changed since the trial.
    """
    if areas_stamp(session) != trial.stamp:
        raise Refused([_CHANGED_MEANWHILE])
    stored = store_areas(session, trial.areas, change)
    if any(area.outline for area in trial.areas):
        place_anew(session, change)
    return stored


def _demand_fields(mapping: Mapping, reading: Reading) -> None:
    if not mapping.says("code"):
        raise Unreadable(_NO_CODE)
    if not mapping.says("level"):
        raise Unreadable(_NO_LEVEL)
    if mapping.says("outline") and not reading.crs:
        raise Unreadable(_ASK_CRS)


def _tried(
    reader: OfferReader,
    rows: Sequence[RawRow],
    known: AnyMapping[tuple[str, str], AreaRecord],
) -> tuple[list[AreaTrialRow], list[AreaRecord]]:
    tried, areas = [], []
    first: dict[tuple[str, str], int] = {}
    for row in rows:
        read = AreaCells(reader, row)
        said = read.values()
        key = (str(said.get("level", "")), str(said.get("code", "")))
        if all(key) and key in first:
            wrong = Wrong("L'area %(code)s è già alla riga %(n)s.", code=key[1], n=first[key])
            read.refuse("code", wrong)
        first.setdefault(key, row.number)
        old = known.get(key)
        area, changes = _settled(old, said, key)
        outcome = "added" if old is None else ("changed" if changes else "same")
        if read.refused:
            outcome, changes = "refused", ()
        elif outcome != "same":
            areas.append(area)
        name = area.name or str(said.get("name", ""))
        tried.append(
            AreaTrialRow(row.number, outcome, *key, name, tuple(read.problems), tuple(changes))
        )
    return tried, areas


def _settled(
    old: AreaRecord | None, said: AnyMapping[str, Any], key: tuple[str, str]
) -> tuple[AreaRecord, Sequence[FieldChange]]:
    """Return an area with what a row says of it, and what that changes; "" changes nothing."""
    if old is None:
        start = AreaRecord(*key, name=f"{key[0].capitalize()} {key[1]}")
        return replace(start, **said), ()
    values = {name: value for name, value in said.items() if getattr(old, name) != value}
    if "outline" in values and same_outline(old.outline, values["outline"]):
        del values["outline"]
    days = [
        last_day_of_source(text) for text in (old.population_date, said.get("population_date", ""))
    ]
    if all(days) and days[1] < days[0]:  # type: ignore[operator]
        # An older count does not take the place of a newer one.
        values = {name: value for name, value in values.items() if "population" not in name}
    changes = [
        FieldChange(name, _short(getattr(old, name)), _short(value), taken=True)
        for name, value in values.items()
    ]
    return replace(old, **values), changes


def _short(value: Any) -> str:
    text = "" if value is None else str(value)
    return "contorno" if text.startswith("{") else text
