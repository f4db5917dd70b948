"""The words of the council's commitments; whether they were kept is on a page of its own."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from foodplan.blueprints.office.blueprint import bp
from foodplan.blueprints.office.forms.plan_editor import CommitmentWordsForm
from foodplan.blueprints.office.saving import change_for, saved, written
from foodplan.reports.office.plan_pages import ThingPage, thing_page
from foodplan.store.edits.commitments import (
    COMMITMENT_WORDS,
    add_commitment,
    change_commitment_words,
)
from foodplan.store.history import Moment
from foodplan.store.plan import list_plans
from foodplan.web.access import officer
from foodplan.web.session import session, today, writes


@bp.get("/piano/impegni/nuovo")
@officer
def new_commitment() -> str:
    """A commitment that is not there yet."""
    return _page(CommitmentWordsForm(data={"plan": request.args.get("piano", "")}), None)


@bp.post("/piano/impegni/nuovo")
@officer
@writes
def make_commitment() -> Any:
    """Make a commitment, to be verified."""
    form, made = CommitmentWordsForm(), []
    form.offer(_plans())
    change = change_for(form.reason.data)
    if form.validate() and written(
        form,
        lambda: made.append(
            add_commitment(session(), form.values(COMMITMENT_WORDS), change, today())
        ),
    ):
        flash(_("Impegno aggiunto."), "success")
        return redirect(url_for("office.show_commitment", slug=made[0]))
    return _page(form, None), 422


@bp.get("/piano/impegni/<slug>")
@officer
def show_commitment_words(slug: str) -> str:
    """The words of one commitment, to be changed."""
    page = _found(slug)
    said = {name: getattr(page.version, name) for name in COMMITMENT_WORDS}
    return _page(CommitmentWordsForm(data=said | {"version": page.version.id}), page)


@bp.post("/piano/impegni/<slug>")
@officer
@writes
def save_commitment_words(slug: str) -> Any:
    """State a commitment's words from today on."""
    page, form = _found(slug), CommitmentWordsForm()
    form.offer(_plans())
    change, opened = change_for(form.reason.data), form.version.data or 0
    if form.validate() and saved(
        form,
        COMMITMENT_WORDS,
        lambda said: change_commitment_words(session(), slug, opened, said, change, today()),
    ):
        flash(_("Impegno aggiornato."), "success")
        return redirect(url_for("office.show_commitment_words", slug=slug))
    return _page(form, page), form.answer_status


def _plans() -> list[tuple[str, str]]:
    return [(row.plan, row.title) for row in list_plans(session(), Moment(today()))]


def _found(slug: str) -> ThingPage:
    return thing_page(session(), "commitment", slug, today()) or abort(404)


def _page(form: CommitmentWordsForm, page: ThingPage | None) -> str:
    form.offer(_plans())
    return render_template("office/plan_commitment.html", form=form, page=page)
