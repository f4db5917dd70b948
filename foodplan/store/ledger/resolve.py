"""The nodes and categories that an act names: whether they exist, and whose they are."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlmodel import Session

from foodplan.rules.ledger import MIXED, MovementKind, NodeKind, SourceKind
from foodplan.rules.problems import Problem, Refused
from foodplan.store.accounts import Actor, NotAllowed
from foodplan.store.history import Change
from foodplan.store.ledger.check import INWARD, SOURCE_KINDS, TRANSFERS
from foodplan.store.ledger.driver import Driver, Row, marks
from foodplan.store.ledger.inputs import WASTED, MovementInput
from foodplan.store.ledger.lots import Lot
from foodplan.store.ledger.sending import dispatch_problem, find_dispatch
from foodplan.store.organisations import BOUNDARY_NAMES, ensure_boundary, ensure_transit


@dataclass(frozen=True)
class KnownNode:
    """A node as it is said to be on the day of an act."""

    id: int
    kind: str
    organisation: int | None
    active: bool
    source_kind: int | None
    name: str = ""


@dataclass(frozen=True)
class KnownCategory:
    """A category of the ledger."""

    id: int
    slug: str
    name: str


@dataclass(frozen=True)
class Resolved:
    """What an act names, as rows: `categories` runs beside its lines.

    `counterpart` is the node on the other side of its lines: the transit of a dispatch, and of a
    receipt that is to be matched the source named after the `partner`, the site of a transfer.
    `foods` are all categories of food where mixed goods go out, `sent` what a dispatch held.
    """

    node: KnownNode
    counterpart: KnownNode
    categories: tuple[KnownCategory, ...]
    source_kind: SourceKind | None
    foods: frozenset[int] = frozenset()
    partner: int | None = None
    waste: KnownNode | None = None
    dispatch_seq: int | None = None
    transit: int | None = None
    sent: dict[Lot, int] | None = None


class Names:
    """Nodes and categories by slug, asked of the database for each act."""

    def __init__(self, session: Session, driver: Driver, now: datetime) -> None:
        self.session, self.driver, self.now = session, driver, now

    def named(
        self, movement: MovementInput
    ) -> tuple[dict[str, KnownNode], dict[str, KnownCategory]]:
        """Return the nodes and the categories that an act names, by slug."""
        return _named(self.driver, movement)

    def boundary(self, slug: str) -> int:
        """Return the id of a boundary that every installation has, made on first use."""
        return boundary_id(self.session, slug, self.now)


class Resolver:
    """Looks up what an act names; what is wrong gathers in `problems`."""

    def __init__(
        self,
        session: Session,
        driver: Driver,
        movement: MovementInput,
        actor: Actor,
        now: datetime,
        names: Names | None = None,
    ) -> None:
        self.session, self.driver = session, driver
        self.movement, self.actor, self.now = movement, actor, now
        self.names = names or Names(session, driver, now)
        self.problems: list[Problem] = []

    def resolve(self) -> Resolved | None:
        """Return the rows that the act names, or None where something is wrong.

        Raises NotAllowed when the node is not the actor's to write for.
        """
        movement = self.movement
        nodes, known = self.names.named(movement)
        node = nodes.get(movement.node)
        demand_right(self.actor, node)
        if node is None or node.kind != NodeKind.STOCK:
            self._problem("node", "Sede sconosciuta: «%(node)s».", node=movement.node)
        elif not node.active:
            self._problem("node", "In quel giorno la sede risulta chiusa.")
        counterpart = nodes.get(movement.counterpart) or self._bare(movement.counterpart)
        if counterpart is None or not counterpart.active:
            message = "«%(counterpart)s» non è nell'elenco: sceglierlo o aggiungerlo."
            self._problem("counterpart", message, counterpart=movement.counterpart)
        categories = _categories(movement, known, self.problems)
        source_kind = _source_kind(movement, counterpart, self.problems)
        if self.problems or node is None or counterpart is None:
            return None
        found = Resolved(node, counterpart, tuple(categories), source_kind, self._foods(categories))
        if any(line.role == WASTED for line in movement.lines):
            found = replace(found, waste=self._bare(movement.waste_to))
        if movement.kind in TRANSFERS:
            found = self._transfer(found)
        return None if self.problems else found

    def _transfer(self, found: Resolved) -> Resolved:
        """Return the rows of a dispatch or receipt, its counterpart being another site."""
        movement, partner = self.movement, found.counterpart
        if partner.kind != NodeKind.STOCK or partner.id == found.node.id:
            message = "«%(counterpart)s» non è un'altra sede che tiene il registro."
            self._problem("counterpart", message, counterpart=movement.counterpart)
            return found
        change = Change(at=self.now)
        if movement.kind == MovementKind.DISPATCH:
            transit = ensure_transit(self.session, found.node.id, found.node.name, change)
            other = KnownNode(transit, NodeKind.TRANSIT, None, active=True, source_kind=None)
            return replace(found, counterpart=other, partner=partner.id, transit=transit)
        if movement.dispatch is None:
            slug = f"source:sede-{movement.counterpart}"[:80].rstrip("-")
            source = ensure_boundary(self.session, slug, partner.name, change,
                                     SourceKind.OTHER_ORGANISATION)  # fmt: skip
            other = KnownNode(source, NodeKind.SOURCE, None, active=True, source_kind=None)
            return replace(found, counterpart=other, partner=partner.id)
        dispatch = find_dispatch(self.driver, movement.dispatch)
        problem = dispatch_problem(
            dispatch, found.node.id, partner.id, movement.happened_on, movement.replaces
        )
        if problem is not None or dispatch is None:
            self.problems += [problem] if problem else []
            return found
        return replace(
            found,
            partner=partner.id,
            dispatch_seq=dispatch.seq,
            transit=dispatch.transit,
            sent=dispatch.sent,
        )

    def _foods(self, categories: list[KnownCategory]) -> frozenset[int]:
        outward = self.movement.kind not in {*INWARD, MovementKind.COUNT}
        if not outward or not any(category.slug == MIXED for category in categories):
            return frozenset()
        return frozenset(row[0] for row in self.driver.rows("SELECT id FROM category WHERE food"))

    def _bare(self, slug: str) -> KnownNode | None:
        if slug not in BOUNDARY_NAMES:
            return None
        kind = slug.partition(":")[0]
        number = self.names.boundary(slug)
        return KnownNode(number, kind, None, active=True, source_kind=None)

    def _problem(self, field: str, message: str, **params: object) -> None:
        self.problems.append(Problem(field, message, params))


_NODES = (
    "SELECT n.slug, n.id, v.name, n.kind, v.organisation_id, v.active, v.source_kind "
    "FROM node n JOIN node_version v ON v.node_id = n.id "
    "WHERE n.slug IN (?, ?) AND v.recorded_to IS NULL "
    "AND v.valid_from <= ? AND (v.valid_to IS NULL OR v.valid_to > ?)"
)
# In one answer with the nodes; no node is of the kind that stands in its place.
_NODES_AND_CATEGORIES = (
    _NODES + " UNION ALL "  # noqa: S608
    "SELECT slug, id, name, '', NULL, NULL, NULL FROM category WHERE slug IN ({marks})"
)


def known_nodes(driver: Driver, slugs: tuple[str, ...], day: date) -> dict[str, KnownNode]:
    """Return the nodes with these slugs as they are said to be on a day, by slug."""
    when = driver.day(day)
    rows = driver.rows(_NODES, (slugs[0], slugs[-1], when, when))
    return {row[0]: _node(row) for row in rows}


def _named(
    driver: Driver, movement: MovementInput
) -> tuple[dict[str, KnownNode], dict[str, KnownCategory]]:
    """Return the nodes and the categories that an act names, by slug."""
    when = driver.day(movement.happened_on)
    ends = (movement.node, movement.counterpart, when, when)
    slugs = sorted({line.category for line in movement.lines})
    statement = _NODES_AND_CATEGORIES.format(marks=marks(slugs)) if slugs else _NODES
    rows = driver.rows(statement, (*ends, *slugs))
    return (
        {row[0]: _node(row) for row in rows if row[3]},
        {row[0]: KnownCategory(row[1], row[0], row[2]) for row in rows if not row[3]},
    )


def _node(row: Row) -> KnownNode:
    _, number, name, kind, organisation, active, source_kind = row
    return KnownNode(number, kind, organisation, bool(active), source_kind, name)


def demand_right(actor: Actor, node: KnownNode | None) -> None:
    """Raise NotAllowed when a known stock is not the actor's to write for."""
    if node is None or node.kind != NodeKind.STOCK:
        return
    if not actor.may_write_for(node.organisation, node.id):
        raise NotAllowed("Si registrano solo i movimenti della propria organizzazione.")


def boundary_id(session: Session, slug: str, now: datetime) -> int:
    """Return the id of a boundary that every installation has, made on first use."""
    return ensure_boundary(session, slug, BOUNDARY_NAMES[slug], Change(at=now))


def _categories(
    movement: MovementInput, known: dict[str, KnownCategory], problems: list[Problem]
) -> list[KnownCategory]:
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
        return SOURCE_KINDS.get(movement.source_kind)
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
