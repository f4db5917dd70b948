"""How a plan, a goal, an action or an indicator ends, and comes back."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from foodplan.blueprints.office.blueprint import bp
from foodplan.blueprints.office.forms.plan_editor import BackForm, EndForm
from foodplan.blueprints.office.saving import change_for, saved
from foodplan.reports.office.plan_pages import EndPage, end_page
from foodplan.reports.office.what_if import GoalOutlook, what_if
from foodplan.store.edits.endings import Ending, bring_back, end_thing
from foodplan.web.access import officer
from foodplan.web.session import session, today, writes

_KINDS = {"piani": "plan", "obiettivi": "goal", "azioni": "action", "indicatori": "indicator"}


@bp.get("/piano/fine/<words>/<slug>")
@officer
def show_end(words: str, slug: str) -> str:
    """A thing that is to end, or one that ended and may come back."""
    page = _found(words, slug)
    data = {"version": page.thing.version.id, "day": today()}
    form = BackForm(data=data) if page.state else EndForm(data=data)
    return _page(form, page, words)


@bp.post("/piano/fine/<words>/<slug>")
@officer
@writes
def save_end(words: str, slug: str) -> Any:
    """State that a thing ends, or show what that would change."""
    page, form = _found(words, slug), EndForm()
    form.offer(page.others)
    seen: list[GoalOutlook] = []
    if form.validate() and saved(form, (), lambda _said: seen.extend(_end(form, page))):
        if "mostra" in request.form:
            return _page(form, page, words, tuple(seen))
        flash(_("Registrato: le pagine dei giorni prima restano com’erano."), "success")
        return redirect(url_for("office.show_end", words=words, slug=slug))
    return _page(form, page, words), form.answer_status


@bp.post("/piano/ritorno/<words>/<slug>")
@officer
@writes
def save_back(words: str, slug: str) -> Any:
    """State that a thing stands again from today on."""
    page, form = _found(words, slug), BackForm()
    change, opened = change_for(form.reason.data), form.version.data or 0
    if form.validate() and saved(
        form,
        (),
        lambda _said: bring_back(session(), page.thing.kind, slug, opened, change, today()),
    ):
        flash(_("Fa di nuovo parte del piano, da oggi."), "success")
        return redirect(url_for("office.show_end", words=words, slug=slug))
    return _page(form, page, words), form.answer_status


def _end(form: EndForm, page: EndPage) -> tuple[GoalOutlook, ...]:
    thing, since = page.thing, form.day.data
    change, opened = change_for(form.reason.data), form.version.data or 0
    ending = Ending(thing.kind, thing.slug, str(form.state.data), str(form.led_to.data or ""))

    def end() -> None:
        end_thing(session(), ending, opened, change, since=since, today=today())

    if "mostra" in request.form:
        return what_if(session(), end, max(since, today()))
    end()
    return ()


def _found(words: str, slug: str) -> EndPage:
    kind = _KINDS.get(words)
    return (kind and end_page(session(), kind, slug, today())) or abort(404)


def _page(
    form: EndForm | BackForm,
    page: EndPage,
    words: str,
    seen: tuple[GoalOutlook, ...] | None = None,
) -> str:
    if isinstance(form, EndForm):
        form.offer(page.others)
    return render_template("office/plan_end.html", form=form, page=page, words=words, seen=seen)
