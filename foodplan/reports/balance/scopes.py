"""Over what a mass balance may be drawn: the city, an area, an organisation, a site."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from foodplan.reports.balance.words import SCOPE_KINDS
from foodplan.rules.ledger import month_of
from foodplan.store.history import Moment
from foodplan.store.measures.sites import NO_ORGANISATION, Owner, Site, owners, sites

CITY = "citta"


@dataclass(frozen=True)
class Scope:
    """Sites taken together; `key` names it in an address. `kind` is a key of `SCOPE_KINDS`."""

    kind: str
    slug: str
    name: str
    node_ids: frozenset[int]
    simulated: bool

    @property
    def key(self) -> str:
        """The name in an address, such as `sede:emporio-nord` or `citta`."""
        return f"{self.kind}:{self.slug}" if self.slug else self.kind


def list_scopes(
    session: Session,
    moment: Moment,
    today: date,
    organisations: frozenset[int] | None = None,
) -> list[Scope]:
    """Return every scope, whose sites were whose on the moment's day; closed sites are in.

    With `organisations` (ids) only their own sites of today are there, and no city.
    """
    held = _sites(session, moment)
    if organisations is not None:
        now = _sites(session, Moment(today))
        mine = {node for node, site in now.items() if site.organisation in organisations}
        held = {node: site for node, site in held.items() if node in mine}
    named = owners(session, moment)
    found = [] if organisations is not None else [_city(held, named)]
    if organisations is None:
        found += _areas(held, named)
    return [*found, *_organisations(held, named), *_single(held, named)]


def _sites(session: Session, moment: Moment) -> dict[int, Site]:
    month = month_of(moment.day)
    known = sites(session, moment)
    at = {node: known.at(node, month) for node in known.said}
    return {node: site for node, site in at.items() if site.node_id == node}


def _city(held: dict[int, Site], named: dict[int, Owner]) -> Scope:
    return _scope(CITY, "", SCOPE_KINDS[CITY], held.values(), named)


def _areas(held: dict[int, Site], named: dict[int, Owner]) -> list[Scope]:
    parted: dict[str, list[Site]] = defaultdict(list)
    for site in held.values():
        if site.area:
            parted[site.area].append(site)
    return [
        _scope("circoscrizione", code, f"Circoscrizione {code}", parted[code], named)
        for code in sorted(parted, key=lambda code: (len(code), code))
    ]


def _organisations(held: dict[int, Site], named: dict[int, Owner]) -> list[Scope]:
    parted: dict[int, list[Site]] = defaultdict(list)
    for site in held.values():
        if site.organisation != NO_ORGANISATION:
            parted[site.organisation].append(site)
    found = [
        _scope("organizzazione", named[owner].slug, named[owner].name, parted[owner], named)
        for owner in parted
    ]
    return sorted(found, key=lambda scope: (scope.name.casefold(), scope.slug))


def _single(held: dict[int, Site], named: dict[int, Owner]) -> list[Scope]:
    found = [_scope("sede", site.slug, site.name, [site], named) for site in held.values()]
    return sorted(found, key=lambda scope: (scope.name.casefold(), scope.slug))


def _scope(kind: str, slug: str, name: str, held: Iterable[Site], named: dict[int, Owner]) -> Scope:
    kept = list(held)
    simulated = any(
        site.organisation in named and named[site.organisation].simulated for site in kept
    )
    return Scope(kind, slug, name, frozenset(site.node_id for site in kept), simulated)
