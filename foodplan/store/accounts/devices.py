"""Shared phones: made with a code that works once, known by a token, cut off at once."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col, select

from foodplan.models.accounts import Device
from foodplan.rules.calendar import rome_day
from foodplan.rules.problems import Problem, Refused
from foodplan.store.history import Moment
from foodplan.store.organisations import NodeRow, get_site

CODE_LIVES = timedelta(minutes=15)
TOKEN_LIVES = timedelta(days=90)
MOST_PHONES = 20
# Letters and digits that nobody takes for another; twelve of them are 58 bits.
CODE_LETTERS = "ABCDEFGHJKMNPQRSTVWXYZ23456789"
CODE_LENGTH = 12


@dataclass(frozen=True)
class Phone:
    """A paired phone that may write now, with the site that it writes for."""

    id: int
    label: str
    site: NodeRow
    last_seen_at: datetime | None


def add_device(
    session: Session, node_id: int, label: str, now: datetime, by: int | None = None
) -> tuple[Device, str]:
    """Make room for a phone at a site; return its row and the code that pairs it, once.

    The code holds for a quarter of an hour and only its SHA-256 is kept. Codes that ran out
    unused leave their row to the next one. Raises Refused for a label that is missing or too
    long, and for more phones than a site can look after.
    """
    _check(session, node_id, label.strip(), now)
    code = "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))
    row = Device(
        node_id=node_id,
        label=label.strip(),
        pairing_hash=_hash(code),
        pairing_until=now + CODE_LIVES,
        created_at=now,
        created_by=by,
    )
    session.add(row)
    session.flush()
    return row, code


def find_pairing(session: Session, code: str, now: datetime) -> Phone | None:
    """Return the phone-to-be of a code that still pairs, or None."""
    row = session.exec(select(Device).where(*_pairs(code, now))).first()
    return _phone(session, row, now, since=row.created_at) if row else None


def pair_device(
    session: Session, code: str, now: datetime, old_token: str = ""
) -> tuple[Phone, str] | None:
    """Use up a code; return the phone and its token, None when the code no longer pairs.

    Of two phones that use one code at once, one gets the token. A phone that shows the token of
    an earlier pairing with the same site stays the phone it was, so that what it has still to
    send remains its own; a pairing with another site ends.
    """
    token = secrets.token_urlsafe(32)
    given = {"token_hash": _hash(token), "paired_at": now, "expires_at": now + TOKEN_LIVES}
    spent: dict[str, object] = {"pairing_hash": None, "pairing_until": None}
    before = _of_token(session, old_token)
    used = sa.update(Device).where(*_pairs(code, now)).values(**given, **spent)
    if session.execute(used.returning(col(Device.id))).scalar() is None:
        return None
    session.expire_all()
    if before is not None:
        _follow(session, before, _hash(token), now)
    phone = find_phone(session, token, now)
    return (phone, token) if phone else None


def find_phone(session: Session, token: str, now: datetime) -> Phone | None:
    """Return the phone behind a token; None when it ran out, was cut off, or its site closed.

    A site that passed to another organisation after the pairing does not take its phones along.
    """
    query = select(Device).where(
        Device.token_hash == _hash(token),
        col(Device.revoked_at).is_(None),
        col(Device.expires_at) > now,
    )
    row = session.exec(query).first()
    return _phone(session, row, now, since=row.paired_at or now) if row else None


def list_devices(session: Session, node_id: int) -> list[Device]:
    """Return the phones that were ever paired with a site, the last paired first."""
    query = (
        select(Device)
        .where(Device.node_id == node_id, col(Device.paired_at).is_not(None))
        .order_by(col(Device.paired_at).desc(), col(Device.id).desc())
    )
    return list(session.exec(query))


def get_device(session: Session, device_id: int) -> Device | None:
    """Return a phone by id, or None."""
    return session.get(Device, device_id)


def revoke_device(session: Session, device_id: int, now: datetime, by: int | None = None) -> bool:
    """Cut a phone off from now on; return whether it was not yet. What it recorded stays."""
    cut = (
        sa.update(Device)
        .where(col(Device.id) == device_id, col(Device.revoked_at).is_(None))
        .values(revoked_at=now, revoked_by=by, pairing_hash=None, token_hash=None)
    )
    done = session.execute(cut).rowcount == 1  # type: ignore[attr-defined]
    session.expire_all()
    return bool(done)


def note_use(session: Session, phone: Phone, now: datetime) -> bool:
    """Keep the day on which a phone last wrote; return whether it was a new one."""
    if seen_today(phone, now):
        return False
    session.execute(sa.update(Device).where(col(Device.id) == phone.id).values(last_seen_at=now))
    return True


def seen_today(phone: Phone, now: datetime) -> bool:
    """Return whether it is already known that a phone wrote on this day in Torino."""
    return phone.last_seen_at is not None and rome_day(phone.last_seen_at) == rome_day(now)


def normal_code(code: str) -> str:
    """Return a code as it was made, however somebody typed it."""
    return "".join(letter for letter in code.upper() if letter.isalnum())


def _of_token(session: Session, token: str) -> Device | None:
    known = select(Device).where(
        Device.token_hash == _hash(token), col(Device.revoked_at).is_(None)
    )
    return session.exec(known).first() if token else None


def _follow(session: Session, before: Device, token_hash: str, now: datetime) -> None:
    """Let an earlier pairing of the same phone go on as the new one, or end with it."""
    row = session.exec(select(Device).where(Device.token_hash == token_hash)).one()
    if row.node_id != before.node_id:
        before.revoked_at, before.token_hash = now, None
    else:
        session.delete(row)
        session.flush()
        before.label, before.token_hash = row.label, token_hash
        before.paired_at, before.expires_at = row.paired_at, row.expires_at
    session.add(before)
    session.flush()


def _pairs(code: str, now: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        col(Device.pairing_hash) == _hash(normal_code(code)),
        col(Device.pairing_until) > now,
        col(Device.revoked_at).is_(None),
    )


def _phone(session: Session, row: Device, now: datetime, since: datetime) -> Phone | None:
    site = get_site(session, row.node_id, Moment(rome_day(now)))
    then = get_site(session, row.node_id, Moment(rome_day(since)))
    if site is None or then is None or site.organisation is None:
        return None
    if site.organisation != then.organisation or row.id is None:
        return None
    return Phone(row.id, row.label, site, row.last_seen_at)


def _check(session: Session, node_id: int, label: str, now: datetime) -> None:
    if not label:
        raise Refused([Problem("label", "Scrivere come riconoscere il telefono.")])
    if len(label) > 60:
        raise Refused([Problem("label", "Al massimo %(most)s caratteri.", {"most": 60})])
    session.execute(
        sa.delete(Device).where(
            col(Device.node_id) == node_id,
            col(Device.paired_at).is_(None),
            col(Device.pairing_until) <= now,
        )
    )
    working = sa.select(sa.func.count()).where(
        col(Device.node_id) == node_id,
        col(Device.revoked_at).is_(None),
        sa.or_(col(Device.expires_at).is_(None), col(Device.expires_at) > now),
    )
    if session.execute(working).scalar_one() >= MOST_PHONES:
        message = "Ci sono già %(most)s telefoni: bloccarne uno che non si usa più."
        raise Refused([Problem("label", message, {"most": MOST_PHONES})])


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
