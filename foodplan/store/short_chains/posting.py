"""A supply in the ledger: in from the producer, out to the buyers, at the outlet's own node."""

from calendar import monthrange
from datetime import date
from uuid import UUID, uuid5

from sqlmodel import Session, col, select

from foodplan.models.ledger import Category
from foodplan.models.organisations import Node
from foodplan.models.short_chains import SupplyVersion
from foodplan.rules.ledger import MOVEMENT_NAMESPACE, Method, MovementKind, NodeKind, SourceKind
from foodplan.store.accounts import Actor
from foodplan.store.history import Change
from foodplan.store.ledger import LineInput, MovementInput, post, reverse
from foodplan.store.organisations import CHAIN_SOURCE, ensure_boundary

CORRECTED = "correction"


def post_supply(
    session: Session, version: SupplyVersion, name: str, change: Change, today: date
) -> tuple[UUID, UUID]:
    """Post the two movements of a supply; return their ids, the intake's first.

    The ids follow from the supply and its version's number: what is sent twice is posted once.
    The office records what outlets report, so the acts are the product's, with the account of who
    typed them. Raises Refused as `post` does.
    """
    node = session.exec(select(Node.slug).where(col(Node.id) == version.node_id)).one()
    source = f"{CHAIN_SOURCE}{version.producer_id}"
    ensure_boundary(session, source, name[:120], change, SourceKind.SHORT_CHAIN)
    kinds = ((MovementKind.INTAKE, source), (MovementKind.DISTRIBUTION, str(NodeKind.BUYERS)))
    ids = []
    for kind, counterpart in kinds:
        movement = _movement(session, version, kind, node, counterpart, today)
        ids.append(post(session, movement, _actor(change), change.at).uuid)
    return ids[0], ids[1]


def reverse_supply(session: Session, version: SupplyVersion, change: Change) -> None:
    """Take back the two movements of a version, the sale first: its goods come back before they go.

    A version that was taken back already has none.
    """
    for text in (version.sale_uuid, version.intake_uuid):
        if text:
            said = uuid5(MOVEMENT_NAMESPACE, f"reversal:{text}")
            reverse(session, UUID(text), _actor(change), change.at, id=said, reason_code=CORRECTED)


def last_day_of(month: int, today: date) -> date:
    """Return the day on which a month's supply is booked: its last one, or today.

    >>> last_day_of(202602, date(2026, 11, 23)), last_day_of(202611, date(2026, 11, 23))
    (datetime.date(2026, 2, 28), datetime.date(2026, 11, 23))
    """
    year, number = divmod(month, 100)
    return min(date(year, number, monthrange(year, number)[1]), today)


def _movement(
    session: Session,
    version: SupplyVersion,
    kind: MovementKind,
    node: str,
    counterpart: str,
    today: date,
) -> MovementInput:
    category = session.exec(
        select(Category.slug).where(col(Category.id) == version.category_id)
    ).one()
    intake = kind == MovementKind.INTAKE
    return MovementInput(
        id=movement_id(UUID(version.supply), version.number, kind),
        kind=kind,
        happened_on=last_day_of(version.month, today),
        node=node,
        counterpart=counterpart,
        lines=(LineInput(category, version.grams),),
        source_kind=SourceKind.SHORT_CHAIN.slug if intake else None,
        method=Method(version.method).slug,
        confirm_heavy=True,
    )


def movement_id(supply: UUID, number: int, kind: str) -> UUID:
    """Return the id of one of the movements of a supply's version."""
    return uuid5(MOVEMENT_NAMESPACE, f"supply:{supply}:{number}:{kind}")


def _actor(change: Change) -> Actor:
    return Actor(change.by, "system")
