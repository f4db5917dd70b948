"""A file of places tried against the atlas: what would become of each row; nothing is written."""

from collections import Counter
from collections.abc import Mapping as AnyMapping
from dataclasses import dataclass, field, replace
from typing import Any

from sqlmodel import Session

from foodplan.importers.atlas.judging import Judge, Judged
from foodplan.importers.atlas.offers import OfferReader
from foodplan.importers.atlas.placing import placed
from foodplan.importers.atlas.reading import reopen
from foodplan.importers.atlas.shape import (
    FieldChange,
    Mapping,
    Reading,
    RowProblem,
    Source,
    Unreadable,
)
from foodplan.rules.place_files import OUTCOME_LABELS
from foodplan.rules.problems import Problem, Refused
from foodplan.store.history import Change
from foodplan.store.places import PlaceRecord, places_stamp
from foodplan.store.places.writes import write_places
from foodplan.store.suggestions import Proposal, queue_suggestion

OUTCOMES = tuple(OUTCOME_LABELS)

_NO_PLACES = Problem(
    "mapping",
    "Questo file non elenca luoghi: nessuna colonna dice un nome insieme a un indirizzo o a un "
    "punto. Se invece ci sono, indicare quali colonne li dicono.",
)
_NO_NAME = Problem("mapping", "Manca il nome: indicare quale colonna dice come si chiama il luogo.")
_NO_FUNCTION = Problem(
    "function",
    "Manca la funzione: indicare quale colonna la dice, o quale vale per tutte le righe.",
)
_TWICE = "Più colonne dicono «%(field)s»: lasciarne una."
_ASK_CRS = Problem(
    "crs",
    "Non si riconosce in quale sistema di riferimento sono le coordinate: sceglierlo "
    "(gradi WGS84, metri Gauss-Boaga, metri UTM).",
)
_CHANGED_MEANWHILE = Problem(
    "file", "Nel frattempo la mappa è cambiata: rivedere la prova prima di applicarla."
)


@dataclass(frozen=True, slots=True)
class TrialRow:
    """What would become of one row of a file.

    `outcome` is one of OUTCOMES. `place` is the slug of the place it is, or would be, or of the
    one it may be a double of when it is queued. `into_row` is the row of the file that a merged
    one joined. `proposed` holds what an officer is asked about: fields of a place. `lat` and
    `lon` are WGS84 degrees or None, given even for a refused row when they are a position.
    """

    number: int
    outcome: str
    place: str = ""
    name: str = ""
    function: str = ""
    lat: float | None = None
    lon: float | None = None
    problems: tuple[RowProblem, ...] = ()
    changes: tuple[FieldChange, ...] = ()
    into_row: int | None = None
    proposed: AnyMapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Trial:
    """What a file would do to the atlas; the counts of outcomes add up to the rows read.

    `gone` are places that this source named before and this file does not: they stay. `added` and
    `changed` are the places to be written, `proposals` what an officer decides; `stamp` is what
    the atlas was when the file was tried.
    """

    rows: tuple[TrialRow, ...] = ()
    gone: tuple[str, ...] = ()
    added: tuple[PlaceRecord, ...] = ()
    changed: tuple[PlaceRecord, ...] = ()
    proposals: tuple[Proposal, ...] = ()
    stamp: tuple[Any, ...] = ()

    @property
    def counts(self) -> dict[str, int]:
        """How many rows have each outcome, in the order of OUTCOMES; all are named."""
        found = Counter(row.outcome for row in self.rows)
        return {outcome: found[outcome] for outcome in OUTCOMES}

    @property
    def read(self) -> int:
        """How many rows were read."""
        return len(self.rows)

    @property
    def problems(self) -> tuple[RowProblem, ...]:
        """Every problem of every row, in the order of the file."""
        return tuple(problem for row in self.rows for problem in row.problems)


@dataclass(frozen=True)
class Applied:
    """What was written: places added and changed, proposals that now wait for an officer."""

    added: int
    changed: int
    queued: int


def try_places(  # noqa: PLR0913 - each is another kind of thing
    session: Session,
    data: bytes,
    filename: str,
    reading: Reading,
    mapping: Mapping,
    change: Change,
    *,
    function: str = "",
    source: Source | None = None,
) -> Trial:
    """Return what a file of places would do, row by row; writes nothing.

    `function` is that of rows that name none; `source` who publishes the file. Raises Unreadable
    when the file as a whole cannot be read as places, and says why.
    """
    del filename
    constants = dict(mapping.constants)
    if function:
        constants["function"] = function
    whole = replace(mapping, constants=constants)
    opened = reopen(data, reading, whole)
    _demand_fields(whole, reading)
    said = _source_of(reading, source)
    reader = OfferReader(opened.titles, reading, whole, said)
    offers = [reader.read(row) for row in opened.rows]
    if not reading.crs and any(offer.raw and all(offer.raw) for offer in offers):
        raise Unreadable(_ASK_CRS)
    judged = Judge(session, change, said).judge(placed(reader, offers))
    return _trial(judged, places_stamp(session))


def apply_trial(
    session: Session,
    trial: Trial,
    change: Change,
    *,
    origin: str = "import",
    source_id: int | None = None,
) -> Applied:
    """Write what a trial found, queue what an officer decides, and flush.

    `origin` is import or sync, then with the id of its source. Raises Refused when the atlas
    changed since the trial: try again.
    """
    if places_stamp(session) != trial.stamp:
        raise Refused([_CHANGED_MEANWHILE])
    write_places(session, trial.added, trial.changed, change)
    queued = 0
    for proposal in trial.proposals:
        told = Proposal(**{**vars(proposal), "origin": origin, "source_id": source_id})
        queued += bool(queue_suggestion(session, told, change.at)[1])
    return Applied(len(trial.added), len(trial.changed), queued)


def _demand_fields(mapping: Mapping, reading: Reading) -> None:
    """Raise Unreadable unless the columns can say what a place is."""
    if mapping.twice:
        raise Unreadable(Problem("mapping", _TWICE, {"field": mapping.twice[0]}))
    where = any(mapping.says(name) for name in ("address", "lat", "point", "municipality"))
    if not mapping.says("name"):
        raise Unreadable(_NO_NAME if where or reading.geometry else _NO_PLACES)
    if not mapping.says("function"):
        raise Unreadable(_NO_FUNCTION)


def _source_of(reading: Reading, source: Source | None) -> Source:
    if reading.format != "osm":
        return source or Source()
    said = source or Source()
    name, licence = said.name or "OpenStreetMap", said.licence or "ODbL 1.0"
    page = said.url or "https://www.openstreetmap.org/"
    return Source(name, page, said.date, licence, exact=True)


def _trial(judged: Judged, stamp: tuple[Any, ...]) -> Trial:
    rows = []
    for offer in judged.offers:
        lat, lon = offer.point or (None, None)
        verdict = judged.verdicts[offer.number]
        rows.append(
            TrialRow(
                number=offer.number,
                outcome=verdict.outcome,
                place=verdict.place,
                name=offer.name,
                function="|".join(offer.functions),
                lat=lat,
                lon=lon,
                problems=offer.problems + verdict.problems,
                changes=verdict.changes,
                into_row=verdict.into_row,
                proposed=verdict.proposed,
            )
        )
    return Trial(tuple(rows), judged.gone, judged.added, judged.changed, judged.proposals, stamp)
