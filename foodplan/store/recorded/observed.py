"""The records of a component as observations of an indicator: one for each closed period.

They are computed at every question from what was known at its moment, so that a corrected record
corrects the figure, and a past day answers as it would have; nothing of them is stored.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from sqlmodel import Session

from foodplan.models.indicators import IndicatorVersion, Observation
from foodplan.progress.cells import MONTHS_OF, month_before
from foodplan.progress.register import first_day, last_day
from foodplan.rules.calendar import last_closed_month
from foodplan.rules.ledger import months_between, next_month
from foodplan.rules.observations import APPROVED, COMPUTED_KEY
from foodplan.rules.units import convert
from foodplan.store.history import Moment
from foodplan.store.recorded.catalogue import RECORDED
from foodplan.store.recorded.registry import Months, Reading, Recorded

Sums = dict[int, int]
# They are recorded nowhere, but the type of a version wants an instant.
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


def recorded_observations(
    session: Session, moment: Moment, definition: IndicatorVersion
) -> list[Observation]:
    """Return an observation for each closed period of which anything is recorded, oldest first.

    Periods are calendar months, quarters, half-years or years by the indicator's frequency, and
    close for the city as months do. A period without any record has no value, and where somebody
    who should have reported has not, a sum is "at least". Empty for a figure that there is not.
    """
    figure = RECORDED.get(definition.measure)
    if figure is None:
        return []
    top, base = _sums(session, moment, figure.top), _sums(session, moment, figure.base)
    doubt = _sums(session, moment, figure.doubt)
    simulated = figure.simulated(session, moment)
    found = []
    for months in _periods(definition.frequency, {*top, *base}, last_closed_month(moment.day)):
        parts = _parts(figure, definition, months, top, base, doubt)
        if parts is None:
            continue
        whole = figure.complete is None or figure.complete(session, moment, months)
        row = _row(definition, figure, months, parts)
        row.bound = figure.bound if whole or figure.base is not None else "lower"
        row.simulated = simulated
        found.append(row)
    return found


def _periods(frequency: str, known: Iterable[int], closed: int) -> Iterable[Months]:
    """Yield the months of every closed period that holds a month of which anything is known."""
    length = MONTHS_OF.get(frequency, 12)
    starts = {month_before(month, (month % 100 - 1) % length) for month in known}
    for start in sorted(starts):
        last = start
        for _ in range(length - 1):
            last = next_month(last)
        if last <= closed:
            yield tuple(months_between(start, last))


def _sums(session: Session, moment: Moment, reading: Reading | None) -> Sums:
    found: Sums = defaultdict(int)
    for grain in reading(session, moment) if reading else ():
        found[grain.month] += grain.value
    return dict(found)


def _inside(sums: Sums, months: Sequence[int]) -> int | None:
    """Return the sum of some months, None where no month of them says anything."""
    said = [sums[month] for month in months if month in sums]
    return sum(said) if said else None


Parts = tuple[float | None, float | None, float | None, float | None]


def _parts(
    figure: Recorded,
    definition: IndicatorVersion,
    months: Months,
    top: Sums,
    base: Sums,
    doubt: Sums,
) -> Parts | None:
    """Return value, numerator, denominator and the highest value of a period, or None."""
    # What there is in a month is not added to what there was in the one before.
    last = [month for month in months if month in top][-1:]
    counted = last if figure.kind == "stock" and figure.base is None else months
    above, below = _inside(top, counted), _inside(base, months)
    if figure.base is None:
        value = None if above is None else convert(above, figure.unit, definition.unit)
        return None if value is None else (float(value), None, None, None)
    if not below or (above is None and not figure.is_rate):
        return None
    if not figure.is_rate:
        return (above or 0) * figure.times / below, None, None, None
    unknown = _inside(doubt, months) or 0
    high = min(1.0, ((above or 0) + unknown) / below) if unknown else None
    return None, (above or 0) / figure.part, below / figure.part, high


def _row(
    definition: IndicatorVersion, figure: Recorded, months: Months, parts: Parts
) -> Observation:
    value, numerator, denominator, high = parts
    first, last = first_day(months[0]), last_day(months[-1])
    return Observation(
        key=f"{COMPUTED_KEY}{figure.name}:{months[0]}-{months[-1]}",
        indicator=definition.indicator,
        title=f"{figure.title} ({figure.parts_in})" if figure.is_rate else figure.title,
        perimeter=definition.perimeter,
        period_from=first,
        period_to=last,
        value=value,
        numerator=numerator,
        denominator=denominator,
        low=None if high is None or not denominator else (numerator or 0) / denominator,
        high=high,
        unit=definition.unit,
        source_url=figure.page,
        verified=True,
        status=APPROVED,
        valid_from=first,
        recorded_from=_NEVER,
    )
