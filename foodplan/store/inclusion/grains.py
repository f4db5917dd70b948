"""Readings of work inclusion for measures: of people only what was released, never more.

A grain of a half-year stands in its last month (yyyymm) and belongs to no organisation (0): what
one organisation made of few people could be found by subtraction. There is no reading of active
placements: beside the starts, a released one would give away how few ended.
"""

from sqlmodel import Session

from foodplan.models.inclusion import SocialContract, SocialPurchases
from foodplan.store.history import Moment, versions_at
from foodplan.store.inclusion.releases import list_outcomes, list_releases
from foodplan.store.measures.grains import Grain

CITY = 0


def placements_started(session: Session, moment: Moment) -> list[Grain]:
    """Return how many placements started in each half-year: people, released totals only."""
    return [
        Grain(row.half, CITY, 0, row.started.total)
        for row in list_releases(session, moment)
        if row.started.total is not None
    ]


def hours_of_inclusion(session: Session, moment: Moment) -> list[Grain]:
    """Return the hours worked in placements in each half-year, released with its starts."""
    return [
        Grain(row.half, CITY, 0, row.hours)
        for row in list_releases(session, moment)
        if row.hours is not None
    ]


def still_there_after_a_year(session: Session, moment: Moment) -> list[Grain]:
    """Return, by the half-year of their start, how many were still there twelve months after."""
    return [
        Grain(row.half, CITY, 0, row.kept[0])
        for row in list_outcomes(session, moment)
        if row.kept is not None
    ]


def known_after_a_year(session: Session, moment: Moment) -> list[Grain]:
    """Return, by the half-year of their start, of how many the outcome is known: the base."""
    return [
        Grain(row.half, CITY, 0, row.kept[1])
        for row in list_outcomes(session, moment)
        if row.kept is not None
    ]


def reserved_contracts(session: Session, moment: Moment) -> list[Grain]:
    """Return cents of the contracts reserved under regulation 307, in the month of their award."""
    rows = versions_at(session, SocialContract, moment, active=True, reserved=True)
    return [_of_month(row.awarded_on.year, row.awarded_on.month, row.cents) for row in rows]


def all_purchases(session: Session, moment: Moment) -> list[Grain]:
    """Return cents of all the purchases of a year, in its December: the base of reserved ones."""
    rows = versions_at(session, SocialPurchases, moment)
    return [_of_month(row.year, 12, row.cents) for row in rows if row.cents is not None]


def _of_month(year: int, month: int, cents: int) -> Grain:
    return Grain(year * 100 + month, CITY, 0, cents)
