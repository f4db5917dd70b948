"""Two organisations that may have stated the same people: judged by the office on totals alone.

Nothing personal is kept to compare by. Totals are alike when both organisations of a programme
state the same starts and hours of a kind and half-year; placements while they exist, by programme,
kind, first day and hours, of which the office sees only how many are alike.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date
from itertools import combinations

from sqlmodel import Session, select

from foodplan.models.inclusion import InclusionDouble, InclusionTotal, Placement
from foodplan.rules.inclusion import KINDS, half_of
from foodplan.rules.problems import Problem
from foodplan.store.edits.dated import one_writer_at_a_time
from foodplan.store.edits.structure import refuse
from foodplan.store.history import Change, Moment, record, version_at, versions_at

SAME, DIFFERENT = "same", "different"
DoubleKey = tuple[str, int, str, int, int]


@dataclass(frozen=True)
class PossibleDouble:
    """Two organisations, the lower id first, that stated alike things.

    `alike` placements look the same, 0 where only the totals do; `judged` is what the office said.
    """

    programme: str
    half: int
    kind: str
    first_id: int
    second_id: int
    alike: int
    judged: InclusionDouble | None

    @property
    def key(self) -> DoubleKey:
        """What a judgement is about."""
        return self.programme, self.half, self.kind, self.first_id, self.second_id


def list_doubles(session: Session, moment: Moment) -> list[PossibleDouble]:
    """Return what may be stated twice, the latest half-year first, with what was judged."""
    alike = _alike_placements(session)
    judged = {_key(row): row for row in versions_at(session, InclusionDouble, moment)}
    keys = {*_alike_totals(session, moment), *alike, *judged}
    found = [PossibleDouble(*key, alike.get(key, 0), judged.get(key)) for key in keys]
    return sorted(found, key=lambda row: (-row.half, row.programme, row.kind, row.first_id))


def judge_double(
    session: Session, key: DoubleKey, verdict: str, kept: int, change: Change, day: date
) -> None:
    """State whether the two are the same people; raises Refused. Only `kept`'s then count."""
    one_writer_at_a_time(session)
    programme, half, kind, first, second = key
    problems = [] if change.reason else [Problem("reason", "Scrivere perché.")]
    if verdict not in {SAME, DIFFERENT} or kind not in KINDS:
        problems.append(Problem("verdict", "Dire se sono le stesse persone."))
    if kept not in {first, second}:
        problems.append(Problem("kept", "Scegliere di chi restano i totali."))
    if key not in {row.key for row in list_doubles(session, Moment(day))}:
        problems.append(Problem("", "Questi totali non si somigliano più."))
    refuse(problems)
    said = {
        "programme": programme, "half": half, "kind": kind, "first_id": first, "second_id": second,
    }  # fmt: skip
    record(session, InclusionDouble, said, {"verdict": verdict, "kept_id": kept}, change)


def get_double(session: Session, key: DoubleKey, moment: Moment) -> InclusionDouble | None:
    """Return what the office judged, or None."""
    names = ("programme", "half", "kind", "first_id", "second_id")
    return version_at(session, InclusionDouble, moment, **dict(zip(names, key, strict=True)))


def _alike_totals(session: Session, moment: Moment) -> set[DoubleKey]:
    said: dict[tuple[str, int, str], dict[int, dict[str, int]]] = defaultdict(dict)
    for row in versions_at(session, InclusionTotal, moment):
        if row.value and row.measure in {"started", "hours"}:
            cell = said[row.programme, row.half, row.kind].setdefault(row.organisation_id, {})
            cell[row.measure] = row.value
    return {
        (programme, half, kind, first, second)
        for (programme, half, kind), by_organisation in said.items()
        for first, second in combinations(sorted(by_organisation), 2)
        if by_organisation[first] == by_organisation[second] and len(by_organisation[first]) > 1
    }


def _alike_placements(session: Session) -> Counter[DoubleKey]:
    found: Counter[DoubleKey] = Counter()
    groups: dict[tuple[str, str, date, int], Counter[int]] = defaultdict(Counter)
    for row in session.exec(select(Placement)):
        group = (row.programme, row.kind, row.start_on, row.weekly_minutes)
        groups[group][row.organisation_id] += 1
    for (programme, kind, start, _), owners in groups.items():
        for first, second in combinations(sorted(owners), 2):
            key = (programme, half_of(start), kind, first, second)
            found[key] += min(owners[first], owners[second])
    return found


def _key(row: InclusionDouble) -> DoubleKey:
    return row.programme, row.half, row.kind, row.first_id, row.second_id
