"""What a line says of one stage in one year, and which actions spend it."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from foodplan.blueprints.office.blueprint import bp
from foodplan.blueprints.office.forms.funding import AmountForm, SharesForm
from foodplan.blueprints.office.routes.funding import found_line
from foodplan.blueprints.office.saving import change_for, reconcile, saved, written
from foodplan.reports.office.funding import LinePage
from foodplan.rules.funding import FIRST_YEAR, LAST_YEAR, STAGES
from foodplan.store.edits import Overtaken
from foodplan.store.funding import get_amount, set_amount, set_splits
from foodplan.store.history import Moment
from foodplan.web.access import officer
from foodplan.web.session import session, today, writes

AMOUNT_NAMES = ("euro", "act", "source")


@bp.get("/risorse/<slug>/importi")
@officer
def show_amount(slug: str) -> str:
    """One amount of a line, to be stated, corrected or withdrawn."""
    page, (year, stage) = found_line(slug), _which()
    row = get_amount(session(), slug, year, stage, Moment(today()))
    said = {name: getattr(row, name) for name in AMOUNT_NAMES} if row and row.active else {}
    form = AmountForm(formdata=None, data=said | {"version": row.id if row else 0})
    return _amount_page(page, form)


@bp.post("/risorse/<slug>/importi")
@officer
@writes
def save_amount(slug: str) -> Any:
    """State one amount of a line, or that it is not stated any more."""
    page, (year, stage), form = found_line(slug), _which(), AmountForm()
    change, opened = change_for(form.reason.data), form.version.data or 0
    if form.validate() and saved(
        form,
        AMOUNT_NAMES,
        lambda _said: set_amount(session(), slug, opened, form.said(year, stage), change, today()),
    ):
        done = _("Importo registrato.") if form.euro.data is not None else _("Importo ritirato.")
        flash(done, "success")
        return redirect(url_for("office.show_line", slug=slug, _anchor="importi"))
    return _amount_page(page, form), form.answer_status


@bp.get("/risorse/<slug>/parti")
@officer
def show_shares(slug: str) -> str:
    """Which actions spend a line."""
    page = found_line(slug)
    rows = [
        {"action": action, "share": page.line.shares.get(action)} for action, _title in page.actions
    ]
    return _shares_page(page, SharesForm(data={"version": page.line.opened, "rows": rows}))


@bp.post("/risorse/<slug>/parti")
@officer
@writes
def save_shares(slug: str) -> Any:
    """State which actions spend a line, and how much of it each."""
    page, form = found_line(slug), SharesForm()
    if form.validate() and _share_out(page, form):
        flash(_("Parti registrate."), "success")
        return redirect(url_for("office.show_line", slug=slug, _anchor="parti"))
    return _shares_page(page, form), form.answer_status


def _which() -> tuple[int, str]:
    year, stage = request.args.get("anno", 0, type=int), request.args.get("voce", "")
    if not FIRST_YEAR <= year <= LAST_YEAR or stage not in STAGES:
        abort(404)
    return year, stage


def _share_out(page: LinePage, form: SharesForm) -> bool:
    change, opened, shares = change_for(form.reason.data), form.version.data or 0, form.said()
    slug = page.line.slug
    try:
        return written(form, lambda: set_splits(session(), slug, opened, shares, change, today()))
    except Overtaken:
        _say_what_holds_now(page, form)
        return False


def _say_what_holds_now(page: LinePage, form: SharesForm) -> None:
    """Put what a colleague stated meanwhile beside what was typed, which stays."""
    last = max(page.line.every_split, key=lambda row: row.id or 0)
    form.meanwhile = reconcile(form, (), last)
    for row in form.rows:
        theirs = page.line.shares.get(str(row["action"].data))
        row.form.now = theirs
        row.form.differs = theirs != row["share"].data


def _amount_page(page: LinePage, form: AmountForm) -> str:
    year, stage = _which()
    return render_template(
        "office/funding_amount.html", page=page, form=form, year=year, stage=stage, stages=STAGES
    )


def _shares_page(page: LinePage, form: SharesForm) -> str:
    titles = dict(page.actions)
    for row in form.rows:
        row["share"].label.text = titles.get(str(row["action"].data), str(row["action"].data))
    return render_template("office/funding_shares.html", page=page, form=form)
