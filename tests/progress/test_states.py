"""A colour changes only after two closed periods, or for a gap that is no flicker."""

import pytest

from foodplan.progress.reasons import Status
from foodplan.progress.states import settled

ON, OFF, UNSURE = Status.ON_TRACK, Status.LATE, Status.UNCERTAIN


@pytest.mark.parametrize(
    ("previous", "latest", "gap", "span", "shown"),
    [
        (ON, ON, -1, 100, ON),
        (ON, OFF, -4, 100, ON),
        (ON, OFF, -5, 100, ON),
        (ON, OFF, -5.1, 100, OFF),
        (OFF, ON, 4, -100, OFF),
        (OFF, ON, 6, -100, ON),
        (OFF, UNSURE, 1, 100, OFF),
        (UNSURE, ON, None, 100, UNSURE),
        (UNSURE, ON, 1, None, UNSURE),
        (None, OFF, -1, 100, OFF),
        (ON, Status.REACHED, 0, 100, Status.REACHED),
        (ON, Status.NO_DATA, None, None, Status.NO_DATA),
        (ON, Status.MISSED, -1, 100, Status.MISSED),
        (Status.NO_DATA, OFF, -1, 100, OFF),
        (Status.NOT_STARTED, ON, 1, 100, ON),
    ],
)
def test_the_state_shown(
    previous: Status | None, latest: Status, gap: float | None, span: float | None, shown: Status
) -> None:
    assert settled(previous, latest, gap, span) == shown


@pytest.mark.parametrize("state", list(Status))
def test_two_periods_that_agree_are_believed(state: Status) -> None:
    assert settled(state, state, 0, 100) == state
