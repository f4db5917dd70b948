"""The path to a target and the state seen from it."""

from datetime import date

import pytest

from foodplan.progress.path import Point, Standing, path_value, status
from foodplan.progress.reasons import Status

END = date(2030, 12, 31)
NOW = date(2026, 12, 31)
PATH = [Point(date(2025, 12, 31), 600), Point(date(2027, 12, 31), 900), Point(END, 1500)]


@pytest.mark.parametrize(
    ("day", "value"),
    [
        (date(2025, 12, 30), None),
        (date(2025, 12, 31), 600),
        (NOW, 750),
        (date(2027, 12, 31), 900),
        (date(2031, 6, 1), 1500),
    ],
)
def test_the_path_runs_through_its_targets(day: date, value: float | None) -> None:
    assert path_value(PATH, day) == value
    assert path_value(PATH[::-1], day) == value


def test_a_leap_day_is_one_more_day_of_the_way() -> None:
    leap = [Point(date(2024, 2, 28), 0), Point(date(2024, 3, 1), 2)]
    assert path_value(leap, date(2024, 2, 29)) == 1


def test_two_targets_on_one_date_are_an_error() -> None:
    with pytest.raises(ValueError, match="Two targets"):
        path_value([*PATH, Point(END, 1)], NOW)


def test_no_target_is_no_path() -> None:
    assert path_value([], NOW) is None


def standing(low: float | None, high: float | None, **changes: object) -> Standing:
    values: dict[str, object] = {
        "low": low,
        "high": high,
        "direction": "up",
        "path": 450.0,
        "target": 1500.0,
        "due_on": END,
        "judged_on": NOW,
        "today": NOW,
    }
    return Standing(**{**values, **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"path": 450.0}, Status.UNCERTAIN),
        ({"path": 400.0}, Status.ON_TRACK),
        ({"path": 412.0}, Status.ON_TRACK),
        ({"path": 520.0}, Status.LATE),
        ({"path": None}, Status.UNCERTAIN),
        ({"target": None, "due_on": None}, Status.UNCERTAIN),
        ({"target": 412.0}, Status.REACHED),
        ({"judged_on": END}, Status.MISSED),
        ({"judged_on": END, "target": 450.0}, Status.UNCERTAIN),
        ({"direction": "down", "path": 520.0, "target": 100.0}, Status.ON_TRACK),
        ({"direction": "down", "path": 400.0, "target": 100.0}, Status.LATE),
        ({"direction": "down", "path": 450.0, "target": 100.0}, Status.UNCERTAIN),
        ({"direction": "keep", "path": 460.0, "target": 460.0, "tolerance": 60.0}, Status.ON_TRACK),
        ({"direction": "keep", "path": 700.0, "target": 700.0, "tolerance": 60.0}, Status.LATE),
        ({"direction": "keep", "path": 450.0, "target": 450.0, "tolerance": 10.0},
         Status.UNCERTAIN),
        ({"direction": "keep", "target": 460.0, "tolerance": 60.0, "judged_on": END},
         Status.REACHED),
    ],
)  # fmt: skip
def test_a_state_needs_the_whole_interval_on_one_side(
    changes: dict[str, object], expected: Status
) -> None:
    assert status(standing(412.0, 511.0, **changes)) is expected


def test_without_a_value_only_time_tells() -> None:
    assert status(standing(None, None)) is Status.NO_DATA
    assert status(standing(None, None, starts_on=date(2027, 1, 1))) is Status.NOT_STARTED
    assert status(standing(None, None, starts_on=NOW)) is Status.NO_DATA


def test_every_state_has_its_words() -> None:
    assert len({state.words for state in Status}) == len(Status)
