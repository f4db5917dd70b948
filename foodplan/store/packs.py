"""Crates, packs and parcels with their net grams: of every site, or of one that declares its own.

A pack is of one category. A parcel declares grams of several: so many parcels given out are so
many grams of each, exactly, which is how a site that does not weigh knows what went to people.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from foodplan.models.history import BEGINNING
from foodplan.models.ledger import Category, Pack
from foodplan.rules.mass import GRAMS_PER_UNIT
from foodplan.rules.packs import PACK_SLUG_LENGTH, whole_grams
from foodplan.rules.places import slugify
from foodplan.rules.problems import Problem, Refused
from foodplan.store.edits.dated import (
    check_last,
    last_statement,
    one_writer_at_a_time,
    state_from,
    statements,
)
from foodplan.store.history import Change, Moment, end, history_of, holds, record
from foodplan.store.ledger.inputs import LineInput

# A pallet: more in one pack is a slip of the keyboard.
HEAVIEST_GRAMS = 1_000_000
HEAVIEST_TARE = 100_000
MOST_PACKS = 10_000


@dataclass(frozen=True)
class PackRow:
    """A pack as it is stated; `node_id` None offers it at every site.

    A parcel has `content`, pairs of category slug and grams, and no category. `version` is the id
    of the statement, `since` None when it has always held.
    """

    slug: str
    node_id: int | None
    name: str
    category: str | None
    content: tuple[tuple[str, int], ...]
    net_grams: int
    tare_grams: int
    proposed: bool
    version: int
    since: date | None
    until: date | None

    @property
    def parcel(self) -> bool:
        """Whether it declares grams of several categories."""
        return self.category is None


@dataclass(frozen=True)
class PackInput:
    """What is stated of a pack: one category with net grams, or the content of a parcel."""

    name: str
    category: str | None = None
    net_grams: int = 0
    tare_grams: int = 0
    proposed: bool = False
    content: Mapping[str, int] = field(default_factory=dict)


def list_packs(session: Session, node_id: int, moment: Moment) -> list[PackRow]:
    """Return what a site offers at a moment: its own packs first, then those of every site."""
    here = sa.or_(col(Pack.node_id) == node_id, col(Pack.node_id).is_(None))
    rows = _packs(session, moment, here)
    return sorted(rows, key=lambda row: (row.node_id is None, row.name))


def list_own_packs(session: Session, node_id: int | None, moment: Moment) -> list[PackRow]:
    """Return a site's own packs by name; None asks for those of every site."""
    return _packs(session, moment, col(Pack.node_id).is_not_distinct_from(node_id))


def list_all_packs(session: Session, moment: Moment) -> list[PackRow]:
    """Return the packs of every site and of each, by name."""
    return _packs(session, moment, sa.true())


def get_pack(session: Session, slug: str, moment: Moment) -> PackRow | None:
    """Return a pack at a moment, or None."""
    return next(iter(_packs(session, moment, col(Pack.slug) == slug)), None)


def last_pack_version(session: Session, slug: str) -> int:
    """Return the id of the last statement about a pack, 0 when there is none."""
    last = last_statement(statements(session, Pack, {"slug": slug}))
    return (last.id or 0) if last else 0


def parcel_lines(pack: PackRow, number: int) -> tuple[LineInput, ...]:
    """Return so many packs or parcels as lines of a movement, whose method is `pack`.

    Grams are exactly the number times what one declares. Raises Refused for a number that is not
    of packs.
    """
    if not 1 <= number <= MOST_PACKS:
        raise Refused([Problem("quantity", "Scrivere quante confezioni: da 1 a 10000.")])
    declared = pack.content if pack.category is None else ((pack.category, pack.net_grams),)
    return tuple(
        LineInput(
            category=category,
            grams=whole_grams(Decimal(number), grams),
            quantity=str(number),
            unit=pack.slug,
            grams_per_unit=grams,
        )
        for category, grams in declared
    )


def add_pack(
    session: Session,
    node_id: int | None,
    values: PackInput,
    change: Change,
    since: date = BEGINNING,
) -> str:
    """Add a pack of a site, or of every site, from a day on; return its slug.

    Raises Refused for a content or weights that cannot be.
    """
    one_writer_at_a_time(session)
    said = _checked(session, values)
    slug = _free_slug(session, values.name)
    record(session, Pack, {"slug": slug}, said | {"node_id": node_id}, change, valid_from=since)
    return slug


def change_pack(
    session: Session, slug: str, opened: int, values: PackInput, change: Change, since: date
) -> None:
    """State what a pack holds from a day on; what was given before keeps its grams.

    `opened` is the last statement that was read. Raises Refused, and Overtaken when somebody
    stated another meanwhile; LookupError for a pack that is not there.
    """
    one_writer_at_a_time(session)
    rows = statements(session, Pack, {"slug": slug})
    if not rows:
        raise LookupError(f"There is no pack {slug}.")
    said = _checked(session, values) | {"node_id": rows[0].node_id}
    state_from(session, Pack, {"slug": slug}, opened, said, change, since)


def withdraw_pack(session: Session, slug: str, opened: int, change: Change, on: date) -> None:
    """State that a pack is no longer offered from a day on.

    Raises Overtaken when `opened` is no longer the last statement.
    """
    one_writer_at_a_time(session)
    check_last(session, Pack, {"slug": slug}, opened)
    end(session, Pack, {"slug": slug}, change, on)


def pack_history(session: Session, slug: str) -> list[Pack]:
    """Return everything ever stated about a pack, oldest record first."""
    return history_of(session, Pack, slug=slug)


def _checked(session: Session, values: PackInput) -> dict[str, Any]:
    known = {row.slug: row.id or 0 for row in session.exec(select(Category))}
    content = {slug: grams for slug, grams in values.content.items() if grams}
    problems = [*_problems_of_what(values, content, known), *_problems_of_weights(values)]
    if problems:
        raise Refused(problems)
    return {
        "name": values.name.strip(),
        "category_id": known[values.category] if values.category else None,
        "net_grams": sum(content.values()) if content else values.net_grams,
        "tare_grams": values.tare_grams,
        "content": json.dumps(content, sort_keys=True, separators=(",", ":")) if content else "",
        "proposed": values.proposed,
    }


def _problems_of_what(
    values: PackInput, content: Mapping[str, int], known: Mapping[str, int]
) -> list[Problem]:
    problems = []
    if not values.name.strip():
        problems.append(Problem("name", "Scrivere il nome della confezione."))
    unknown = ({values.category} if values.category else set()) | set(content)
    if unknown - set(known):
        problems.append(Problem("category", "Scegliere una categoria dell'elenco."))
    if values.category and content:
        message = "Una confezione è di una categoria, oppure è un pacco con un contenuto."
        problems.append(Problem("category", message))
    if not values.category and not content:
        message = "Scegliere la categoria, oppure scrivere che cosa contiene il pacco."
        problems.append(Problem("category", message))
    return problems


def _problems_of_weights(values: PackInput) -> list[Problem]:
    problems = []
    net = sum(values.content.values()) if values.content else values.net_grams
    negative = any(grams < 0 for grams in values.content.values())
    if (values.category or values.content) and (negative or not 0 < net <= HEAVIEST_GRAMS):
        problems.append(Problem("net_grams", "Scrivere i chili netti: più di 0, al massimo 1000."))
    if not 0 <= values.tare_grams <= HEAVIEST_TARE:
        problems.append(Problem("tare_grams", "Scrivere la tara: da 0 a 100 chili."))
    return problems


def _free_slug(session: Session, name: str) -> str:
    wanted = slugify(name, "confezione")[:PACK_SLUG_LENGTH].strip("-")
    taken = set(session.exec(select(Pack.slug).distinct()))
    slug, number = wanted, 1
    while slug in taken or slug in GRAMS_PER_UNIT:
        number += 1
        end_of_slug = f"-{number}"
        slug = wanted[: PACK_SLUG_LENGTH - len(end_of_slug)].strip("-") + end_of_slug
    return slug


def _packs(session: Session, moment: Moment, where: sa.ColumnElement[bool]) -> list[PackRow]:
    query = (
        select(Pack, Category.slug)
        .outerjoin(Category, col(Category.id) == col(Pack.category_id))
        .where(holds(Pack, moment), where)
        .order_by(col(Pack.name), col(Pack.slug))
    )
    return [_row(row, category) for row, category in session.exec(query)]


def content_of(row: Pack) -> tuple[tuple[str, int], ...]:
    """Return what a stored parcel declares, as pairs of category slug and grams."""
    return tuple(json.loads(row.content).items()) if row.content else ()


def _row(row: Pack, category: str | None) -> PackRow:
    return PackRow(
        slug=row.slug,
        node_id=row.node_id,
        name=row.name,
        category=category,
        content=content_of(row),
        net_grams=row.net_grams,
        tare_grams=row.tare_grams,
        proposed=row.proposed,
        version=row.id or 0,
        since=None if row.valid_from == BEGINNING else row.valid_from,
        until=row.valid_to,
    )
