"""Which rows of the atlas's file are one place: a market and its recovery point are."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from foodplan.importers.atlas.rows import NumberedRow
from foodplan.rules.places import Function, address_key, fold, names_agree

# Functions that are often the guests of a place that has its own row; a guest joins a host
# further up, never one further down.
_GUESTS = (
    Function.URBAN_GARDEN,
    Function.FOOD_RECOVERY,
    Function.COMMUNITY_FRIDGE,
    Function.GAS,
    Function.ALVEARE,
)


@dataclass(frozen=True)
class Merge:
    """A row that was not a place of its own: its number and name, and the place it joined."""

    row: int
    name: str
    into: str


@dataclass
class Group:
    """The rows of one place; the first is the host, whose name and address the place takes."""

    rows: list[NumberedRow] = field(default_factory=list)

    @property
    def host(self) -> NumberedRow:
        """The row that names the place."""
        return self.rows[0]

    def merges(self) -> Iterator[Merge]:
        """Yield the rows that joined the host."""
        for guest in self.rows[1:]:
            yield Merge(guest.number, guest.row.name, self.host.row.name)


def group_rows(rows: Sequence[NumberedRow]) -> list[Group]:
    """Return the places that some rows describe, in the order of the file.

    Rows of one name at one address are one place; so are a guest (recovery, fridge, purchasing
    group, garden) and the host at the same address whose name agrees, and a recovery point and
    the market where it works.
    """
    groups = _same_name_and_address(rows)
    at_address: dict[tuple[str, str], list[Group]] = defaultdict(list)
    for group in groups:
        row = group.host.row
        at_address[fold(row.municipality), address_key(row.address)].append(group)
    markets = [group for group in groups if group.host.row.category == Function.MARKET]
    joined: set[int] = set()
    for rank in _GUESTS:
        for guest in [group for group in groups if group.host.row.category == rank]:
            row = guest.host.row
            near = at_address[fold(row.municipality), address_key(row.address)]
            host = _host(guest, near if row.address else [], markets)
            if host is not None and id(host) not in joined:
                host.rows += guest.rows
                joined.add(id(guest))
    return [group for group in groups if id(group) not in joined]


def _same_name_and_address(rows: Sequence[NumberedRow]) -> list[Group]:
    groups: dict[tuple[str, str, str], Group] = {}
    for numbered in rows:
        row = numbered.row
        key = (fold(row.name) or row.name, address_key(row.address), fold(row.municipality))
        groups.setdefault(key, Group()).rows.append(numbered)
    return list(groups.values())


def _host(guest: Group, near: Sequence[Group], markets: Sequence[Group]) -> Group | None:
    row = guest.host.row
    if row.category == Function.FOOD_RECOVERY:
        market = _market(guest, near, markets)
        if market is not None:
            return market
    hosts = [
        group
        for group in near
        if _rank(group) < _rank(guest) and names_agree(group.host.row.name, row.name)
    ]
    return min(hosts, key=lambda group: (_rank(group), group.host.number), default=None)


def _market(guest: Group, near: Sequence[Group], markets: Sequence[Group]) -> Group | None:
    here = [group for group in near if group.host.row.category == Function.MARKET]
    row = guest.host.row
    # A recovery point without an address, but called after a market, stands on its point.
    if not row.address and "mercato" in fold(row.name).split() and row.point:
        here = [group for group in markets if group.host.row.point == row.point]
    agreeing = [group for group in here if names_agree(group.host.row.name, row.name)]
    return next(iter(agreeing or here), None)


def _rank(group: Group) -> int:
    category = group.host.row.category
    return _GUESTS.index(Function(category)) + 1 if category in _GUESTS else 0
