"""What a simulated kitchen makes of what it holds."""

from collections.abc import Iterator
from datetime import date

from foodplan.jobs.demo.record import Recorded
from foodplan.jobs.demo.site import Site
from foodplan.store.ledger import LineInput

MEALS = "piatti-pronti"
USED, WASTED, YIELD = 0.9, 0.06, 0.8


def cooking(site: Site, day: date) -> Iterator[Recorded]:
    """Yield a transformation on a day on which the kitchen opens and has something to cook.

    A fifth of what goes in is lost in cooking, peelings are waste.
    """
    if not site.player.cooks or day.weekday() not in site.player.openings:
        return
    raw = [(category, held) for category, held in site.shelf.held() if category != MEALS]
    used = tuple(
        LineInput(category, grams)
        for category, held in raw
        if (grams := site.part(held, USED)) >= 1000
    )
    if not used:
        return
    site.take(used)
    wasted = tuple(
        LineInput(category, grams, role="waste")
        for category, held in raw
        if (grams := min(site.part(held, WASTED), site.shelf.of(category))) >= 200
    )
    site.take(wasted)
    made = site.part(sum(line.grams for line in used), YIELD)
    site.shelf.add(MEALS, made)
    lines = (*used, LineInput(MEALS, made, role="output"), *wasted)
    yield site.act("transform", day, "transform", lines, waste_to="waste:composting")
