"""One simulated site: what it holds, and how its acts are written down."""

import random
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from uuid import uuid5

from foodplan.jobs.demo.record import Opened, Recorded, demo_months, first_day
from foodplan.jobs.demo.roles import Player
from foodplan.jobs.demo.shelf import Shelf
from foodplan.rules.calendar import ROME
from foodplan.rules.ledger import MOVEMENT_NAMESPACE, month_of
from foodplan.store.ledger import LineInput, MovementInput, OpeningInput

SEED = 20260209
EVENING, LATE_EVENING = time(19), time(20, 30)


class Site:
    """One player's months: what stands on its shelves, so that no more goes out than came in."""

    def __init__(self, player: Player, last_day: date) -> None:
        self.player = player
        self.last_day = last_day
        self.first_day = first_day(last_day)
        self.months = demo_months(last_day)
        self.shelf = Shelf()
        self.random = random.Random(f"{SEED}:{player.slug}")  # noqa: S311 - plausible, not secret
        self.made = 0
        self.papers: dict[int, int] = {}

    def keeps_register(self, day: date) -> bool:
        """Return whether the site records what it does on a day."""
        month = self.months.index(month_of(day))
        return month not in self.player.silent | self.player.nil

    def part(self, held: int, share: float) -> int:
        """Return a share of what is held, give or take a tenth, in steps of 100 g."""
        return min(int(held * share * self.random.uniform(0.9, 1.0)) // 100 * 100, held)

    def take(self, lines: Iterable[LineInput], day: date | None = None) -> None:
        """Take what some lines name off the shelves."""
        for line in lines:
            self.shelf.take(line.category, line.grams, day)

    def document(self, day: date) -> str:
        """Return the number of the next transport document of a year."""
        number = self.papers.get(day.year, 0) + self.random.randint(1, 4)
        self.papers[day.year] = number
        return f"DDT {number}/{day.year}"

    def passages(self) -> OpeningInput:
        """Return how many families came to an opening."""
        low, high = self.player.households
        return self.passages_of(self.random.randint(low, high))

    def passages_of(self, households: int) -> OpeningInput:
        """Return the passages of an opening of so many families."""
        people = round(households * self.random.uniform(2.1, 2.9))
        return OpeningInput(households, people, round(people * self.random.uniform(0.25, 0.4)))

    def act(
        self,
        kind: str,
        day: date,
        counterpart: str,
        lines: tuple[LineInput, ...],
        typed: time = EVENING,
        **more: object,
    ) -> Recorded:
        """Return an act, typed in the evening or a few days later where that is the habit."""
        self.made += 1
        name = f"demo:{self.player.slug}:{day.isoformat()}:{self.made}"
        movement = MovementInput(
            id=uuid5(MOVEMENT_NAMESPACE, name),
            kind=kind,
            happened_on=day,
            node=self.player.slug,
            counterpart=counterpart,
            lines=lines,
            **more,  # type: ignore[arg-type]
        )
        return Recorded(self._when(day, typed), self.player, movement)

    def opened(self, day: date) -> Opened:
        """Return the passages of a day on which nothing was weighed."""
        self.made += 1
        return Opened(self._when(day, EVENING), self.player, day, self.passages())

    def _when(self, day: date, typed: time) -> datetime:
        typed_on = min(day + timedelta(days=self.player.delay_days), self.last_day)
        evening = datetime.combine(typed_on, typed, ROME).astimezone(UTC)
        return evening + timedelta(seconds=self.made)
