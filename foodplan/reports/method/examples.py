"""The worked examples of the method: what goes in is written here, what comes out is computed."""

from datetime import date
from statistics import mean

from foodplan.progress.attainment import Case, judge
from foodplan.progress.confidence import REQUIREMENTS, Letter
from foodplan.progress.coverage import Missing, coverage, interval
from foodplan.progress.display import shown_percent
from foodplan.progress.forecast import forecast
from foodplan.progress.path import (
    Point,
    Standing,
    path_value,
    required_rate,
    status,
    yearly_change,
)
from foodplan.progress.reasons import Status
from foodplan.progress.rollup import Child, clamp, normalised_weights, roll_up
from foodplan.progress.shares import Claim, union
from foodplan.progress.states import settled
from foodplan.progress.wider import ParentView, Tie, parent_view
from foodplan.reports.method.figures import (
    AttainmentExample,
    ChangeExample,
    CoverageExample,
    ForecastExample,
    LetterRow,
    RateExample,
    RoundingExample,
    StateExample,
    ToleranceExample,
    TrajectoryExample,
    UnionExample,
    WeighedExample,
)

# From, now, target, direction, what it shows.
_ATTAINMENTS = (
    (100, 160, 200, "up", "deve crescere"),
    (15.4, 14, 12, "down", "deve calare"),
    (0, 30, 100, "up", "parte da zero"),
    (40, 20, 0, "down", "deve arrivare a zero"),
    (80, 82, 100, "up", "ha fatto poca strada"),
    (100, 90, 200, "up", "in arretramento"),
    (40, 48, 20, "down", "doveva calare ed è cresciuto"),
    (100, 400, 200, "up", "traguardo superato"),
    (0, 0, 100, "up", "zero misurato: è un valore, non un dato che manca"),
)
NOTES = tuple(note for *_, note in _ATTAINMENTS)
SERVICES = (40, 25)
_RATE_PARTS = ((10, 20), (90, 100))
_OBSERVED, _RECEIVED, _EXPECTED = 412.0, 8, 10
_SILENT = (
    Missing("la prima", past=30, low=18, high=36),
    Missing("la seconda", past=52, low=40, high=63),
)
_SHARES = (0.8, 0.5, None, 1.4)
_WEIGHTS = ((2.0, 0.6), (3.0, 0.6), (5.0, 0.8))
_PATH = (
    Point(date(2025, 12, 31), 600),
    Point(date(2027, 12, 31), 900),
    Point(date(2030, 12, 31), 1500),
)
_MEASURED = (Point(date(2025, 12, 31), 600), Point(date(2026, 12, 31), 700))
_ASKED = (450.0, 400.0, 520.0)
# The raw states of two periods and the gap to the path, on a span of 900.
_CHANGES = (
    (Status.ON_TRACK, Status.LATE, -10.0),
    (Status.LATE, Status.LATE, -10.0),
    (Status.ON_TRACK, Status.LATE, -50.0),
)
_SPAN = 900.0
_YEARS = (100.0, 120.0, 112.0, 130.0, 148.0, 142.0)
_YEARS_TARGET = 170.0
_TIE = 0.35
# Kilos of the first action, of both, and of the second, which counts half of them.
_CLAIMED = (120, 80, 200)
_SHARES_SHOWN = (0.9996, 0.003, 0.834, 1.0, 0.0)


def attainments() -> tuple[AttainmentExample, ...]:
    """Return the table of shares of the way, signed and uncapped, with what a roll-up counts."""
    return tuple(
        _attainment(baseline, now, target, direction, note)
        for baseline, now, target, direction, note in _ATTAINMENTS
    )


def _attainment(
    baseline: float, now: float, target: float, direction: str, note: str
) -> AttainmentExample:
    verdict = judge(Case(value=now, baseline=baseline, target=target, direction=direction))
    share = verdict.share if verdict.share is not None else 0.0
    return AttainmentExample(baseline, now, target, share, clamp(share), note)


def tolerance_example() -> ToleranceExample:
    """Return a level to keep, judged by its distance and its tolerance."""
    keep, now, within, zero_at = 50, 47, 2, 10
    verdict = judge(
        Case(
            value=now, baseline=keep, target=keep, direction="keep",
            tolerance=within, tolerance_max=zero_at,
        )
    )  # fmt: skip
    return ToleranceExample(keep, now, within, zero_at, verdict.share or 0.0)


def rate_example() -> RateExample:
    """Return a rate over two places: the sum over the sum, beside the mean of percentages."""
    above, below = (sum(part) for part in zip(*_RATE_PARTS, strict=True))
    return RateExample(_RATE_PARTS, above / below, mean(a / b for a, b in _RATE_PARTS))


def coverage_example() -> CoverageExample:
    """Return eight of ten that report, and what the other two may have made."""
    covered = coverage(_OBSERVED, _RECEIVED, _EXPECTED, _SILENT)
    low, high = interval(_OBSERVED, covered.estimate_high, 0)
    return CoverageExample(_OBSERVED, _RECEIVED, _EXPECTED, _SILENT, covered, low, high)


def letters() -> tuple[LetterRow, ...]:
    """Return what each letter of confidence asks for; D is what is left."""
    rows = [
        LetterRow(letter, covered, weighed, age, papers or None)
        for letter, covered, weighed, age, papers in REQUIREMENTS
    ]
    return (*rows, LetterRow(Letter.D, None, None, None, None))


def rollup_example() -> WeighedExample:
    """Return four indicators of equal weight, one of which nobody measured."""
    children = [Child(str(at), share) for at, share in enumerate(_SHARES)]
    weights = normalised_weights([child.weight for child in children])
    return WeighedExample(_SHARES, tuple(weights), roll_up(children))


def weights_example() -> WeighedExample:
    """Return three indicators with weights of their own."""
    children = [Child(str(weight), share, weight=weight) for weight, share in _WEIGHTS]
    shares = tuple(share for _, share in _WEIGHTS)
    return WeighedExample(shares, tuple(weight for weight, _ in _WEIGHTS), roll_up(children))


def tie_example(*, proposed: bool) -> ParentView:
    """Return what a goal at 60 % brings to a wider goal in which it weighs 35 %."""
    rolled = roll_up([Child("indicatore", 0.6)])
    return parent_view([Tie("obiettivo", _TIE, proposed, rolled)])


def trajectory() -> TrajectoryExample:
    """Return 600 → 900 → 1,500, at 700 a year after the start."""
    day, value = _MEASURED[-1].day, _MEASURED[-1].value
    path = path_value(_PATH, day) or 0.0
    return TrajectoryExample(
        points=_PATH,
        day=day,
        value=value,
        path=path,
        gap=value - path,
        needed=required_rate(value, day, _PATH[-1].value, _PATH[-1].day) or 0.0,
        last_year=yearly_change(_MEASURED, day) or 0.0,
    )


def states() -> tuple[StateExample, ...]:
    """Return the interval of the coverage example beside three paths."""
    found = coverage_example()
    day = _MEASURED[-1].day
    return tuple(
        StateExample(
            found.low, found.high, path,
            status(Standing(found.low, found.high, "up", path, 1500, _PATH[-1].day, day, day)),
        )
        for path in _ASKED
    )  # fmt: skip


def changes() -> tuple[ChangeExample, ...]:
    """Return when a state changes: after two periods, or at once for a large gap."""
    return tuple(
        ChangeExample(before, after, gap, _SPAN, settled(before, after, gap, _SPAN))
        for before, after, gap in _CHANGES
    )


def forecast_example() -> ForecastExample:
    """Return six yearly values with what they come to if nothing changes."""
    points = tuple(Point(date(2021 + at, 12, 31), value) for at, value in enumerate(_YEARS))
    found = forecast(points, date(2030, 12, 31), months=12, lowest=0, target=_YEARS_TARGET)
    return ForecastExample(points, _YEARS_TARGET, found)


def counted_once() -> UnionExample:
    """Return what two actions make together when both count the same kilos."""
    own, same, halved = _CLAIMED
    made = union(
        [
            Claim("A", 1, {"own": own, "same": same}),
            Claim("B", 1, {"same": same}),
            Claim("B", 0.5, {"halved": halved}),
        ]
    )
    return UnionExample(own, same, halved, made)


def roundings() -> tuple[RoundingExample, ...]:
    """Return shares as they are printed: never rounded into a claim that is not true."""
    return tuple(RoundingExample(share, shown_percent(share)) for share in _SHARES_SHOWN)
