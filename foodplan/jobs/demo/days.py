"""Eighteen months of simulated days: a pure function of the last day and a fixed seed."""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from uuid import uuid5

from foodplan.jobs.demo.cast import PLAYERS, SOURCES, Delivery, Player
from foodplan.jobs.demo.mishaps import entered_late, typed_tenfold
from foodplan.jobs.demo.record import Recorded, demo_months, first_day
from foodplan.rules.calendar import ROME
from foodplan.rules.ledger import MOVEMENT_NAMESPACE, month_of
from foodplan.store.ledger import LineInput, MovementInput, OpeningInput

SEED = 20260209
# The share of what is in stock that goes out at an opening, by category; others 45 %.
OUT = {"ortofrutta": 0.88, "pane-forno": 0.97, "piatti-pronti": 0.98, "latte-yogurt": 0.8}
USUALLY_OUT = 0.45
# What spoils: of every ten openings about so many end with some of it thrown away.
SPOILS = {"ortofrutta": 0.35, "pane-forno": 0.3, "piatti-pronti": 0.25, "latte-yogurt": 0.1}
# Supply by month of the year: much in summer and before Christmas, little in August.
SEASON = (0.9, 0.9, 0.95, 1.0, 1.05, 1.15, 1.15, 0.7, 1.1, 1.05, 1.0, 1.1)
FIRST_YEAR_LEVEL, GROWTH = 0.85, 0.3
SOURCE_KINDS = {source.slug: source.kind.slug for source in SOURCES}


def recorded_movements(last_day: date) -> list[Recorded]:
    """Return every movement of the demo in the order in which it was recorded.

    The same last day gives the same movements to the gram; nothing is recorded after it.
    """
    found = [record for player in PLAYERS for record in _Site(player, last_day).days()]
    found = entered_late(typed_tenfold(found, last_day), last_day)
    return sorted(found, key=lambda record: record.at)


class _Site:
    """One player's months, keeping what is in stock so that no more goes out than came in."""

    def __init__(self, player: Player, last_day: date) -> None:
        self.player = player
        self.last_day = last_day
        self.first_day = first_day(last_day)
        self.months = demo_months(last_day)
        self.stock: dict[str, int] = {}
        self.random = random.Random(f"{SEED}:{player.slug}")  # noqa: S311 - plausible, not secret
        self.made = 0

    def days(self) -> Iterator[Recorded]:
        """Yield each movement in the order of recording."""
        if self.player.opening_kilos:
            yield self._opening_stock()
        day = self.first_day
        while day <= self.last_day:
            month = self.months.index(month_of(day))
            if month not in self.player.silent | self.player.nil:
                yield from self._day(day)
            day += timedelta(days=1)

    def _day(self, day: date) -> Iterator[Recorded]:
        for delivery in self.player.deliveries:
            if day.weekday() in delivery.weekdays and self.random.random() < 0.92:
                yield from self._intake(day, delivery)
        if day.weekday() in self.player.openings:
            yield from self._go_out(day)
            yield from self._spoil(day)

    def _intake(self, day: date, delivery: Delivery) -> Iterator[Recorded]:
        lines = tuple(
            LineInput(category, self._supply(day, kilos)) for category, kilos in delivery.goods
        )
        movement = self._movement(
            "intake",
            day,
            delivery.source,
            lines,
            source_kind=SOURCE_KINDS[delivery.source],
            method=delivery.method,
        )
        for line in lines:
            self.stock[line.category] = self.stock.get(line.category, 0) + line.grams
        yield self._recorded(day, movement)

    def _supply(self, day: date, kilos: int) -> int:
        """Return the grams of one line, between 5 and 120 kg, in steps of half a kilo."""
        passed = (day - self.first_day).days / 365
        level = (FIRST_YEAR_LEVEL + GROWTH * passed) * SEASON[day.month - 1]
        half_kilos = round(2 * kilos * level * self.random.uniform(0.6, 1.4))
        return min(max(half_kilos, 10), 240) * 500

    def _go_out(self, day: date) -> Iterator[Recorded]:
        lines = tuple(
            LineInput(category, grams)
            for category, held in sorted(self.stock.items())
            if (grams := self._part(held, OUT.get(category, USUALLY_OUT))) >= 1000
        )
        if not lines:
            return
        self._take(lines)
        yield self._recorded(
            day,
            self._movement("distribution", day, "people", lines, opening=self._passages()),
        )

    def _spoil(self, day: date) -> Iterator[Recorded]:
        lines = tuple(
            LineInput(category, grams)
            for category, held in sorted(self.stock.items())
            if self.random.random() < SPOILS.get(category, 0)
            and (grams := self._part(held, 0.35)) >= 500
        )
        if lines:
            self._take(lines)
            yield self._recorded(day, self._movement("disposal", day, "waste:composting", lines))

    def _part(self, held: int, share: float) -> int:
        """Return a share of what is held, give or take a tenth, in steps of 100 g."""
        return min(int(held * share * self.random.uniform(0.9, 1.0)) // 100 * 100, held)

    def _take(self, lines: tuple[LineInput, ...]) -> None:
        for line in lines:
            self.stock[line.category] -= line.grams

    def _passages(self) -> OpeningInput:
        low, high = self.player.households
        households = self.random.randint(low, high)
        people = round(households * self.random.uniform(2.1, 2.9))
        return OpeningInput(households, people, round(people * self.random.uniform(0.25, 0.4)))

    def _opening_stock(self) -> Recorded:
        lines = tuple(
            LineInput(category, self.player.opening_kilos * share * 10)
            for category, share in (("pasta-riso-cereali", 60), ("legumi-scatolame", 40))
        )
        self.stock |= {line.category: line.grams for line in lines}
        movement = self._movement("opening", self.first_day, "opening", lines)
        opened = replace(movement, source_kind="food_drive")
        return self._recorded(self.first_day, opened)

    def _movement(
        self,
        kind: str,
        day: date,
        counterpart: str,
        lines: tuple[LineInput, ...],
        **more: object,
    ) -> MovementInput:
        self.made += 1
        name = f"demo:{self.player.slug}:{day.isoformat()}:{self.made}"
        return MovementInput(
            id=uuid5(MOVEMENT_NAMESPACE, name),
            kind=kind,
            happened_on=day,
            node=self.player.slug,
            counterpart=counterpart,
            lines=lines,
            **more,  # type: ignore[arg-type]
        )

    def _recorded(self, day: date, movement: MovementInput) -> Recorded:
        """Return a movement typed in the evening, a few days later where that is the habit."""
        typed_on = min(day + timedelta(days=self.player.delay_days), self.last_day)
        evening = datetime.combine(typed_on, time(19), ROME).astimezone(UTC)
        return Recorded(evening + timedelta(seconds=self.made), self.player, movement)
