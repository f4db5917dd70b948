"""Lines of funding as they stood at a moment, with their amounts and splits."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

from sqlmodel import Session

from foodplan.models.funding import FundingAmount, FundingLineVersion, FundingSplit
from foodplan.rules.funding import WHOLE
from foodplan.store.history import Moment, versions_at

Row = TypeVar("Row", FundingAmount, FundingSplit)


@dataclass(frozen=True)
class Line:
    """A line with its amounts (by year and stage) and the share of each action (1 in all)."""

    version: FundingLineVersion
    amounts: tuple[FundingAmount, ...]
    splits: tuple[FundingSplit, ...]

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
    def shares(self) -> dict[str, int]:
        """The share of each action in ten-thousandths."""
        return {row.action: round(row.share * WHOLE) for row in self.splits}

    @property
    def opened(self) -> int:
        """The number of the last statement about amounts and splits: what a writer read."""
        rows: list[FundingAmount | FundingSplit] = [*self.amounts, *self.splits]
        return max((row.id or 0 for row in rows), default=0)


def list_lines(session: Session, moment: Moment) -> list[Line]:
    """Return the lines that hold at a moment, by title, in a constant number of reads."""
    versions = versions_at(session, FundingLineVersion, moment, active=True)
    amounts = versions_at(session, FundingAmount, moment)
    splits = versions_at(session, FundingSplit, moment, active=True)
    found = (
        Line(
            row,
            tuple(sorted(_of(row.line, amounts), key=lambda item: (item.year, item.stage))),
            tuple(sorted(_of(row.line, splits), key=lambda item: item.action)),
        )
        for row in versions
    )
    return sorted(found, key=lambda item: (item.version.title.casefold(), item.slug))


def get_line(session: Session, slug: str, moment: Moment) -> Line | None:
    """Return one line, or None."""
    return next((line for line in list_lines(session, moment) if line.slug == slug), None)


def parts_of(lines: Iterable[Line]) -> dict[str, str | None]:
    """Return which line each one is a part of."""
    return {line.slug: line.version.part_of for line in lines}


def _of(line: str, rows: Iterable[Row]) -> list[Row]:
    return [row for row in rows if row.line == line]
