"""Which half-years of which programme are stated, for who states them and for the office."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from foodplan.rules.calendar import rome_day
from foodplan.rules.inclusion import closing_of, halves_to
from foodplan.store.history import Moment
from foodplan.store.inclusion import Programme, halves_stated, list_programmes

SHOWN = 6


@dataclass(frozen=True)
class StatedHalf:
    """A half-year of an organisation: the starts it stated by kind, None where it said nothing.

    What is stated after `closes_on` enters no figure that is public already.
    """

    half: int
    closes_on: date
    starts: int | None


@dataclass(frozen=True)
class OwnProgramme:
    """A programme with the half-years of one of its organisations, newest first."""

    programme: Programme
    organisation: int
    name: str
    halves: tuple[StatedHalf, ...]


def own_halves(
    session: Session, organisations: Collection[int], day: date
) -> tuple[OwnProgramme, ...]:
    """Return the programmes of some organisations, each with its last half-years."""
    programmes = list_programmes(session, Moment(day))
    return tuple(
        row
        for programme in programmes
        for row in halves_of(session, programme, day)
        if row.organisation in organisations
    )


def halves_of(session: Session, programme: Programme, day: date) -> tuple[OwnProgramme, ...]:
    """Return each organisation of a programme with its last half-years."""
    said = halves_stated(session, programme.slug, Moment(day))
    return tuple(
        OwnProgramme(
            programme,
            organisation,
            name,
            tuple(
                StatedHalf(
                    half,
                    rome_day(closing_of(half)),
                    _starts(said.get((half, organisation))),
                )
                for half in halves_to(day, SHOWN)
            ),
        )
        for organisation, name in sorted(programme.organisations.items(), key=lambda row: row[1])
    )


def _starts(by_kind: Mapping[str, int] | None) -> int | None:
    return None if by_kind is None else sum(by_kind.values())
