"""Which papers an organisation can make for a month: its donors, and what is missing for them."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from foodplan.rules.ledger import NodeKind, month_of
from foodplan.rules.papers import DECLARED_KINDS, PaperKind, month_days, quarter_days, quarter_of
from foodplan.store.history import Moment
from foodplan.store.papers import Gift, Scope, get_wording, list_gifts

MONTHS_OFFERED = 24


@dataclass(frozen=True)
class DonorLine:
    """What a named donor gave in a period; `undocumented` movements have no document number."""

    slug: str
    name: str
    grams: int
    movements: int
    undocumented: int


@dataclass(frozen=True)
class PapersReport:
    """The papers of one organisation or site for a month (yyyymm) and its quarter (yyyyq).

    `unnamed_grams` came from nobody in particular: they stand on no donor's paper.
    `unverified` are the papers whose words nobody has compared with the law.
    """

    month: int
    months: tuple[int, ...]
    quarter: int
    in_month: tuple[DonorLine, ...]
    in_quarter: tuple[DonorLine, ...]
    unnamed_grams: int
    unverified: frozenset[PaperKind]


def papers_report(session: Session, scope: Scope, month: int, today: date) -> PapersReport:
    """Return what can be printed for a month and for the quarter that it is in."""
    first, last = month_days(month)
    quarter = quarter_of(first)
    gifts = list_gifts(session, scope, *quarter_days(quarter))
    of_month = [gift for gift in gifts if first <= gift.day <= last]
    return PapersReport(
        month=month,
        months=offered_months(today),
        quarter=quarter,
        in_month=_donors(of_month),
        in_quarter=_donors(gift for gift in gifts if gift.source_kind in DECLARED_KINDS),
        unnamed_grams=sum(gift.grams for gift in of_month if gift.donor == NodeKind.SOURCE),
        unverified=_unverified(session, Moment(today)),
    )


def offered_months(today: date) -> tuple[int, ...]:
    """Return the months that a page offers, this one first.

    >>> offered_months(date(2026, 2, 3))[:3]
    (202602, 202601, 202512)
    """
    count = today.year * 12 + today.month - 1
    return tuple(
        month_of(date(number // 12, number % 12 + 1, 1))
        for number in range(count, count - MONTHS_OFFERED, -1)
    )


def _donors(gifts: Iterable[Gift]) -> tuple[DonorLine, ...]:
    by_donor: dict[tuple[str, str], list[Gift]] = defaultdict(list)
    for gift in gifts:
        if gift.donor != NodeKind.SOURCE:
            by_donor[gift.donor_name, gift.donor].append(gift)
    return tuple(
        DonorLine(
            slug,
            name,
            sum(gift.grams for gift in given),
            len({gift.seq for gift in given}),
            len({gift.seq for gift in given if not gift.document}),
        )
        for (name, slug), given in sorted(by_donor.items())
    )


def _unverified(session: Session, moment: Moment) -> frozenset[PaperKind]:
    wordings = {kind: get_wording(session, kind, moment) for kind in PaperKind}
    return frozenset(
        kind for kind, wording in wordings.items() if wording and wording.checked_on is None
    )
