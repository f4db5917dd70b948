"""The invented sites' calendars, the reasons of their empty days, and their months of people.

All of it is simulated: it fits what the simulated sites do, and nothing else.
"""

import random
from collections import defaultdict
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta

from sqlmodel import Session

from foodplan.jobs.demo.cast import NORTH, PLAYERS
from foodplan.jobs.demo.record import demo_months, first_day
from foodplan.jobs.demo.roles import Player
from foodplan.jobs.demo.site import SEED
from foodplan.rules.calendar import ROME
from foodplan.rules.ledger import month_of, next_month
from foodplan.rules.schedule import OPENING, PICKUP, DayState, holiday
from foodplan.store.accounts import SYSTEM, Actor
from foodplan.store.history import Change
from foodplan.store.ledger.months import openings_between, state_month
from foodplan.store.organisations import get_node
from foodplan.store.schedule import ScheduleInput, Zero, due_days_of, set_schedule, state_zero

# Who has not written its calendar yet, so that there is one to write.
WITHOUT_CALENDAR = frozenset({"filiera-corta-dimostrativa"})
PICKUP_TIMES = ("08:30", "09:30", "14:00", "15:30")
OPENING_HOURS = ("15:00", "18:00")
# Of every ten days on which nothing was recorded, so many were explained.
EXPLAINED = 0.8
# The days that the volunteer of the demo finds still to be filled.
LEFT_OPEN = timedelta(days=7)
# A round of the shops that a site tries out, so far mostly in vain: there is something to fill.
ROUND_OF, ROUND_FOR = NORTH, timedelta(days=41)
ROUND = ScheduleInput(PICKUP, (3, 6), name="giro dei negozi", from_time="18:30")
REASONS = {
    PICKUP: ("nothing", "nothing", "volunteers", "vehicle", "market_closed"),
    OPENING: ("volunteers", "vacation", "nobody"),
}
# The share of passages that are different households, and how many months are known at all.
DISTINCT, KNOWN = (0.28, 0.4), 0.8
PEOPLE_IN_A_HOUSEHOLD = 2.4
EVENING, STATED_ON, STATED_AT = time(20), 6, time(10)


def state_schedules(session: Session, since: date, last_day: date, change: Change) -> int:
    """State what recurs at the invented sites from a day on; return how many slots there are."""
    slots = 1
    for player in PLAYERS:
        if player.slug in WITHOUT_CALENDAR:
            continue
        node = _node(session, player)
        for number, said in enumerate(_slots(player), start=1):
            set_schedule(session, node, str(number), 0, said, change, since)
            slots += 1
        if player.slug == ROUND_OF:
            tried = max(since, last_day - ROUND_FOR)
            set_schedule(session, node, "giro", 0, ROUND, change, tried)
    return slots


def state_zeros(session: Session, last_day: date, actors: Mapping[str, Actor], today: date) -> int:
    """Explain most days on which an invented site recorded nothing; return how many."""
    explained = 0
    for player in PLAYERS:
        chance = random.Random(f"{SEED}:zero:{player.slug}")  # noqa: S311 - plausible, not secret
        node = _node(session, player)
        silent = {demo_months(last_day)[index] for index in player.silent}
        for due in due_days_of(session, [node], first_day(last_day), last_day, today):
            drawn, which = chance.random(), chance.random()
            left = player.slug == NORTH and last_day - due.day < LEFT_OPEN
            if due.state != DayState.MISSING or left or month_of(due.day) in silent:
                continue
            if drawn < EXPLAINED:
                reason = _reason(due.schedule.kind, due.day, which)
                by = actors.get(player.slug, SYSTEM).account_id
                zero = Zero(node, due.schedule.slot, due.day, reason)
                state_zero(session, zero, today, Change(_evening(due.day), by))
                explained += 1
    return explained


def state_months(session: Session, last_day: date, actors: Mapping[str, Actor]) -> int:
    """State the distinct households of most months of the invented sites; return how many."""
    stated = 0
    for player in PLAYERS:
        node = _node(session, player)
        passages: dict[int, int] = defaultdict(int)
        for _node_id, day, households in openings_between(
            session, [node], first_day(last_day), last_day
        ):
            passages[month_of(day)] += households
        for month, count in sorted(passages.items()):
            chance = random.Random(f"{SEED}:month:{player.slug}:{month}")  # noqa: S311 - as above
            at = _stated_at(month)
            if chance.random() > KNOWN or at.date() > last_day:
                continue
            households = round(count * chance.uniform(*DISTINCT))
            people = round(households * PEOPLE_IN_A_HOUSEHOLD)
            actor = actors.get(player.slug, SYSTEM)
            state_month(session, player.slug, month, households, people, actor, at)
            stated += 1
    return stated


def _slots(player: Player) -> list[ScheduleInput]:
    """Return a player's deliveries that come every week, and its openings."""
    weekly = [delivery for delivery in player.deliveries if delivery.weeks == 1]
    pickups = [
        ScheduleInput(
            PICKUP,
            delivery.weekdays,
            from_time=PICKUP_TIMES[number % len(PICKUP_TIMES)],
            source=delivery.source,
            category=delivery.goods[0][0],
        )
        for number, delivery in enumerate(weekly)
    ]
    start, stop = OPENING_HOURS
    return [*pickups, ScheduleInput(OPENING, player.openings, from_time=start, to_time=stop)]


def _reason(kind: str, day: date, which: float) -> str:
    reasons = REASONS[kind]
    return "holiday" if holiday(day) else reasons[int(which * len(reasons))]


def _node(session: Session, player: Player) -> int:
    node = get_node(session, player.slug)
    if node is None:
        raise LookupError(player.slug)
    return node.id


def _evening(day: date) -> datetime:
    return datetime.combine(day, EVENING, ROME).astimezone(UTC)


def _stated_at(month: int) -> datetime:
    """Return when the month is stated: a morning of the next one, before the city's closing."""
    following = next_month(month)
    day = date(following // 100, following % 100, STATED_ON)
    return datetime.combine(day, STATED_AT, ROME).astimezone(UTC)
