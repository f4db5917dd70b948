"""The nodes and categories that an act names: whether they exist, and whose they are."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from foodplan.rules.ledger import MovementKind, NodeKind, SourceKind
from foodplan.rules.problems import Problem, Refused
from foodplan.store.accounts import Actor, NotAllowed
from foodplan.store.history import Change
from foodplan.store.ledger.check import INWARD
from foodplan.store.ledger.driver import Driver, marks
from foodplan.store.ledger.inputs import MovementInput
from foodplan.store.organisations import BOUNDARY_NAMES, ensure_boundary


@dataclass(frozen=True)
class KnownNode:
    """A node as it is said to be on the day of an act."""

    id: int
    kind: str
    organisation: int | None
    active: bool
    source_kind: int | None


@dataclass(frozen=True)
class KnownCategory:
    """A category of the ledger."""

    id: int
    slug: str
    name: str


@dataclass(frozen=True)
class Resolved:
    """What an act names, as rows: `categories` runs beside its lines."""

    node: KnownNode
    counterpart: KnownNode
    categories: tuple[KnownCategory, ...]
    source_kind: SourceKind | None


def resolve(
    session: Session, driver: Driver, movement: MovementInput, actor: Actor, now: datetime
) -> tuple[Resolved | None, list[Problem]]:
    """Return the rows that an act names, or None with what is wrong.

    Raises NotAllowed when the node is not the actor's to write for.
    """
    nodes = known_nodes(driver, (movement.node, movement.counterpart), movement.happened_on)
    problems: list[Problem] = []
    node = nodes.get(movement.node)
    demand_right(actor, node)
    if node is None or node.kind != NodeKind.STOCK:
        problems.append(Problem("node", "Sede sconosciuta: «%(node)s».", {"node": movement.node}))
    elif not node.active:
        problems.append(Problem("node", "In quel giorno la sede risulta chiusa."))
    counterpart = nodes.get(movement.counterpart) or _bare(session, movement.counterpart, now)
    if counterpart is None or not counterpart.active:
        message = "«%(counterpart)s» non è nell'elenco: sceglierlo o aggiungerlo."
        problems.append(Problem("counterpart", message, {"counterpart": movement.counterpart}))
    categories = _categories(driver, movement, problems)
    source_kind = _source_kind(movement, counterpart, problems)
    if problems or node is None or counterpart is None:
        return None, problems
    return Resolved(node, counterpart, tuple(categories), source_kind), []


def known_nodes(driver: Driver, slugs: tuple[str, ...], day: date) -> dict[str, KnownNode]:
    """Return the nodes with these slugs as they are said to be on a day, by slug."""
    statement = (
        "SELECT n.slug, n.id, n.kind, v.organisation_id, v.active, v.source_kind "
        "FROM node n JOIN node_version v ON v.node_id = n.id "
        "WHERE n.slug IN (?, ?) AND v.recorded_to IS NULL "
        "AND v.valid_from <= ? AND (v.valid_to IS NULL OR v.valid_to > ?)"
    )
    when = driver.day(day)
    rows = driver.rows(statement, (slugs[0], slugs[-1], when, when))
    return {
        slug: KnownNode(node_id, kind, organisation, bool(active), source_kind)
        for slug, node_id, kind, organisation, active, source_kind in rows
    }


def demand_right(actor: Actor, node: KnownNode | None) -> None:
    """Raise NotAllowed when a known stock is not the actor's to write for."""
    if node is None or node.kind != NodeKind.STOCK:
        return
    if not actor.may_write_for(node.organisation):
        raise NotAllowed("Si registrano solo i movimenti della propria organizzazione.")


def boundary_id(session: Session, slug: str, now: datetime) -> int:
    """Return the id of a boundary that every installation has, made on first use."""
    return ensure_boundary(session, slug, BOUNDARY_NAMES[slug], Change(at=now))


def _bare(session: Session, slug: str, now: datetime) -> KnownNode | None:
    if slug not in BOUNDARY_NAMES:
        return None
    kind = slug.partition(":")[0]
    return KnownNode(boundary_id(session, slug, now), kind, None, active=True, source_kind=None)


def _categories(
    driver: Driver, movement: MovementInput, problems: list[Problem]
) -> list[KnownCategory]:
    slugs = sorted({line.category for line in movement.lines})
    statement = f"SELECT id, slug, name FROM category WHERE slug IN ({marks(slugs)})"  # noqa: S608
    rows = driver.rows(statement, slugs) if slugs else []
    known = {slug: KnownCategory(row_id, slug, name) for row_id, slug, name in rows}
    found = []
    for place, line in enumerate(movement.lines):
        category = known.get(line.category)
        if category is None:
            message = "«%(category)s» non è fra le categorie: sceglierne una."
            params = {"category": line.category}
            problems.append(Problem(f"lines.{place}.category", message, params))
        else:
            found.append(category)
    return found


def _source_kind(
    movement: MovementInput, counterpart: KnownNode | None, problems: list[Problem]
) -> SourceKind | None:
    inward_ends = (NodeKind.SOURCE, NodeKind.OPENING)
    if movement.kind not in INWARD or counterpart is None or counterpart.kind not in inward_ends:
        return None
    if movement.source_kind is not None:
        known = {kind.slug: kind for kind in SourceKind}
        return known.get(movement.source_kind)
    if counterpart.source_kind is not None:
        return SourceKind(counterpart.source_kind)
    if movement.kind == MovementKind.OPENING:
        # Nobody remembers where the shelves of the first day came from: never a surplus.
        return SourceKind.OTHER_ORGANISATION
    problems.append(Problem("source_kind", "Indicare da che tipo di fonte arriva la merce."))
    return None


def refuse(problems: list[Problem]) -> None:
    """Raise Refused when there is anything to mend."""
    if problems:
        raise Refused(problems)
