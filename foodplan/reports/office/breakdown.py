"""The kilos behind an indicator's figures, for the office: by month, organisation, category."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from foodplan.models.indicators import IndicatorVersion
from foodplan.rules.ledger import month_of
from foodplan.store.history import Moment
from foodplan.store.measures import MEASURES, Measures, Parcel, read_filters

UNNAMED = "senza organizzazione"


@dataclass(frozen=True)
class Narrowing:
    """What the reader has chosen to look into: nothing is None."""

    month: int | None = None
    organisation: str | None = None
    category: str | None = None


@dataclass(frozen=True)
class Share:
    """A part of the kilos; `code` is what the address carries to look into it."""

    code: str
    name: str
    grams: int


@dataclass(frozen=True)
class Breakdown:
    """Grams of a measure between two months, cut three ways; each cut sums to `grams`."""

    grams: int
    first: int
    last: int
    months: tuple[Share, ...]
    organisations: tuple[Share, ...]
    categories: tuple[Share, ...]
    chosen: Narrowing


def breakdown(
    session: Session,
    definition: IndicatorVersion,
    first: date,
    last: date,
    today: date,
    chosen: Narrowing,
) -> Breakdown | None:
    """Return the kilos of a mass measure between two days' months; None for other figures."""
    measure = MEASURES.get(definition.measure) if definition.source == "measure" else None
    if measure is None or not measure.flows or measure.base:
        return None
    measures = Measures(session, Moment(today))
    months = (month_of(first), month_of(last))
    names = {owner.id: (owner.slug, owner.name) for owner in measures.owners.values()}
    parcels = [
        parcel
        for parcel in measures.parcels(measure.flows, read_filters(definition.filters), months)
        if _wanted(parcel, chosen, names)
    ]
    return Breakdown(
        grams=sum(parcel.grams for parcel in parcels),
        first=months[0],
        last=months[1],
        months=_cut(parcels, lambda parcel: (str(parcel.month), str(parcel.month)), by_code=True),
        organisations=_cut(parcels, lambda parcel: names.get(parcel.organisation, ("", UNNAMED))),
        categories=_cut(parcels, lambda parcel: (parcel.category, parcel.category)),
        chosen=chosen,
    )


def _wanted(parcel: Parcel, chosen: Narrowing, names: dict[int, tuple[str, str]]) -> bool:
    slug, _name = names.get(parcel.organisation, ("", UNNAMED))
    return (
        chosen.month in {None, parcel.month}
        and chosen.organisation in {None, slug}
        and chosen.category in {None, parcel.category}
    )


def _cut(
    parcels: Iterable[Parcel],
    name_of: Callable[[Parcel], tuple[str, str]],
    *,
    by_code: bool = False,
) -> tuple[Share, ...]:
    grams: dict[tuple[str, str], int] = defaultdict(int)
    for parcel in parcels:
        grams[name_of(parcel)] += parcel.grams
    shares = [Share(code, name, mass) for (code, name), mass in grams.items()]
    if by_code:
        return tuple(sorted(shares, key=lambda share: share.code, reverse=True))
    return tuple(sorted(shares, key=lambda share: (-share.grams, share.name)))
