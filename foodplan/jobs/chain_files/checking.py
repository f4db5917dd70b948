"""What a file of short chains would do, row by row; nothing is kept."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from sqlmodel import Session

from foodplan.importers.chains import SaidRow, read_chain_file
from foodplan.jobs.chain_files.comparing import compared
from foodplan.jobs.chain_files.inputs import Inputs
from foodplan.jobs.chain_files.names import Names, known_names
from foodplan.rules.chain_files import (
    CANTEENS,
    NO_CATEGORY,
    NO_OUTLET,
    NO_PRODUCER,
    TWICE,
    UNKNOWN_CATEGORY,
    UNKNOWN_OUTLET,
    UNKNOWN_PRODUCER,
)
from foodplan.rules.places import fold
from foodplan.rules.problems import Problem
from foodplan.store.short_chains.canteen_problems import PurchaseInput
from foodplan.store.short_chains.inputs import SupplyInput

NEW, SAME, DIFFERENT, LEFT_OUT, REFUSED = "new", "same", "different", "left_out", "refused"


@dataclass(frozen=True)
class Choices:
    """What a person chose for a file: its outlet (0 as the file says), and whom a name means.

    `named` goes from field and text to a producer's or an outlet's id, or a category's slug.
    """

    outlet: int = 0
    named: Mapping[tuple[str, str], str] = field(default_factory=dict)


@dataclass(frozen=True)
class CheckedRow:
    """A row with what would become of it.

    `there` are field, what is there and what the file says, where the two differ; `page` names
    the supply or the line that is there.
    """

    row: SaidRow
    verdict: str
    key: str = ""
    said: SupplyInput | PurchaseInput | None = None
    problems: tuple[Problem, ...] = ()
    there: tuple[tuple[str, str, str], ...] = ()
    page: str = ""


@dataclass(frozen=True)
class CheckedFile:
    """A file that was checked; `unknown` are the fields and texts that name nobody known."""

    format: str
    rows: tuple[CheckedRow, ...]
    names: Names
    unknown: tuple[tuple[str, str], ...] = ()

    @property
    def counts(self) -> dict[str, int]:
        """How many rows there are of each verdict; together they are all that were read."""
        found = dict.fromkeys((NEW, SAME, DIFFERENT, LEFT_OUT, REFUSED), 0)
        for item in self.rows:
            found[item.verdict] += 1
        return found

    @property
    def turned_away(self) -> int:
        """Rows that are not brought in and were not there: told, left out, or to be mended."""
        return len(self.rows) - self.counts[NEW] - self.counts[SAME]

    @property
    def ready(self) -> bool:
        """Whether the file can be kept: something is new, and nothing is to be mended."""
        return bool(self.counts[NEW]) and not self.counts[REFUSED]

    @property
    def needs_outlet(self) -> bool:
        """Whether a row lacks the place of sale."""
        return any(NO_OUTLET in item.problems for item in self.rows)

    @property
    def seen(self) -> str:
        """A mark of what a person saw: another one when anything would happen otherwise."""
        told = [
            (item.verdict, item.key, item.page, item.there, item.said and _ends_of(item.said))
            for item in self.rows
        ]
        return hashlib.sha256(repr(told).encode()).hexdigest()


def _ends_of(said: SupplyInput | PurchaseInput) -> tuple[int | None, int, str]:
    return said.producer, said.outlet, said.category


def check_file(session: Session, data: bytes, choices: Choices, today: date) -> CheckedFile:
    """Return what a file would do; raises Unreadable for what cannot be read at all."""
    read = read_chain_file(data)
    names = known_names(session)
    inputs = Inputs(session, read.format, names, today)
    unknown: dict[tuple[str, str], None] = {}
    rows: list[CheckedRow] = []
    taken: dict[str, int] = {}
    for row in read.rows:
        ends, problems = _looked_up(row, names, choices, read.format)
        if row.left_out is not None:
            rows.append(CheckedRow(row, LEFT_OUT, problems=(row.left_out,)))
            continue
        for problem in problems:
            text = str(problem.params.get("name", ""))
            if text:
                unknown[problem.field, text] = None
        rows.append(_once(_checked(row, ends, [*problems, *row.problems], inputs), taken))
    found = compared(session, read.format, names, rows)
    return CheckedFile(read.format, tuple(found), names, tuple(unknown))


def _checked(
    row: SaidRow, ends: Mapping[str, str | int], problems: list[Problem], inputs: Inputs
) -> CheckedRow:
    if problems:
        return CheckedRow(row, REFUSED, problems=tuple(problems))
    said, key, wrong = inputs.make(row, ends)
    if wrong:
        return CheckedRow(row, REFUSED, problems=tuple(wrong))
    return CheckedRow(row, NEW, key, said)


def _once(item: CheckedRow, taken: dict[str, int]) -> CheckedRow:
    """Refuse a row that an earlier one already says."""
    if item.verdict != NEW:
        return item
    first = taken.setdefault(item.key, item.row.number)
    if first == item.row.number:
        return item
    problem = Problem("product", TWICE, {"row": first})
    return replace(item, verdict=REFUSED, said=None, problems=(problem,))


def _looked_up(
    row: SaidRow, names: Names, choices: Choices, format_: str
) -> tuple[dict[str, str | int], list[Problem]]:
    """Return whom and what a row names, and what nobody knows."""
    found: dict[str, str | int] = {}
    told = [
        _producer(row, names, choices, found, needed=format_ != CANTEENS),
        _outlet(row, names, choices, found),
        _category(row, names, choices, found, needed=format_ != CANTEENS),
    ]
    return found, [problem for problem in told if problem is not None]


def _producer(
    row: SaidRow,
    names: Names,
    choices: Choices,
    found: dict[str, str | int],
    *,
    needed: bool,
) -> Problem | None:
    text, vat = row.texts.get("producer", ""), row.texts.get("vat", "")
    chosen = _number(choices.named.get(("producer", text)), names.producer_names)
    number = chosen or names.producer(text, vat)
    if number is not None:
        found["producer"] = number
        return None
    if not text:
        return NO_PRODUCER if needed else None
    return Problem("producer", UNKNOWN_PRODUCER, {"name": text})


def _outlet(
    row: SaidRow, names: Names, choices: Choices, found: dict[str, str | int]
) -> Problem | None:
    text = row.texts.get("outlet", "")
    own = _number(choices.named.get(("outlet", text)), names.outlet_names) if text else None
    number = own or names.outlets.get(fold(text) or "-")
    number = number or (choices.outlet if choices.outlet in names.outlet_names else None)
    if number is not None:
        found["outlet"] = number
        return None
    return Problem("outlet", UNKNOWN_OUTLET, {"name": text}) if text else NO_OUTLET


def _category(
    row: SaidRow,
    names: Names,
    choices: Choices,
    found: dict[str, str | int],
    *,
    needed: bool,
) -> Problem | None:
    text = row.texts.get("category", "")
    chosen = choices.named.get(("category", text), "")
    slug = chosen if chosen in names.category_names else names.categories.get(fold(text))
    if slug is not None:
        found["category"] = slug
        return None
    known = ", ".join(names.category_names.values())
    if text:
        return Problem("category", UNKNOWN_CATEGORY, {"name": text, "known": known})
    # A canteen's line may say the product alone.
    return Problem("category", NO_CATEGORY, {"known": known}) if needed else None


def _number(text: str | None, known: Iterable[int]) -> int | None:
    return next((number for number in known if str(number) == text), None)
