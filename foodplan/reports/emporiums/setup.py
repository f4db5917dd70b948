"""What coordinators see of a site that they set up: its people, its phones, its sources."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from foodplan.models.accounts import Device
from foodplan.reports.emporiums.hands import SiteHand, site_hands
from foodplan.reports.recovery.words import SOURCE_KINDS
from foodplan.rules.calendar import rome_day
from foodplan.rules.ledger import SourceKind
from foodplan.store import accounts
from foodplan.store.history import Moment
from foodplan.store.ledger import usual_sources
from foodplan.store.organisations import NodeRow
from foodplan.store.organisations.sources import list_sources, users_of_source
from foodplan.store.packs import list_packs

WORKS, CUT, EXPIRED = "works", "cut", "expired"
MOST_SOURCES = 400


@dataclass(frozen=True)
class PhoneLine:
    """A phone that was paired with a site; `state` is works, cut or expired.

    `used_on` is the last day on which it sent something, `ended_on` the day since which it
    no longer can.
    """

    id: int
    label: str
    state: str
    paired_on: date | None
    used_on: date | None
    expires_on: date | None
    ended_on: date | None


@dataclass(frozen=True)
class PhonesReport:
    """A site's phones: those that write now, and those that did."""

    site: NodeRow
    day: date
    working: tuple[PhoneLine, ...]
    past: tuple[PhoneLine, ...]


@dataclass(frozen=True)
class Colleague:
    """Somebody with an account who records for the site's organisation."""

    name: str
    coordinator: bool


@dataclass(frozen=True)
class SetupReport:
    """What a site is set up with; `phones` work now, `packs` are its own."""

    site: NodeRow
    day: date
    hands: tuple[SiteHand, ...]
    retired: tuple[SiteHand, ...]
    colleagues: tuple[Colleague, ...]
    phones: int
    packs: int
    sources: tuple[str, ...]


@dataclass(frozen=True)
class SourceLine:
    """A named source; `ours` when this organisation alone uses it, so that it may rename it."""

    row: NodeRow
    slug: str
    kind: str
    used_here: bool
    ours: bool


@dataclass(frozen=True)
class SourcesReport:
    """Every named source: first those from which this site receives."""

    site: NodeRow
    day: date
    here: tuple[SourceLine, ...]
    others: tuple[SourceLine, ...]


def phones_report(session: Session, site: NodeRow, now: datetime) -> PhonesReport:
    """Return a site's phones, the last paired first."""
    lines = [_phone_line(row, now) for row in accounts.list_devices(session, site.id)]
    return PhonesReport(
        site,
        rome_day(now),
        working=tuple(line for line in lines if line.state == WORKS),
        past=tuple(line for line in lines if line.state != WORKS),
    )


def setup_report(session: Session, site: NodeRow, now: datetime) -> SetupReport:
    """Return the first page of a site's set-up."""
    day = rome_day(now)
    retired = accounts.list_retired(session, site.id)
    colleagues = accounts.colleagues_of(session, site.organisation or 0)
    packs = list_packs(session, site.id, Moment(day))
    return SetupReport(
        site=site,
        day=day,
        hands=site_hands(session, site.id),
        retired=tuple(SiteHand(row.id or 0, row.initials) for row in retired),
        colleagues=tuple(
            Colleague(account.name or account.email, leads) for account, leads in colleagues
        ),
        phones=len(phones_report(session, site, now).working),
        packs=sum(pack.node_id == site.id for pack in packs),
        sources=tuple(line.row.name for line in sources_report(session, site, day).here),
    )


def sources_report(session: Session, site: NodeRow, today: date) -> SourcesReport:
    """Return the named sources, those of this site first, by name."""
    found = usual_sources(session, site.id, 0, MOST_SOURCES)
    used = {item.counterpart for item in found}
    lines = [
        source_line(session, row, site, used_here=row.slug in used)
        for row in list_sources(session, Moment(today))
    ]
    return SourcesReport(
        site,
        today,
        here=tuple(line for line in lines if line.used_here),
        others=tuple(line for line in lines if not line.used_here),
    )


def source_line(session: Session, row: NodeRow, site: NodeRow, *, used_here: bool) -> SourceLine:
    """Return one source as a site's coordinators see it; `ours` also when nobody used it yet."""
    return SourceLine(
        row=row,
        slug=row.slug.partition(":")[2],
        kind=kind_words(row.source_kind),
        used_here=used_here,
        ours=users_of_source(session, row.id) <= {site.organisation},
    )


def kind_words(kind: SourceKind | None) -> str:
    """Return what a source usually gives, in Italian; empty when nobody said it."""
    return SOURCE_KINDS[kind] if kind else ""


def _phone_line(row: Device, now: datetime) -> PhoneLine:
    expired = row.expires_at is not None and row.expires_at <= now
    state = CUT if row.revoked_at else EXPIRED if expired else WORKS
    ended = {CUT: row.revoked_at, EXPIRED: row.expires_at}.get(state)
    return PhoneLine(
        id=row.id or 0,
        label=row.label,
        state=state,
        paired_on=_day(row.paired_at),
        used_on=_day(row.last_seen_at),
        expires_on=_day(row.expires_at),
        ended_on=_day(ended),
    )


def _day(instant: datetime | None) -> date | None:
    return rome_day(instant) if instant else None
