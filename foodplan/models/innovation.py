"""Where an action happens, who took part in it, and what is exchanged with other cities."""

from datetime import date

import sqlalchemy as sa
from sqlmodel import Field

from foodplan.models.history import Versioned


class ActionPlace(Versioned, table=True):
    """An action happens at a place of the atlas, or wherever the atlas has a function.

    `tie` is `place:<slug>` or `function:<code>` and agrees with the two columns after it: a new
    place of a function that is tied belongs to the action without anybody saying so again.
    """

    __tablename__ = "action_place"
    __table_args__ = (
        sa.CheckConstraint("(place IS NULL) = (function <> '')", name="place_or_function"),
    )

    action: str = Field(foreign_key="action.slug", index=True)
    tie: str = Field(max_length=100)
    place: str | None = Field(default=None, foreign_key="place.slug")
    function: str = Field(default="", max_length=40)
    source: str = Field(default="", max_length=400)
    active: bool = Field(default=True)
    simulated: bool = Field(default=False)


class Participation(Versioned, table=True):
    """How many took part in something of an action, between two days, both included.

    `unit` is people, organisations or events; `bound` is lower, approximate or "". Counts are
    never added up: who came twice is counted twice. The key is a UUID.
    """

    __tablename__ = "participation"
    __table_args__ = (
        sa.CheckConstraint("value >= 0", name="not_negative"),
        sa.CheckConstraint("first_day <= last_day", name="days_in_order"),
        sa.CheckConstraint("unit IN ('people', 'organisations', 'events')", name="known_unit"),
        sa.CheckConstraint("bound IN ('', 'lower', 'approximate')", name="known_bound"),
    )

    participation: str = Field(max_length=36, index=True)
    action: str = Field(foreign_key="action.slug", index=True)
    title: str = Field(max_length=200)
    unit: str = Field(max_length=13)
    value: int
    bound: str = Field(default="", max_length=11)
    first_day: date
    last_day: date
    method: str = Field(default="", max_length=500)
    source: str = Field(default="", max_length=400)
    active: bool = Field(default=True)
    simulated: bool = Field(default=False)


class PracticeExchange(Versioned, table=True):
    """A practice that the city gives to, takes from or shares with other cities.

    `kind` is practice, capacity_building or city_plan; `direction` given, received or mutual.
    A day that nobody knows stays empty. The key is a UUID.
    """

    __tablename__ = "practice_exchange"
    __table_args__ = (
        sa.CheckConstraint("first_day <= last_day", name="days_in_order"),
        sa.CheckConstraint(
            "kind IN ('practice', 'capacity_building', 'city_plan')", name="known_kind"
        ),
        sa.CheckConstraint("direction IN ('given', 'received', 'mutual')", name="known_direction"),
    )

    exchange: str = Field(max_length=36, index=True)
    title: str = Field(max_length=200)
    kind: str = Field(max_length=17)
    direction: str = Field(max_length=8)
    partner: str = Field(max_length=200)
    action: str | None = Field(default=None, foreign_key="action.slug", index=True)
    first_day: date | None = Field(default=None)
    last_day: date | None = Field(default=None)
    description: str = Field(default="", max_length=1000)
    outcome: str = Field(default="", max_length=1000)
    url: str = Field(default="", max_length=400)
    source: str = Field(default="", max_length=400)
    active: bool = Field(default=True)
    simulated: bool = Field(default=False)
