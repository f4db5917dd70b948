"""What simulated sites send to one another, and how it arrives the next morning."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta

from foodplan.jobs.demo.record import Recorded
from foodplan.jobs.demo.roles import Route
from foodplan.jobs.demo.site import Site
from foodplan.store.ledger import LineInput, MovementInput

FEWEST_GRAMS = 3000
ONE_DAY = timedelta(days=1)
# Of every hundred loads so many arrive lighter, and so many with something broken.
SHORT, BROKEN = 0.14, 0.06


class Vans:
    """What is on its way between the sites, by the day of arrival and the site."""

    def __init__(self, sites: dict[str, Site]) -> None:
        self.sites = sites
        self._coming: dict[tuple[date, str], list[MovementInput]] = defaultdict(list)

    def leave(self, site: Site, day: date) -> Iterator[Recorded]:
        """Yield what a site sends on a day along its routes; what leaves today arrives tomorrow."""
        for route in site.player.routes:
            arrival, to = day + ONE_DAY, self.sites[route.to]
            if not _due(site, route, day) or arrival > site.last_day:
                continue
            lines = tuple(
                LineInput(category, grams)
                for category, held in site.shelf.held(day)
                if (grams := site.part(held, route.share)) >= FEWEST_GRAMS
            )
            if lines and to.keeps_register(arrival):
                sent = send(site, day, route.to, lines)
                self._coming[arrival, route.to].append(sent.movement)
                yield sent

    def arrive(self, site: Site, day: date) -> Iterator[Recorded]:
        """Yield what a site receives on a day, some of it lighter than it left or broken."""
        for sent in self._coming.pop((day, site.player.slug), []):
            lines = _arrived(site, sent.lines)
            for line in lines:
                if not line.role:
                    site.shelf.add(line.category, line.grams)
            yield site.act(
                "receipt",
                day,
                sent.node,
                lines,
                dispatch=sent.id,
                document=sent.document,
                waste_to="waste:composting",
            )


def send(site: Site, day: date, to: str, lines: tuple[LineInput, ...]) -> Recorded:
    """Return a dispatch, always with the number of its document."""
    site.take(lines, day)
    return site.act("dispatch", day, to, lines, document=site.document(day))


def _due(site: Site, route: Route, day: date) -> bool:
    week = (day - site.first_day).days // 7
    return day.weekday() == route.weekday and route.turn in {None, week % 2}


def _arrived(site: Site, sent: tuple[LineInput, ...]) -> tuple[LineInput, ...]:
    first, *others = sent
    draw = site.random.random()
    part = site.random.randint(3, 20) * 100
    if draw < SHORT:
        return (LineInput(first.category, first.grams - part), *others)
    if draw < SHORT + BROKEN:
        broken = LineInput(first.category, part, role="waste")
        return (LineInput(first.category, first.grams - part), *others, broken)
    return sent
