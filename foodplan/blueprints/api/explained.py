"""The shapes of explanations as the OpenAPI document promises them; more fields may be added."""

from typing import Any, Literal

from foodplan.blueprints.api.shapes import Double, Goal, Indicator, Month, Shape


class Counted(Shape):
    """A figure that a record counts in; `whole` is false where only a part of it does."""

    kind: Literal["indicator", "measure"]
    slug: str
    title: str
    whole: bool


class Record(Shape):
    """A public record: month x organisation x area x category x method, in kilos."""

    id: str
    month: Month
    organisation: str
    area: str
    category: str
    kilos: Double
    method: str


class Explanation(Indicator):
    """How a figure is made: formula, months, organisations, public records.

    `counts_in` says by a record's id which figures count it. `fingerprint` is the SHA-256 of the
    canonical JSON of the input, which the page offers.
    """

    subject: Literal["indicator", "measure"]
    formula: str
    parts: list[dict[str, Any]]
    months: list[dict[str, Any]]
    organisations: list[dict[str, Any]]
    records: list[Record]
    counts_in: dict[str, list[Counted]]
    fingerprint: str


class ChildStep(Shape):
    """A child of a roll-up; `counted_share` is the share held between 0 and 1."""

    kind: Literal["indicator", "milestone", "goal"]
    slug: str
    title: str
    weight: Double
    share: Double | None
    counted_share: Double | None
    low: Double | None
    high: Double | None
    coverage: Double | None
    counted: bool


class TrackStep(Shape):
    """A track as weighed / measured: the sums of its formula, and the children in them."""

    track: str
    progress: Double | None
    coverage: Double | None
    low: Double | None
    high: Double | None
    weighed: Double
    measured: Double
    reason: str | None
    children: list[ChildStep]


class GoalExplained(Goal):
    """How a goal's four tracks are made."""

    formula: str
    steps: list[TrackStep]
    fingerprint: str


class PlanExplained(Shape):
    """How a plan's tracks are made of its goals; `axes` are goals that others are tied to."""

    slug: str
    title: str
    steps: list[TrackStep]
    axes: list[dict[str, Any]]
    fingerprint: str
