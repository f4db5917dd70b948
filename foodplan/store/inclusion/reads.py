"""Programmes, their organisations, and what each of these stated of a half-year."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlmodel import Session

from foodplan.models.inclusion import (
    InclusionGround,
    InclusionParty,
    InclusionProgrammeVersion,
    InclusionTotal,
)
from foodplan.rules.inclusion import COUNTS
from foodplan.store.history import Moment, history_of, version_at, versions_at
from foodplan.store.organisations import list_organisations

TotalKey = tuple[str, str, int, str]


@dataclass(frozen=True)
class Programme:
    """A programme with the organisations (id to name) that carry it out."""

    version: InclusionProgrammeVersion
    organisations: Mapping[int, str]

    @property
    def slug(self) -> str:
        """The programme's slug."""
        return self.version.programme


@dataclass(frozen=True)
class Stated:
    """What one organisation states of a half-year of a programme.

    The values are by kind, measure, months after and outcome; what is withdrawn or was never
    said is not among them. `opened` is the id of the last statement, 0 without one.
    """

    values: Mapping[TotalKey, int]
    opened: int

    def count(self, kind: str, measure: str) -> int | None:
        """Return a count of a kind, None where nobody said it."""
        return self.values.get((kind, measure, 0, ""))

    def outcome(self, kind: str, months: int, outcome: str) -> int | None:
        """Return how many of a kind were so after some months, None where nobody said it."""
        return self.values.get((kind, "outcome", months, outcome))

    def counts(self, kind: str) -> dict[str, int | None]:
        """Return the four counts of a kind."""
        return {measure: self.count(kind, measure) for measure in COUNTS}


def list_programmes(
    session: Session, moment: Moment, *, withdrawn: bool = False
) -> list[Programme]:
    """Return the programmes that hold at a moment, by title."""
    names = {row.id: row.name for row in list_organisations(session, moment)}
    parties = versions_at(session, InclusionParty, moment, active=True)
    rows = versions_at(session, InclusionProgrammeVersion, moment)
    found = [
        Programme(
            row,
            {
                party.organisation_id: names.get(party.organisation_id, "")
                for party in parties
                if party.programme == row.programme
            },
        )
        for row in rows
        if row.active or withdrawn
    ]
    return sorted(found, key=lambda item: (item.version.title.casefold(), item.slug))


def get_programme(
    session: Session, slug: str, moment: Moment, *, withdrawn: bool = False
) -> Programme | None:
    """Return one programme, or None."""
    rows = list_programmes(session, moment, withdrawn=withdrawn)
    return next((row for row in rows if row.slug == slug), None)


def stated(
    session: Session, programme: str, organisation: int, half: int, moment: Moment
) -> Stated:
    """Return what an organisation states of a half-year of a programme."""
    key = {"programme": programme, "organisation_id": organisation, "half": half}
    rows = versions_at(session, InclusionTotal, moment, **key)
    values = {
        (row.kind, row.measure, row.months, row.outcome): row.value
        for row in rows
        if row.value is not None
    }
    return Stated(values, max((row.id or 0 for row in rows), default=0))


def halves_stated(
    session: Session, programme: str, moment: Moment
) -> dict[tuple[int, int], dict[str, int]]:
    """Return, by half-year and organisation, how many of each kind started; for the office."""
    rows = versions_at(session, InclusionTotal, moment, programme=programme, measure="started")
    found: dict[tuple[int, int], dict[str, int]] = {}
    for row in rows:
        if row.value is not None:
            found.setdefault((row.half, row.organisation_id), {})[row.kind] = row.value
    return found


def history_of_totals(
    session: Session, programme: str, organisation: int, half: int
) -> list[InclusionTotal]:
    """Return every statement ever made of a half-year, oldest first."""
    key = {"programme": programme, "organisation_id": organisation, "half": half}
    return history_of(session, InclusionTotal, **key)


def grounds_of(session: Session, programme: str, year: int, moment: Moment) -> dict[str, int]:
    """Return the people of a programme's year by ground, as far as they were stated."""
    rows = versions_at(session, InclusionGround, moment, programme=programme, year=year)
    return {row.ground: row.people for row in rows if row.people is not None}


def ground_years(session: Session, programme: str, moment: Moment) -> list[int]:
    """Return the years with any ground stated, newest first."""
    rows = versions_at(session, InclusionGround, moment, programme=programme)
    return sorted({row.year for row in rows if row.people is not None}, reverse=True)


def opened_grounds(session: Session, programme: str, year: int, moment: Moment) -> int:
    """Return the id of the last statement of a year's grounds, 0 without one."""
    rows = versions_at(session, InclusionGround, moment, programme=programme, year=year)
    return max((row.id or 0 for row in rows), default=0)


def get_total(session: Session, key: Mapping[str, object], moment: Moment) -> InclusionTotal | None:
    """Return one statement, or None."""
    return version_at(session, InclusionTotal, moment, **key)
