"""The page behind a signed link: reading it changes nothing, what is sent waits for an officer."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from foodplan.blueprints.updates.blueprint import bp
from foodplan.blueprints.updates.forms import NOTHING_NEW, AnswerForm
from foodplan.blueprints.updates.renewing import not_open
from foodplan.reports.office.answering import AnswerPage, answer_page
from foodplan.reports.office.digests import NOTICE
from foodplan.rules.problems import Refused
from foodplan.rules.reminders import TERM_KINDS
from foodplan.store.colleagues.answers import receive
from foodplan.store.colleagues.links import OpenLink, open_link
from foodplan.web.access import public
from foodplan.web.forms import show_problems
from foodplan.web.limits import ANSWERS, limiter
from foodplan.web.session import now, session, today, writes

ALL_SAME = "niente"


@bp.get("/aggiornamenti/<code>")
@public
def show(code: str) -> Any:
    """One action and the questions about it."""
    link = open_link(session(), code, now())
    if link is None:
        return not_open()
    page = answer_page(session(), link, today())
    return _page(code, link, page, AnswerForm.shown(page.rows))


@bp.post("/aggiornamenti/<code>")
@public
@limiter.limit(ANSWERS)
@writes
def send(code: str) -> Any:
    """Keep the answers until an officer confirms them."""
    link = open_link(session(), code, now())
    if link is None:
        return not_open()
    form = AnswerForm()
    if form.validate() and _received(form, link):
        flash(_("Grazie, risposta ricevuta: l’ufficio la conferma e poi la pubblica."), "success")
        return redirect(url_for("updates.show", code=code))
    return _page(code, link, answer_page(session(), link, today()), form), 422


def _received(form: AnswerForm, link: OpenLink) -> bool:
    otherwise = NOTHING_NEW if request.form.get("tutto") == ALL_SAME else ""
    try:
        receive(session(), link, form.form_id.data, list(form.answers(otherwise)), now())
    except Refused as refused:
        show_problems(form, refused)
        return False
    return True


def _page(code: str, link: OpenLink, page: AnswerPage, form: AnswerForm) -> str:
    return render_template(
        "updates/answer.html",
        code=code,
        name=link.colleague.name,
        page=page,
        form=form,
        rows=form.named(page.rows),
        kinds=TERM_KINDS,
        notice=NOTICE,
    )
