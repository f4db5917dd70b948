"""How sure a figure is and where it stands: the letter's four parts, and the state's reasons."""

from dataclasses import dataclass

from foodplan.progress.confidence import REQUIREMENTS, Letter, confidence
from foodplan.reports.plan.figures import Reason, Tag
from foodplan.reports.plan.judging import Judged
from foodplan.reports.plan.trust import confidence_words, letter_of
from foodplan.reports.plan.words import status_tag

COVERED, WEIGHED, AGE, DOCUMENTED = "coverage", "weighed", "age", "documented"
PARTS = {
    COVERED: "copertura a peso",
    WEIGHED: "quota pesata o da confezione",
    AGE: "periodi passati da quello del valore",
    DOCUMENTED: "quota con un documento o una fonte",
}


@dataclass(frozen=True)
class ConfidencePart:
    """One of the four parts of a letter: `letter` is the best that it alone would allow.

    `value` is a share, or a number of periods where `counted`; None where the part does not apply.
    `needed` is what an A asks of it.
    """

    code: str
    name: str
    value: float | None
    counted: bool
    needed: float
    letter: str | None


@dataclass(frozen=True)
class ConfidenceStep:
    """A letter with its words, made of four parts: the worst of them decides."""

    letter: Reason
    parts: tuple[ConfidencePart, ...]


@dataclass(frozen=True)
class StandingStep:
    """Where a value stands: what its path asks for, the gap, and the states behind the one shown.

    `raw` is the state of the last closed period alone, `previous` that of the one before where it
    makes a difference; rates are in the figure's unit a year.
    """

    status: Tag
    raw: Tag
    previous: Tag | None
    path: float | None
    gap: float | None
    low: float | None
    high: float | None
    required_rate: float | None
    yearly_change: float | None


def confidence_step(judged: Judged) -> ConfidenceStep | None:
    """Return a figure's letter opened, or None for a figure without one."""
    finding = judged.finding
    letter = confidence_words(letter_of(finding))
    if letter is None or finding.age is None:
        return None
    values: dict[str, float | None] = {
        COVERED: finding.coverage.share if finding.coverage else None,
        WEIGHED: finding.weighed,
        AGE: float(finding.age),
        DOCUMENTED: finding.documented,
    }
    best = dict(zip((COVERED, WEIGHED, AGE, DOCUMENTED), REQUIREMENTS[0][1:], strict=True))
    return ConfidenceStep(
        letter,
        tuple(
            ConfidencePart(code, PARTS[code], value, code == AGE, best[code], _alone(code, value))
            for code, value in values.items()
        ),
    )


def _alone(code: str, value: float | None) -> str | None:
    """Return the letter that one part would give if the others were perfect."""
    if value is None:
        return None
    perfect: dict[str, float] = {COVERED: 1.0, WEIGHED: 1.0, AGE: 0.0, DOCUMENTED: 1.0}
    letter: Letter | None = confidence(**(perfect | {code: value}))
    return letter.value if letter else None


def standing_step(judged: Judged) -> StandingStep | None:
    """Return where a figure stands beside its path, or None for one without a path."""
    finding = judged.finding
    if not judged.targets:
        return None
    value, path = finding.value, judged.path
    return StandingStep(
        status=status_tag(judged.status),
        raw=status_tag(judged.raw),
        previous=status_tag(judged.previous) if judged.previous else None,
        path=path,
        gap=None if value is None or path is None else value - path,
        low=finding.low,
        high=finding.high,
        required_rate=judged.required_rate,
        yearly_change=finding.yearly_change,
    )
