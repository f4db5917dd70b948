"""The attacker of released figures: gathers them on every date, and bounds what they leave open."""

import csv
import random
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from io import StringIO
from itertools import combinations

from flask.testing import FlaskClient
from sqlmodel import Session

from foodplan.reports.inclusion.download import ALL, OUTCOME, PROGRAMME, STARTED
from foodplan.rules.inclusion import KINDS, OUTCOMES, last_day, outcome_known_on
from foodplan.store.history import Change
from tests.factories.inclusion import TODAY, at, make_programme, state

FEW = range(1, 5)
HALVES = (202412, 202506, 202512, 202606)
SIZES = (0, 0, 0, 0, 1, 2, 3, 4, 5, 5, 7, 11)
# Titles of the programmes that worlds are made of.
TITLES = ("Semi", "Orti", "Forni")
Key = tuple[str, str, str]


@dataclass
class Gathered:
    """Every value that each figure ever had: half-year, measure, name → values, none for hidden."""

    values: dict[Key, set[int]] = field(default_factory=dict)

    def add(self, key: Key, said: str) -> None:
        self.values.setdefault(key, set()).update({int(said)} if said else set())

    @property
    def halves(self) -> set[str]:
        return {key[0] for key in self.values}


def gather(http: FlaskClient, days: Iterable[date]) -> Gathered:
    """Read the file of every day."""
    found = Gathered()
    for day in days:
        answer = http.get(f"/inclusione/dati.csv?as_of={day}")
        assert answer.status_code == 200, day
        for row in csv.DictReader(StringIO(answer.text)):
            found.add((row["semestre"], row["misura"], row["voce"]), row["valore"])
    return found


def given_away(found: Gathered, programmes: Iterable[str] = TITLES) -> list[object]:
    """Return everything that says something of one to four people.

    Either a figure stands there, or two values of one figure on two dates differ by so few, or
    the sums leave a figure no other size. Nothing is known of the rule by which figures are hidden.
    """
    few: list[object] = []
    for key, values in found.values.items():
        few += [(key, value) for value in values if value in FEW]
        few += [(key, pair) for pair in combinations(values, 2) if abs(pair[0] - pair[1]) in FEW]
    for half in found.halves:
        low, high = bounds(equations(found, half, list(programmes)))
        few += [
            (half, name, low[name], high[name])
            for name in low
            if low[name] in FEW and high[name] in FEW
        ]
    return few


def equations(found: Gathered, half: str, programmes: list[str]) -> list[tuple[set[str], int]]:
    """Return what is known of a half-year: figures that together make a number."""

    def known(measure: str, name: str) -> list[int]:
        return sorted(found.values.get((half, measure, name), set()))

    cell = {(row, kind): f"{row}·{kind}" for row in programmes for kind in KINDS.values()}
    sums = [({cell[row, kind] for row in programmes} | {f"-{kind}"}, 0) for kind in KINDS.values()]
    sums += [({cell[row, kind] for kind in KINDS.values()} | {f"-{row}"}, 0) for row in programmes]
    for total in known(STARTED, ALL):
        sums += [
            (set(KINDS.values()), total),
            (set(programmes), total),
            (set(cell.values()), total),
        ]
        sums.append((set(OUTCOMES.values()), total))
    names = [(STARTED, kind) for kind in KINDS.values()] + [(PROGRAMME, row) for row in programmes]
    names += [(OUTCOME, name) for name in OUTCOMES.values()]
    return sums + [({name}, value) for measure, name in names for value in known(measure, name)]


def bounds(sums: list[tuple[set[str], int]]) -> tuple[dict[str, int], dict[str, int]]:
    """Return the least and the most that each figure can be; a name with `-` counts as its minus.

    Bounds are narrowed by every sum until none narrows any more.
    """
    low = {name.removeprefix("-"): 0 for names, _ in sums for name in names}
    high = dict.fromkeys(low, 10**6)
    narrowed = True
    while narrowed:
        narrowed = False
        for names, total in sums:
            for name in names:
                least, most = _rest(names - {name}, total, low, high)
                own = name.removeprefix("-")
                if name.startswith("-"):
                    least, most = -most, -least
                if least > low[own] or most < high[own]:
                    low[own], high[own] = max(low[own], least), min(high[own], most)
                    narrowed = True
    return low, high


def _rest(
    names: set[str], total: int, low: Mapping[str, int], high: Mapping[str, int]
) -> tuple[int, int]:
    """Return the least and the most that is left of a total beside other figures."""
    most = sum(-high[name[1:]] if name[0] == "-" else low[name] for name in names)
    least = sum(-low[name[1:]] if name[0] == "-" else high[name] for name in names)
    return total - least, total - most


@dataclass
class World:
    """Random programmes with small counts; `late` corrections come after the release or not."""

    session: Session
    seed: int
    late: bool = True
    days: set[date] = field(default_factory=set)

    def live(self) -> None:
        """State everything, corrected before and after it is released."""
        dice = random.Random(self.seed)
        for title in TITLES[: dice.choice((2, 3))]:
            slugs = tuple(f"{title.lower()}-{at}" for at in range(dice.choice((1, 2))))
            programme, numbers = make_programme(self.session, title, slugs)
            for half in HALVES:
                for number in numbers:
                    self._half(dice, programme, number, half)

    def _half(self, dice: random.Random, programme: str, number: int, half: int) -> None:
        starts = {kind: dice.choice(SIZES) for kind in KINDS}
        end = last_day(half)
        for delay in (9, dice.randrange(10, 29)):
            self._say(programme, number, half, starts, end + timedelta(days=delay))
            kept = dict(starts)
            starts = self._corrected(dice, starts)
        self._say(programme, number, half, starts, end + timedelta(dice.randrange(40, 99)), True)
        later = outcome_known_on(half, 12) + timedelta(days=dice.randrange(5, 20))
        outcomes = self._outcomes(dice, kept)
        if later < TODAY:
            self._say(programme, number, half, kept, later, outcomes=outcomes)

    def _say(
        self,
        programme: str,
        number: int,
        half: int,
        starts: dict[str, int],
        day: date,
        late: bool = False,  # noqa: FBT001, FBT002
        outcomes: Mapping[tuple[str, int, str], int] | None = None,
    ) -> None:
        self.days |= {day, day + timedelta(days=1)}
        if late and not self.late:
            return
        change: Change = at(day.year, day.month, day.day)
        counts = {(kind, "hours"): 90 * count for kind, count in starts.items()}
        outcomes = dict(outcomes or {})
        state(
            self.session, programme, number, starts, change, half, counts=counts, outcomes=outcomes
        )

    @staticmethod
    def _corrected(dice: random.Random, starts: dict[str, int]) -> dict[str, int]:
        return {
            kind: max(0, count + dice.choice((0, 0, 1, -1, 3))) for kind, count in starts.items()
        }

    @staticmethod
    def _outcomes(
        dice: random.Random, starts: Mapping[str, int]
    ) -> dict[tuple[str, int, str], int]:
        found: dict[tuple[str, int, str], int] = defaultdict(int)
        for kind, count in starts.items():
            for _ in range(count):
                found[kind, 12, dice.choice(list(OUTCOMES))] += 1
        return found

    def asked(self) -> list[date]:
        """Every day on which something may have changed what is public."""
        closings = {
            last_day(half) + timedelta(days=more) for half in HALVES for more in (31, 32, 62)
        }
        return sorted(day for day in {*self.days, *closings, TODAY} if day <= TODAY)
