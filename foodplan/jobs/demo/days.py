"""Eighteen months of simulated days: a pure function of the last day and a fixed seed."""

from collections.abc import Iterator
from datetime import date, timedelta

from foodplan.jobs.demo import habits
from foodplan.jobs.demo.cast import PLAYERS
from foodplan.jobs.demo.closings import closings
from foodplan.jobs.demo.kitchen import cooking
from foodplan.jobs.demo.mishaps import entered_late, typed_tenfold
from foodplan.jobs.demo.record import DemoAct, Recorded, first_day
from foodplan.jobs.demo.site import Site
from foodplan.jobs.demo.tales import Doubles, told_once
from foodplan.jobs.demo.transfers import Vans


def demo_acts(last_day: date) -> list[DemoAct]:
    """Return everything that is done in the demo, in the order in which it was recorded.

    The same last day gives the same acts to the gram; nothing is recorded after it.
    """
    found = entered_late(typed_tenfold(list(_simulated(last_day)), last_day), last_day)
    return sorted([*found, *closings(last_day)], key=lambda act: act.at)


def recorded_movements(last_day: date) -> list[Recorded]:
    """Return the movements among them."""
    return [act for act in demo_acts(last_day) if isinstance(act, Recorded)]


def _simulated(last_day: date) -> Iterator[DemoAct]:
    """Yield what the sites do, day by day, since what one sends another receives."""
    sites = {player.slug: Site(player, last_day) for player in PLAYERS}
    vans, doubles = Vans(sites), Doubles(last_day)
    for site in sites.values():
        if site.player.opening_kilos:
            yield habits.opening_stock(site)
    day = first_day(last_day)
    while day <= last_day:
        for site in sites.values():
            if site.keeps_register(day):
                yield from _day(site, day, vans, doubles)
        day += timedelta(days=1)


def _day(site: Site, day: date, vans: Vans, doubles: Doubles) -> Iterator[DemoAct]:
    yield from vans.arrive(site, day)
    for delivered in habits.deliveries(site, day):
        doubles.see(delivered)
        yield delivered
    yield from doubles.told(site, day)
    yield from vans.leave(site, day)
    yield from cooking(site, day)
    yield from habits.opening(site, day)
    yield from habits.counts(site, day)
    yield from told_once(site, day)
