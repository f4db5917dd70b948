"""What the pages of packs say: each with what it holds, where it is offered, and its history."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlmodel import Session

from foodplan.reports.office.history import HistoryLine, history_lines, names_of_people
from foodplan.store.history import Moment
from foodplan.store.ledger import list_categories
from foodplan.store.organisations import list_sites
from foodplan.store.packs import PackRow, pack_history

PACK_FIELDS = {
    "name": "nome",
    "net_grams": "grammi netti",
    "tare_grams": "grammi di tara",
    "content": "contenuto",
    "proposed": "è una proposta",
}


@dataclass(frozen=True)
class Part:
    """Grams of one category in a pack."""

    name: str
    grams: int


@dataclass(frozen=True)
class PackLine:
    """A pack with its parts; `where` is the name of its site, empty for every site."""

    row: PackRow
    where: str
    parts: tuple[Part, ...]


def pack_lines(session: Session, rows: Iterable[PackRow], moment: Moment) -> tuple[PackLine, ...]:
    """Return packs as pages list them."""
    names = {row.slug: row.name for row in list_categories(session)}
    sites = {site.id: site.name for site in list_sites(session, moment)}
    return tuple(
        PackLine(
            row=row,
            where="" if row.node_id is None else sites.get(row.node_id, "sede chiusa"),
            parts=tuple(
                Part(names[slug], grams)
                for slug, grams in row.content or ((row.category or "", row.net_grams),)
            ),
        )
        for row in rows
    )


def history_of_pack(session: Session, slug: str) -> tuple[HistoryLine, ...]:
    """Return a pack's changes, the last first."""
    return history_lines(pack_history(session, slug), PACK_FIELDS, names_of_people(session))
