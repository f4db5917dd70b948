"""When the state of an indicator changes: not for a flicker of one period."""

from foodplan.progress.reasons import Status

# The part of the span from baseline to target above which one period is enough.
SUDDEN = 0.05
# States that say where a value stands beside its path; all others are facts of the day.
COLOURS = frozenset({Status.ON_TRACK, Status.UNCERTAIN, Status.LATE})


def settled(
    previous: Status | None, latest: Status, gap: float | None, span: float | None
) -> Status:
    """Return the state to show from the raw states of the last two closed periods.

    It changes when both periods say the same, or when the gap to the path is above 5 % of the
    span from baseline to target (both in the value's unit, signs left aside). What is not a
    colour (reached, missed, no data, not started) holds at once.

    >>> settled(Status.ON_TRACK, Status.LATE, -10, 900).words
    'in linea'
    >>> settled(Status.ON_TRACK, Status.LATE, -50, 900).words
    'in ritardo'
    >>> settled(Status.LATE, Status.LATE, -10, 900).words, settled(None, Status.LATE, 0, 1).words
    ('in ritardo', 'in ritardo')
    """
    if previous is None or previous == latest or not {previous, latest} <= COLOURS:
        return latest
    if gap is not None and span is not None and abs(gap) > SUDDEN * abs(span):
        return latest
    return previous
