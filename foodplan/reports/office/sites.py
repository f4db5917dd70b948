"""What the office reads of one site: what is said of it, for all days, and its history."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from foodplan.models.organisations import NodeVersion
from foodplan.reports.office.history import HistoryLine, history_lines, names_of_people
from foodplan.reports.office.organisations import DISTRIBUTION_MODES, SITE_FIELDS, SITE_KINDS
from foodplan.store.edits.dated import statements
from foodplan.store.history import Moment, history_of
from foodplan.store.organisations import NodeRow, get_node
from foodplan.store.organisations.sites import last_site_version

# One sentence for each way of knowing what went to people.
MODE_SENTENCES = {
    "weighed": "Si pesa ciò che esce: ogni uscita si registra con i suoi chili.",
    "by_count": (
        "Non si pesa ciò che esce: si conta il magazzino, e ciò che manca rispetto al registro "
        "è andato alle persone (chili «ricavati»)."
    ),
    "by_parcel": (
        "Si danno pacchi con un contenuto dichiarato: si registra quanti, e i chili vengono dal "
        "contenuto."
    ),
}


@dataclass(frozen=True)
class SitePage:
    """One site: as it is today, every statement about it by day, and its history."""

    row: NodeRow
    version: NodeVersion
    statements: tuple[NodeVersion, ...]
    history: tuple[HistoryLine, ...]


def site_page(session: Session, slug: str, today: date) -> SitePage | None:
    """Return one site, or None when no site has this slug."""
    row = get_node(session, slug, Moment(today)) or get_node(session, slug)
    version = last_site_version(session, row.id) if row and row.kind == "stock" else None
    if row is None or version is None:
        return None
    words = {"site_kind": SITE_KINDS, "distribution_mode": DISTRIBUTION_MODES}
    versions = history_of(session, NodeVersion, node_id=row.id)
    return SitePage(
        row=row,
        version=version,
        statements=tuple(statements(session, NodeVersion, {"node_id": row.id})),
        history=history_lines(versions, SITE_FIELDS, names_of_people(session), "", words),
    )
