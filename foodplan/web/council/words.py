"""Figures of the plan as cells and sentences of a report."""

from flask_babel import get_locale, ngettext
from flask_babel import gettext as _

from foodplan.reports.plan import (
    ActionRow,
    CommitmentRow,
    Figure,
    GoalSummary,
    IndicatorRow,
    MilestoneRow,
    TrackFigure,
)
from foodplan.web.council.document import Cell
from foodplan.web.filters import date_it, percent, quantity, word

NOTHING = Cell("–")


def language() -> str:
    """Return the language in which a report is being made."""
    locale = get_locale()
    return locale.language if locale else "it"


def share_cell(share: float | None, reason: str = "") -> Cell:
    """Return a share as a percentage, or why there is none."""
    return Cell(reason or _("senza dati")) if share is None else Cell(percent(share), share)


def figure_cell(figure: Figure | None) -> Cell:
    """Return a value with its unit, or that there is none."""
    if figure is None:
        return Cell(_("senza dati"))
    number = None if figure.quantity.words else figure.value
    return Cell(quantity(figure.quantity), number)


def period_cell(figure: Figure | None) -> Cell:
    """Return the period of a value in words."""
    return NOTHING if figure is None else Cell(figure.period.label)


def indicator_cells(row: IndicatorRow) -> tuple[Cell, ...]:
    """Return an indicator as a row: value, period, baseline, target, progress, coverage, state."""
    baseline = row.baseline
    return (
        Cell(row.title),
        _value_cell(row),
        period_cell(row.value),
        Cell(quantity(baseline.quantity), baseline.quantity.value)
        if baseline
        else Cell(_("ignoto")),
        _target_cell(row),
        _way_cell(row),
        share_cell(row.coverage.share if row.coverage else None, _("non si applica")),
        Cell(word(row.status.name)),
    )


def _value_cell(row: IndicatorRow) -> Cell:
    """Return a value with "almeno" where more can only come, and its letter of confidence."""
    cell = figure_cell(row.value)
    said = _("almeno %(value)s", value=cell.text) if row.at_least else cell.text
    letter = f" ({row.confidence.code})" if row.confidence else ""
    return Cell(said + letter, cell.number)


def _way_cell(row: IndicatorRow) -> Cell:
    """Return the share of the way, saying what lies beyond its two ends."""
    share = row.attainment
    cell = share_cell(share, word(row.reason.name) if row.reason else "")
    if share is not None and share > 1:
        return Cell(_("%(share)s, traguardo superato", share=cell.text), share)
    if share is not None and share < 0:
        return Cell(_("%(share)s, in arretramento", share=cell.text), share)
    return cell


def _target_cell(row: IndicatorRow) -> Cell:
    target = row.target
    if target is None:
        return Cell(_("nessun traguardo"))
    text = _(
        "%(value)s entro il %(day)s", value=quantity(target.quantity), day=date_it(target.due_on)
    )
    said = target.act if target.status.code == "approved" else word(target.status.name)
    return Cell(f"{text} ({said})" if said else text, target.quantity.value)


def milestone_cells(action: ActionRow, step: MilestoneRow) -> tuple[Cell, ...]:
    """Return a milestone as a row of the actions' table."""
    return (
        Cell(action.title),
        Cell(step.title),
        Cell(date_it(step.due_on)),
        Cell(date_it(step.done_on) if step.done_on else "–"),
        Cell(word(step.status.name)),
    )


def commitment_cells(row: CommitmentRow) -> tuple[Cell, ...]:
    """Return a commitment of the council as a row."""
    status = word(row.status.name)
    if row.overdue:
        status = _("%(status)s, termine passato", status=status)
    return (
        Cell(f"{row.number}. {row.title}"),
        Cell(date_it(row.due_on) if row.due_on else "–"),
        Cell(status),
        Cell(row.act or "–"),
    )


def track_words(name: str, track: TrackFigure) -> str:
    """Return the sentence of a track: its share with its interval, and how much is covered."""
    said: str
    if track.progress is None:
        reason = word(track.reason.name) if track.reason else _("senza dati")
        said = _("%(track)s: nessuna percentuale (%(reason)s).", track=name, reason=reason)
        if track.low is not None and track.high is not None and track.measured:
            between = _(
                "Sta fra %(low)s e %(high)s della strada.",
                low=percent(track.low), high=percent(track.high),
            )  # fmt: skip
            said = f"{said} {between}"
    elif track.low is None or track.high is None:
        said = _("%(track)s: %(share)s.", track=name, share=percent(track.progress))
    else:
        said = _(
            "%(track)s: %(share)s della strada, fra %(low)s e %(high)s.",
            track=name, share=percent(track.progress), low=percent(track.low),
            high=percent(track.high),
        )  # fmt: skip
    if track.coverage is None:
        return said
    measured: str = ngettext(
        "Misurato %(num)d indicatore su %(total)s, copertura %(coverage)s.",
        "Misurati %(num)d indicatori su %(total)s, copertura %(coverage)s.",
        track.measured, total=track.total, coverage=percent(track.coverage),
    )  # fmt: skip
    return f"{said} {measured}"


def goal_sentence(goal: GoalSummary) -> str:
    """Return the sentence that heads a goal, or why it has none."""
    sentence = goal.sentence
    if sentence is None:
        return word(goal.reason.text) if goal.reason else _("Nessun dato.")
    parts = [sentence.before, quantity(sentence.figure.quantity), sentence.after]
    said = " ".join(part for part in parts if part)
    return f"{said} {sentence.figure.period.label}."
