"""Money for tests: a programme, and a line with what was paid and who spends it."""

from collections.abc import Mapping
from datetime import UTC, date, datetime

from sqlmodel import Session

from foodplan.models.plan import FundingProgramme, FundingProgrammeVersion
from foodplan.store.funding import AmountInput, add_line, set_amount, set_splits
from foodplan.store.history import Change, record

AT = datetime(2026, 11, 22, 9, tzinfo=UTC)
DAY = date(2026, 11, 22)


def make_programme(session: Session, slug: str = "pn", title: str = "PN Metro Plus") -> None:
    session.add(FundingProgramme(slug=slug))
    session.flush()
    values = {"title": title, "kind": "pn_metro", "source": "mozione"}
    record(session, FundingProgrammeVersion, {"programme": slug}, values, Change(at=AT))


def make_line(
    session: Session, title: str, paid: Mapping[int, int], shares: Mapping[str, int], **more: str
) -> str:
    """Make a line with the cents paid by year and the ten-thousandths of each action."""
    said = {"programme": "pn", "title": title, "payer": "european", "source": "Delibera", **more}
    slug = add_line(session, said, Change(at=AT), DAY)
    for year, cents in paid.items():
        item = AmountInput(year, "paid", cents, act="Determina 7")
        set_amount(session, slug, 0, item, Change(at=AT), DAY)
    set_splits(session, slug, 0, shares, Change(at=AT), DAY)
    return slug
