"""What the demo shows once each: possible doubles, loads without their other half, a full day.

On the last day the volunteer's emporium has something on its way, and food that expires on the
next two days, that has expired, and that is past its best-before date within the tolerance.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from foodplan.jobs.demo.cast import EAST, HUB, MARKET_HUB, NORTH
from foodplan.jobs.demo.habits import taken_in
from foodplan.jobs.demo.record import DemoAct, Judged, Recorded
from foodplan.jobs.demo.roles import Delivery
from foodplan.jobs.demo.site import LATE_EVENING, Site
from foodplan.jobs.demo.sources import CAAT, PORTA_PALAZZO, SUPERMARKET
from foodplan.jobs.demo.transfers import send
from foodplan.rules.calendar import ROME
from foodplan.rules.expiry import expiry
from foodplan.rules.ledger import DateKind, month_of
from foodplan.store.ledger import LineInput

PRODUCE, DAIRY, PASTA = "ortofrutta", "latte-yogurt", "pasta-riso-cereali"
DAY = timedelta(days=1)
JUDGED_AFTER = timedelta(days=6)
# Days before the last one on which something is sent or received without its other half.
SENT_BEFORE, RECEIVED_BEFORE, LOADED_BEFORE = 6 * DAY, 3 * DAY, 12 * DAY
RETURNING_MONTHS, RETURNED_FROM, THURSDAY = (4, 10), 10, 3


@dataclass
class Double:
    """A load that two organisations declare; the verdict of the office and why, if there is one."""

    month: int
    share: float
    verdict: str = ""
    reason: str = ""
    done: bool = field(default=False)


class Doubles:
    """Loads of the volunteer's emporium that a hub says it took from the same market, too."""

    def __init__(self, last_day: date) -> None:
        self.last_day = last_day
        self._told = [
            Double(11, 0.97, "same", "Un solo furgone: il carico è lo stesso, diviso al mercato."),
            Double(13, 0.94, "different", "Due carichi: i documenti di trasporto sono diversi."),
            Double(17, 0.98),
        ]
        self._north: Recorded | None = None

    def see(self, done: Recorded) -> None:
        """Remember the last load of the emporium from the market."""
        movement = done.movement
        if (movement.node, movement.counterpart) == (NORTH, PORTA_PALAZZO):
            self._north = done

    def told(self, site: Site, day: date) -> Iterator[DemoAct]:
        """Yield what the hub says of the same day, and later the judgement."""
        north = self._north
        if site.player.slug != MARKET_HUB or not north or north.movement.happened_on != day:
            return
        for double in self._told:
            if double.done or not self._in_time(double, site, day):
                continue
            double.done = True
            grams = int(north.movement.lines[0].grams * double.share) // 500 * 500
            delivery = Delivery(PORTA_PALAZZO, (), ())
            again = taken_in(site, day, delivery, (LineInput(PRODUCE, grams),))
            yield again
            if double.verdict:
                said = datetime.combine(day + JUDGED_AFTER, time(10), ROME)
                yield Judged(said, north.movement.id, again.movement.id, PRODUCE,
                             double.verdict, double.reason)  # fmt: skip
            return

    def _in_time(self, double: Double, site: Site, day: date) -> bool:
        if not double.verdict:
            return day >= self.last_day - LOADED_BEFORE
        return month_of(day) == site.months[double.month]


def told_once(site: Site, day: date) -> Iterator[Recorded]:
    """Yield what happens to a site on some days only, after its ordinary day."""
    left = site.last_day - day
    if site.player.slug == NORTH:
        if left == RECEIVED_BEFORE:
            yield _unannounced(site, day)
        if not left:
            yield _full_shelves(site, day)
        elif _returning(site, day):
            yield from _returned(site, day)
    elif site.player.slug == HUB and left in {SENT_BEFORE, 0 * DAY}:
        yield from _sent(site, day, NORTH if not left else EAST)


def _sent(site: Site, day: date, to: str) -> Iterator[Recorded]:
    """Yield a load from the wholesale centre and its dispatch, which nobody receives."""
    yield taken_in(site, day, Delivery(CAAT, (), ()), (LineInput(PRODUCE, 60_000),))
    yield send(site, day, to, (LineInput(PRODUCE, 45_000),))


def _unannounced(site: Site, day: date) -> Recorded:
    """Return what arrives from a hub that has not recorded that it sent it."""
    lines = (LineInput(PRODUCE, 22_000),)
    site.shelf.add(PRODUCE, 22_000)
    return site.act("receipt", day, MARKET_HUB, lines)


def _full_shelves(site: Site, day: date) -> Recorded:
    """Return the last intake, with every date that the list of today shows."""
    today = day + DAY
    lines = (
        LineInput(DAIRY, 6_500, lot=expiry(DateKind.USE_BY, today).key),
        LineInput(DAIRY, 4_000, lot=expiry(DateKind.USE_BY, today + DAY).key),
        LineInput(DAIRY, 1_500, lot=expiry(DateKind.USE_BY, day).key),
        LineInput(PASTA, 6_000, lot=expiry(DateKind.BEST_BEFORE, today - 12 * DAY).key),
    )
    delivery = Delivery(SUPERMARKET, (), (), "pack", papers=1)
    return taken_in(site, day, delivery, lines, typed=LATE_EVENING)


def _returning(site: Site, day: date) -> bool:
    months = {site.months[index] for index in RETURNING_MONTHS}
    in_month = month_of(day) in months and day.weekday() == THURSDAY
    return in_month and RETURNED_FROM <= day.day < RETURNED_FROM + 7


def _returned(site: Site, day: date) -> Iterator[Recorded]:
    """Yield what goes back to who gave it."""
    grams = min(site.shelf.of(DAIRY, day), 2_000)
    if grams:
        lines = (LineInput(DAIRY, grams),)
        site.take(lines)
        yield site.act("return", day, SUPERMARKET, lines)
