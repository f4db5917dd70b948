"""Lines of funding as they stood at a moment, with their amounts and splits."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

from sqlmodel import Session

from foodplan.models.funding import FundingAmount, FundingLineVersion, FundingSplit
from foodplan.rules.funding import STAGES, WHOLE
from foodplan.store.history import Moment, version_at, versions_at

Row = TypeVar("Row", FundingAmount, FundingSplit)


@dataclass(frozen=True)
class Line:
    """A line with its amounts (by year and stage) and the share of each action (1 in all).

    `every_split` has also the shares that were taken away.
    """

    version: FundingLineVersion
    amounts: tuple[FundingAmount, ...]
    every_split: tuple[FundingSplit, ...]

    @property
    def slug(self) -> str:
        """The line's slug."""
        return self.version.line

    def cents(self, stage: str, year: int | None = None) -> int | None:
        """Return the cents of a stage in a year (None: in all), None where nothing is said."""
        found = [
            row.cents
            for row in self.amounts
            if row.stage == stage and (year is None or row.year == year)
        ]
        return sum(found) if found else None

    @property
    def years(self) -> tuple[int, ...]:
        """The years of which anything is said."""
        return tuple(sorted({row.year for row in self.amounts}))

    @property
    def splits(self) -> tuple[FundingSplit, ...]:
        """The shares that hold."""
        return tuple(row for row in self.every_split if row.active)

    @property
    def opened(self) -> int:
        """The number of the last statement about shares: what a writer read."""
        return max((row.id or 0 for row in self.every_split), default=0)

    @property
    def shares(self) -> dict[str, int]:
        """The share of each action in ten-thousandths."""
        return {row.action: round(row.share * WHOLE) for row in self.splits}


def list_lines(session: Session, moment: Moment) -> list[Line]:
    """Return the lines that hold at a moment, by title, in a constant number of reads."""
    return [line for line in _every_line(session, moment) if line.version.active]


def get_line(
    session: Session, slug: str, moment: Moment, *, withdrawn: bool = False
) -> Line | None:
    """Return one line, or None; one that was withdrawn only when it is asked for too."""
    found = next((line for line in _every_line(session, moment) if line.slug == slug), None)
    return found if found is not None and (withdrawn or found.version.active) else None


def get_amount(
    session: Session, line: str, year: int, stage: str, moment: Moment
) -> FundingAmount | None:
    """Return the last statement of an amount, withdrawn ones included, or None."""
    return version_at(session, FundingAmount, moment, line=line, year=year, stage=stage)


def parts_of(lines: Iterable[Line]) -> dict[str, str | None]:
    """Return which line each one is a part of."""
    return {line.slug: line.version.part_of for line in lines}


def _every_line(session: Session, moment: Moment) -> list[Line]:
    versions = versions_at(session, FundingLineVersion, moment)
    amounts = versions_at(session, FundingAmount, moment, active=True)
    splits = versions_at(session, FundingSplit, moment)
    found = [_line(row, _of(row.line, amounts), _of(row.line, splits)) for row in versions]
    return sorted(found, key=lambda item: (item.version.title.casefold(), item.slug))


def _line(
    row: FundingLineVersion, amounts: list[FundingAmount], splits: list[FundingSplit]
) -> Line:
    return Line(
        row,
        tuple(sorted(amounts, key=lambda item: (item.year, list(STAGES).index(item.stage)))),
        tuple(sorted(splits, key=lambda item: item.action)),
    )


def _of(line: str, rows: Iterable[Row]) -> list[Row]:
    return [row for row in rows if row.line == line]
