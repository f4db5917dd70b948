"""Lines of funding: the list, their words, and their end."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from foodplan.blueprints.office.blueprint import bp
from foodplan.blueprints.office.forms.funding import LineForm, WithdrawForm
from foodplan.blueprints.office.saving import change_for, saved, written
from foodplan.reports.funding import Wanted, money
from foodplan.reports.office.funding import LinePage, line_page
from foodplan.rules.funding import FIRST_YEAR, LAST_YEAR, PAYERS, STAGES
from foodplan.store.funding import add_line, change_line, list_lines, withdraw_line
from foodplan.store.funding.writes import LINE_NAMES
from foodplan.store.history import Moment
from foodplan.store.plan import list_programmes
from foodplan.web.access import officer
from foodplan.web.session import session, today, writes

YEARS_AHEAD = 2


@bp.get("/risorse")
@officer
def funding() -> str:
    """Every line of funding, narrowed by the address, with its totals."""
    said = {name: request.args.get(name, "") for name in ("programma", "chi", "manca")}
    year = request.args.get("anno", None, type=int)
    wanted = Wanted(said["programma"], said["chi"], said["manca"], year)
    found = money(session(), today(), None, wanted)
    return render_template(
        "office/funding.html", money=found, wanted=wanted, payers=PAYERS, stages=STAGES
    )


@bp.get("/risorse/nuova")
@officer
def new_line() -> str:
    """A line that is not there yet."""
    return _new_page(LineForm())


@bp.post("/risorse/nuova")
@officer
@writes
def make_line() -> Any:
    """Make a line of funding."""
    form, made = LineForm(), []
    _offer(form)
    change = change_for(form.reason.data)
    if form.validate() and written(
        form, lambda: made.append(add_line(session(), form.values(LINE_NAMES), change, today()))
    ):
        flash(_("Linea aggiunta."), "success")
        return redirect(url_for("office.show_line", slug=made[0]))
    return _new_page(form), 422


@bp.get("/risorse/<slug>")
@officer
def show_line(slug: str) -> str:
    """One line, to be changed, with its amounts, its splits and its history."""
    page = found_line(slug, withdrawn=True)
    return _page(page, _form(page))


@bp.post("/risorse/<slug>")
@officer
@writes
def save_line(slug: str) -> Any:
    """State a line's words from today on."""
    page, form = found_line(slug), LineForm()
    form.offer(page.programmes, page.others)
    change, opened = change_for(form.reason.data), form.version.data or 0
    if form.validate() and saved(
        form, LINE_NAMES, lambda said: change_line(session(), slug, opened, said, change, today())
    ):
        flash(_("Linea aggiornata."), "success")
        return redirect(url_for("office.show_line", slug=slug))
    return _page(page, form), form.answer_status


@bp.get("/risorse/<slug>/ritiro")
@officer
def show_withdrawal(slug: str) -> str:
    """Asks why a line holds no more."""
    page = found_line(slug)
    return _withdrawal(page, WithdrawForm(data={"version": page.line.version.id}))


@bp.post("/risorse/<slug>/ritiro")
@officer
@writes
def withdraw(slug: str) -> Any:
    """State that a line holds no more."""
    page, form = found_line(slug), WithdrawForm()
    change, opened = change_for(form.reason.data), form.version.data or 0
    if form.validate() and saved(
        form, (), lambda _said: withdraw_line(session(), slug, opened, change, today())
    ):
        flash(_("Linea ritirata: non è più in nessun totale, e la sua storia resta."), "success")
        return redirect(url_for("office.show_line", slug=slug))
    return _withdrawal(page, form), form.answer_status


def years_of(page: LinePage) -> list[int]:
    """Return the years of a line's table: those with amounts, this one and the next ones."""
    now = today().year
    return sorted({*page.line.years, *range(now - 1, now + YEARS_AHEAD + 1)})


def found_line(slug: str, *, withdrawn: bool = False) -> LinePage:
    """Return a line's page, or answer that there is none; a withdrawn one only to be read."""
    page = line_page(session(), slug, today())
    if page is None or not (withdrawn or page.line.version.active):
        abort(404)
    return page


def _form(page: LinePage) -> LineForm:
    row = page.line.version
    said = {name: getattr(row, name) for name in LINE_NAMES}
    return LineForm(formdata=None, data=said | {"version": row.id})


def _offer(form: LineForm) -> None:
    moment = Moment(today())
    programmes = [(row.programme, row.title) for row in list_programmes(session(), moment)]
    lines = [(line.slug, line.version.title) for line in list_lines(session(), moment)]
    form.offer(programmes, lines)


def _new_page(form: LineForm) -> str:
    _offer(form)
    return render_template("office/funding_new.html", form=form)


def _page(page: LinePage, form: LineForm) -> str:
    form.offer(page.programmes, page.others)
    known = {(row.year, row.stage): row for row in page.line.amounts}
    return render_template(
        "office/funding_line.html",
        page=page,
        form=form,
        years=years_of(page),
        every_year=range(FIRST_YEAR, LAST_YEAR + 1),
        stages=STAGES,
        known=known,
    )


def _withdrawal(page: LinePage, form: WithdrawForm) -> str:
    return render_template("office/funding_withdraw.html", page=page, form=form)
