"""Reports frozen for the council: written once, never changed, listed without their exports."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from foodplan.models.snapshots import Snapshot
from foodplan.rules.places import slugify


@dataclass(frozen=True)
class Frozen:
    """A snapshot without its export, as lists show it; `by_office` says that an account froze it.

    Who it was never leaves the database: pages say the role.
    """

    slug: str
    title: str
    reason: str
    day: date
    cut_off: datetime
    frozen_at: datetime
    by_office: bool
    rule_version: str
    fingerprint: str
    simulated: bool


@dataclass(frozen=True)
class Freezing:
    """What a new snapshot says of itself; `day` and `cut_off` are those of its figures."""

    title: str
    reason: str
    day: date
    cut_off: datetime
    rule_version: str
    fingerprint: str
    simulated: bool


_LISTED = (
    col(Snapshot.slug),
    col(Snapshot.title),
    col(Snapshot.reason),
    col(Snapshot.day),
    col(Snapshot.cut_off),
    col(Snapshot.frozen_at),
    col(Snapshot.frozen_by).is_not(None),
    col(Snapshot.rule_version),
    col(Snapshot.fingerprint),
    col(Snapshot.simulated),
)


def free_slug(session: Session, title: str, day: date) -> str:
    """Return the first address that no snapshot has, made of a day and a title.

    The caller holds the write lock, or the unique constraint refuses the second of two.
    """
    base = f"{day.isoformat()}-{slugify(title, 'istantanea')}"[:60].rstrip("-")
    taken = set(
        session.exec(select(Snapshot.slug).where(col(Snapshot.slug).startswith(base))).all()
    )
    numbered = (f"{base}-{number}" for number in range(2, len(taken) + 3))
    return next(slug for slug in (base, *numbered) if slug not in taken)


def add_snapshot(
    session: Session,
    slug: str,
    said: Freezing,
    content: bytes,
    frozen_at: datetime,
    account: int | None,
) -> None:
    """Store a snapshot with its export for good; nothing is committed here."""
    session.add(
        Snapshot(
            slug=slug,
            title=said.title,
            reason=said.reason,
            day=said.day,
            cut_off=said.cut_off,
            frozen_at=frozen_at,
            frozen_by=account,
            rule_version=said.rule_version,
            fingerprint=said.fingerprint,
            content=content,
            simulated=said.simulated,
        )
    )
    session.flush()


def list_snapshots(session: Session) -> list[Frozen]:
    """Return every snapshot without its export, the last frozen first."""
    query = select(*_LISTED).order_by(col(Snapshot.frozen_at).desc(), col(Snapshot.id).desc())  # type: ignore[call-overload]
    return [Frozen(*row) for row in session.exec(query)]


def get_snapshot(session: Session, slug: str) -> Frozen | None:
    """Return one snapshot without its export, or None."""
    row = session.exec(select(*_LISTED).where(col(Snapshot.slug) == slug)).first()  # type: ignore[call-overload]
    return Frozen(*row) if row else None


def snapshot_content(session: Session, slug: str) -> bytes | None:
    """Return the export of a snapshot, byte for byte as it was frozen, or None."""
    return session.exec(select(Snapshot.content).where(col(Snapshot.slug) == slug)).first()
