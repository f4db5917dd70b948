"""Entering a half-year's totals: the same page for an organisation and for the office."""

from dataclasses import dataclass, replace
from datetime import date

from flask import abort, render_template

from foodplan.blueprints.office.forms.inclusion_totals import TotalsForm
from foodplan.blueprints.office.saving import Clash, change_for, reconcile, written
from foodplan.rules.calendar import rome_day
from foodplan.rules.inclusion import KINDS, OUTCOMES, closing_of, half_problems
from foodplan.store.edits import Overtaken
from foodplan.store.history import Moment
from foodplan.store.inclusion import (
    Programme,
    Stated,
    get_programme,
    history_of_totals,
    set_totals,
    stated,
)
from foodplan.web.session import session, today


@dataclass(frozen=True)
class Half:
    """A half-year of one organisation in a programme."""

    programme: Programme
    organisation: int
    half: int

    @property
    def name(self) -> str:
        """The organisation's name."""
        return self.programme.organisations[self.organisation]

    @property
    def closed_on(self) -> date | None:
        """The last day whose statements its release counts, None while that is to come."""
        day = rome_day(closing_of(self.half))
        return day if day < today() else None


def found_half(slug: str, organisation: int, half: int) -> Half:
    """Return a half-year that totals may be stated of, or answer that there is none."""
    programme = get_programme(session(), slug, Moment(today()))
    if programme is None or organisation not in programme.organisations:
        abort(404)
    if half_problems(half, today()):
        abort(404)
    return Half(programme, organisation, half)


def filled(of: Half) -> TotalsForm:
    """Return the form with what is stated."""
    form = TotalsForm(formdata=None)
    form.start_from(_stated(of))
    return form


def save(of: Half, form: TotalsForm) -> bool:
    """State what was typed; False when it is refused or somebody stated it meanwhile."""
    item = form.said(of.programme.slug, of.organisation, of.half)
    change, opened = change_for(form.reason.data), form.version.data or 0
    try:
        return written(form, lambda: set_totals(session(), item, opened, change, today()))
    except Overtaken as overtaken:
        clashes = _clashes(of, form, opened)
        form.meanwhile = replace(reconcile(form, (), overtaken.current), clashes=clashes)
        return False


def totals_page(of: Half, form: TotalsForm, back: str, send: str) -> str:
    """Return the page of the form; `back` and `send` are addresses."""
    return render_template(
        "inclusion/totals.html",
        of=of,
        form=form,
        back=back,
        send=send,
        kinds=KINDS,
        outcomes=OUTCOMES,
        known=_stated(of),
    )


def _stated(of: Half) -> Stated:
    return stated(session(), of.programme.slug, of.organisation, of.half, Moment(today()))


def _clashes(of: Half, form: TotalsForm, opened: int) -> tuple[Clash, ...]:
    """Return every number that they and this form say differently."""
    rows = history_of_totals(session(), of.programme.slug, of.organisation, of.half)
    before = {
        (row.kind, row.measure, row.months, row.outcome): row.value
        for row in sorted(rows, key=lambda row: row.id or 0)
        if (row.id or 0) <= opened
    }
    theirs = _stated(of).values
    found = []
    for kind, measure, months, outcome, field in form.cells():
        key = (kind, measure, months, outcome)
        if theirs.get(key) != field.data:
            label = f"{KINDS[kind]}: {field.label.text}"
            found.append(Clash(label, before.get(key), theirs.get(key), field.data))
    return tuple(found)
