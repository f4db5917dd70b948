"""What public canteens buy: whether a line counts as local, and the share that follows.

A line of a tender or of an invoice says of its goods that they are local, that they are not, or
nothing. Where it also names the producer, the test of km 0 (law 61/2022, art. 2) can be asked with
the producer's places and the canteen's, and says more than an empty cell.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from foodplan.rules.problems import Problem
from foodplan.rules.short_chain_words import Answer
from foodplan.rules.short_chains import Verdict

PURCHASES: Mapping[str, str] = MappingProxyType({"tender": "gara", "invoice": "fattura"})
LOCAL: Mapping[str, str] = MappingProxyType({"yes": "sì", "no": "no", "unknown": "non dichiarato"})
CONTRADICTED = (
    "Dichiarato locale, ma dai luoghi di oggi non risulta a km 0: non conta fra i locali."
)
COMPUTED = "Non dichiarato: lo dicono i luoghi del produttore e della mensa."


@dataclass(frozen=True)
class Counted:
    """As what a line counts, and why when it is not simply as it was declared."""

    answer: Answer
    why: str = ""


@dataclass(frozen=True)
class Parts:
    """The amounts of one unit, grams or euro cents, that make a whole.

    `without` are lines that say nothing in this unit: they are in no part and in no whole.
    """

    local: int = 0
    other: int = 0
    undeclared: int = 0
    lines: int = 0
    without: int = 0

    @property
    def whole(self) -> int:
        """The denominator: what is not declared stays in it."""
        return self.local + self.other + self.undeclared

    @property
    def share(self) -> float | None:
        """The part that is local for sure, the lowest that can be; None where nothing is said."""
        return self.local / self.whole if self.whole else None

    @property
    def highest(self) -> float | None:
        """The part there would be if all that is not declared were local."""
        return (self.local + self.undeclared) / self.whole if self.whole else None


def counted(declared: str, verdict: Verdict | None) -> Counted:
    """Return as what a line counts: what was declared, unless the law's test says otherwise.

    Nothing declared takes the test's answer. A declared yes that the test denies counts as not
    declared, never as local. A declared no stays one: who bought may know more than the places.
    """
    said, found = Answer(declared), verdict.km0 if verdict else Answer.UNKNOWN
    if said == Answer.UNKNOWN and found != Answer.UNKNOWN:
        return Counted(found, COMPUTED)
    if said == Answer.YES and found == Answer.NO:
        return Counted(Answer.UNKNOWN, CONTRADICTED)
    return Counted(said)


def sum_parts(lines: Iterable[tuple[Answer, int | None]]) -> Parts:
    """Return the parts of lines: as what each counts, and its amount or None.

    >>> sum_parts([(Answer.YES, 3), (Answer.UNKNOWN, 1), (Answer.NO, None)])
    Parts(local=3, other=0, undeclared=1, lines=2, without=1)
    """
    sums, lines_with, without = dict.fromkeys(Answer, 0), 0, 0
    for answer, amount in lines:
        if amount is None:
            without += 1
            continue
        lines_with += 1
        sums[answer] += amount
    return Parts(sums[Answer.YES], sums[Answer.NO], sums[Answer.UNKNOWN], lines_with, without)


def local_problems(declared: str, reason: str, verdict: Verdict | None) -> list[Problem]:
    """Return what is wrong with what a line declares of its goods.

    A declared yes needs its reason, unless the law's test is one, and may not contradict a sure no
    of that test; a declared no against a sure yes must say why. `verdict` is None where no
    producer is named.
    """
    if declared not in LOCAL:
        return [Problem("local", "Scegliere dall'elenco.")]
    found = verdict.km0 if verdict else Answer.UNKNOWN
    if declared == Answer.YES and found == Answer.NO:
        message = (
            "Per i luoghi registrati del produttore e della mensa non è a km 0 (%(km)s): "
            "dichiarare «no», oppure correggere i luoghi o il produttore."
        )
        return [Problem("local", message, {"km": _kilometres(verdict)})]
    if reason.strip():
        return []
    if declared == Answer.YES and found != Answer.YES:
        message = "Scrivere perché è locale: da dove viene, o che cosa dice il documento."
        return [Problem("local_reason", message)]
    if declared == Answer.NO and found == Answer.YES:
        message = "Per i luoghi registrati sarebbe a km 0: scrivere perché non lo è."
        return [Problem("local_reason", message)]
    return []


def _kilometres(verdict: Verdict | None) -> str:
    metres = verdict.metres if verdict else None
    return "" if metres is None else f"{round(metres / 1000)} km"


def straddles(first_month: int, last_month: int) -> bool:
    """Return whether a period of months (yyyymm) lies in two calendar years.

    >>> straddles(202609, 202706), straddles(202601, 202612)
    (True, False)
    """
    return first_month // 100 != last_month // 100
