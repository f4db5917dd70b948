"""What a site does again and again, read from the sums by month and never from the lines."""

from dataclasses import dataclass

from sqlmodel import Session

from foodplan.rules.ledger import Method, NodeKind, SourceKind
from foodplan.store.ledger.driver import Driver

_FLOWS = (
    "SELECT n.kind, n.slug, COALESCE(v.name, n.slug), c.slug, c.name, f.source_kind, f.month, "
    "SUM(f.movements) FROM flow_month f JOIN node n ON n.id = f.{other} "
    "JOIN category c ON c.id = f.category_id LEFT JOIN node_version v ON v.node_id = n.id "
    "AND v.recorded_to IS NULL AND v.valid_to IS NULL "
    "WHERE f.{own} = ? AND f.month >= ? AND f.method <> ? AND n.kind IN ({kinds}) "
    "GROUP BY n.kind, n.slug, v.name, c.slug, c.name, f.source_kind, f.month "
    "HAVING SUM(f.movements) <> 0"
)
_IN = _FLOWS.format(own="to_node", other="from_node", kinds=f"'{NodeKind.SOURCE}'")
_ENDS = (NodeKind.PEOPLE, NodeKind.BUYERS, NodeKind.WASTE, NodeKind.FEED)
_OUT = _FLOWS.format(
    own="from_node", other="to_node", kinds=", ".join(f"'{kind}'" for kind in _ENDS)
)


@dataclass(frozen=True)
class Habit:
    """Movements of one month (yyyymm) between a site and one boundary, of one category."""

    kind: NodeKind
    counterpart: str
    counterpart_name: str
    category: str
    category_name: str
    source_kind: SourceKind
    month: int
    movements: int


def habits(session: Session, node_id: int, since_month: int) -> list[Habit]:
    """Return what came to a site and left it, month by month since one (yyyymm).

    What a count derived is nobody's act and is left out; months that reversals emptied are too.
    """
    values = (node_id, since_month, Method.DERIVED)
    rows = Driver(session).rows(f"{_IN} UNION ALL {_OUT}", (*values, *values))
    return [
        Habit(NodeKind(kind), slug, name, category, words, SourceKind(source), month, int(times))
        for kind, slug, name, category, words, source, month, times in rows
    ]
