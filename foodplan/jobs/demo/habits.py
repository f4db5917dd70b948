"""What a simulated site does on an ordinary day: takes in, gives out, throws away, counts."""

from collections.abc import Iterator
from datetime import date, timedelta

from foodplan.jobs.demo.record import DemoAct, Recorded
from foodplan.jobs.demo.roles import Delivery
from foodplan.jobs.demo.site import Site
from foodplan.jobs.demo.sources import SOURCES
from foodplan.rules.expiry import Precision, expiry
from foodplan.rules.ledger import DateKind, DistributionMode, next_month
from foodplan.store.ledger import LineInput

# The share of what is in stock that goes out at an opening, by category; others 45 %.
OUT = {"ortofrutta": 0.88, "pane-forno": 0.97, "piatti-pronti": 0.98, "latte-yogurt": 0.8}
USUALLY_OUT = 0.45
# What spoils: of every ten openings about so many end with some of it thrown away.
SPOILS = {"ortofrutta": 0.35, "pane-forno": 0.3, "piatti-pronti": 0.25, "latte-yogurt": 0.1}
SPOILT = 0.35
# Where nothing is weighed, waste is a small part of what the book says between two counts.
SPOILT_BY_COUNT = 0.06
FED = 0.3
# Grams of a food beyond which a site that gives parcels also gives it loose.
MUCH_LEFT = 60_000
# Supply by month of the year: much in summer and before Christmas, little in August.
SEASON = (0.9, 0.9, 0.95, 1.0, 1.05, 1.15, 1.15, 0.7, 1.1, 1.05, 1.0, 1.1)
FIRST_YEAR_LEVEL, GROWTH = 0.85, 0.3
# Dates on what a site that writes them down takes in: days of a use-by, months of a best-before.
USE_BY_DAYS = {"latte-yogurt": (5, 12), "formaggi": (8, 20), "uova": (10, 20)}
BEST_BEFORE_MONTHS = {"pasta-riso-cereali": (5, 14), "legumi-scatolame": (6, 18)}
COUNTED_ON = 28
SOURCE_KINDS = {source.slug: source.kind.slug for source in SOURCES}


def opening_stock(site: Site) -> Recorded:
    """Return what stood at a site at the start."""
    grams = site.player.opening_kilos * 10
    lines = (
        LineInput("pasta-riso-cereali", grams * 60),
        LineInput("legumi-scatolame", grams * 40),
    )
    _keep(site, lines)
    return site.act("opening", site.first_day, "opening", lines, source_kind="food_drive")


def deliveries(site: Site, day: date) -> Iterator[Recorded]:
    """Yield what comes in on a day."""
    weeks = (day - site.first_day).days // 7
    for delivery in site.player.deliveries:
        due = day.weekday() in delivery.weekdays and weeks % delivery.weeks == 0
        if due and site.random.random() < 0.92:
            lines = tuple(
                LineInput(category, _supply(site, day, kilos), lot=_lot(site, day, category))
                for category, kilos in delivery.goods
            )
            yield taken_in(site, day, delivery, lines)


def taken_in(
    site: Site, day: date, delivery: Delivery, lines: tuple[LineInput, ...], **more: object
) -> Recorded:
    """Return an intake from a source, most of the time with the number of its document."""
    _keep(site, lines)
    with_paper = site.random.random() < delivery.papers
    return site.act(
        "intake",
        day,
        delivery.source,
        lines,
        source_kind=SOURCE_KINDS[delivery.source],
        method=delivery.method,
        document=site.document(day) if with_paper else None,
        **more,  # type: ignore[arg-type]
    )


def opening(site: Site, day: date) -> Iterator[DemoAct]:
    """Yield what goes out at an opening, to people or to who buys, and what is thrown away."""
    if day.weekday() not in site.player.openings:
        return
    yield from _past_its_day(site, day)
    if site.player.mode == DistributionMode.BY_COUNT:
        yield site.opened(day)
        yield from _spoil(site, day, SPOILT_BY_COUNT)
        return
    by_parcel = site.player.mode == DistributionMode.BY_PARCEL
    yield from _parcels(site, day) if by_parcel else _given(site, day)
    yield from _spoil(site, day, SPOILT)


def counts(site: Site, day: date) -> Iterator[Recorded]:
    """Yield the count of a day on which the shelves are counted."""
    weeks = (day - site.first_day).days // 7
    monthly = site.player.counts == 4
    fortnightly = site.player.counts == 2 and day.weekday() == site.player.openings[-1]
    if not (day.day == COUNTED_ON if monthly else fortnightly and weeks % 2 == 0):
        return
    lines = []
    for category, held in site.shelf.held():
        found = _found(site, category, held)
        if found < held:
            site.shelf.take(category, held - found)
        else:
            site.shelf.add(category, found - held)
        lines.append(LineInput(category, found))
    if lines:
        yield site.act("count", day, "count", tuple(lines))


def _found(site: Site, category: str, held: int) -> int:
    if site.player.mode == DistributionMode.BY_COUNT:
        share = 0.04 if category in OUT else 0.3
        return site.part(held, share)
    draw = site.random.random()
    if draw < 0.6 or held < 2000:
        return held
    little = site.random.randint(1, 12) * 100
    return held + little if draw > 0.92 else held - little


def _supply(site: Site, day: date, kilos: int) -> int:
    """Return the grams of one line, between 5 and 120 kg, in steps of half a kilo."""
    passed = (day - site.first_day).days / 365
    level = (FIRST_YEAR_LEVEL + GROWTH * passed) * SEASON[day.month - 1]
    half_kilos = round(2 * kilos * level * site.random.uniform(0.6, 1.4))
    return min(max(half_kilos, 10), 240) * 500


def _lot(site: Site, day: date, category: str) -> str | None:
    """Return the date on what comes in, where the site writes it down and there is one."""
    if not site.player.dated:
        return None
    if category in USE_BY_DAYS:
        until = day + timedelta(days=site.random.randint(*USE_BY_DAYS[category]))
        return expiry(DateKind.USE_BY, until).key
    if category in BEST_BEFORE_MONTHS:
        month = day.year * 100 + day.month
        for _ in range(site.random.randint(*BEST_BEFORE_MONTHS[category])):
            month = next_month(month)
        printed = date(month // 100, month % 100, 1)
        return expiry(DateKind.BEST_BEFORE, printed, Precision.MONTH).key
    return None


def _keep(site: Site, lines: tuple[LineInput, ...]) -> None:
    for line in lines:
        site.shelf.add(line.category, line.grams, line.lot)


def _given(site: Site, day: date) -> Iterator[Recorded]:
    lines = tuple(
        LineInput(category, grams)
        for category, held in site.shelf.held(day)
        if (grams := site.part(held, OUT.get(category, USUALLY_OUT))) >= 1000
    )
    if not lines:
        return
    site.take(lines, day)
    to = site.player.gives_to
    said = site.passages() if to == "people" else None
    yield site.act("distribution", day, to, lines, opening=said)


def _parcels(site: Site, day: date) -> Iterator[Recorded]:
    """Yield so many parcels of declared content, one for each family, as the shelves allow.

    What is left over in plenty is weighed and given beside them.
    """
    low, high = site.player.households
    parcel = site.player.parcel
    number = min(site.random.randint(low, high),
                 *(site.shelf.of(category) // grams for category, grams in parcel))  # fmt: skip
    if number < low:
        return
    parcels = tuple(
        LineInput(category, number * grams, str(number), "pacco-dimostrativo", grams)
        for category, grams in parcel
    )
    site.take(parcels)
    loose = tuple(
        LineInput(category, site.part(held, USUALLY_OUT))
        for category, held in site.shelf.held()
        if held >= MUCH_LEFT
    )
    site.take(loose)
    lines = (*parcels, *loose)
    said = site.passages_of(number)
    yield site.act("distribution", day, "people", lines, method="pack", opening=said)


def _spoil(site: Site, day: date, share: float) -> Iterator[Recorded]:
    lines = tuple(
        LineInput(category, grams)
        for category, held in site.shelf.held()
        if site.random.random() < SPOILS.get(category, 0)
        and (grams := site.part(held, share)) >= 500
    )
    if not lines:
        return
    site.take(lines)
    fed = site.player.feeds and site.random.random() < FED
    to = "feed" if fed else "waste:composting"
    yield site.act("disposal", day, to, lines, reason_code="spoiled")


def _past_its_day(site: Site, day: date) -> Iterator[Recorded]:
    lines = tuple(
        LineInput(category, grams, lot=key) for category, key, grams in site.shelf.unusable(day)
    )
    if lines:
        for line in lines:
            site.shelf.clear(line.category, line.lot or "")
        yield site.act("disposal", day, "waste:refuse", lines, reason_code="expired")
