"""A small programme of work inclusion, and what its organisations state."""

from datetime import UTC, date, datetime

from sqlmodel import Session

from foodplan.rules.inclusion import KINDS
from foodplan.store.history import Change, Moment
from foodplan.store.inclusion import TotalsInput, add_programme, set_totals, stated
from tests.factories.organisations import make_organisation

TODAY = date(2026, 11, 22)
HALF = 202606


def at(year: int, month: int, day: int) -> Change:
    return Change(datetime(year, month, day, 9, tzinfo=UTC), reason="prova")


def make_programme(
    session: Session, title: str = "Semi", organisations: tuple[str, ...] = ("semi",)
) -> tuple[str, list[int]]:
    """Store a programme with organisations of its own; return its slug and their ids."""
    numbers = [make_organisation(session, slug, slug.capitalize()) for slug in organisations]
    values = {"title": title, "legal_frame": "cooperative_b", "source": "delibera di prova"}
    slug = add_programme(session, values, numbers, at(2025, 1, 2), TODAY)
    return slug, numbers


def state(
    session: Session,
    programme: str,
    organisation: int,
    starts: dict[str, int],
    change: Change | None = None,
    half: int = HALF,
    **more: dict,  # type: ignore[type-arg]
) -> None:
    """State how many of each kind started, and nothing else unless it is named."""
    counts = {(kind, "started"): starts.get(kind, 0) for kind in KINDS}
    counts |= more.get("counts", {})
    item = TotalsInput(programme, organisation, half, counts, more.get("outcomes", {}))
    opened = stated(session, programme, organisation, half, Moment(TODAY)).opened
    set_totals(session, item, opened, change or at(2026, 7, 10), TODAY)
