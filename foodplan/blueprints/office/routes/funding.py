"""Lines of funding: the list, their words, their amounts by year, and who spends them."""

from collections.abc import Callable
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from foodplan.blueprints.office.blueprint import bp
from foodplan.blueprints.office.forms.funding import LineForm, read_amounts, read_shares
from foodplan.blueprints.office.saving import change_for, saved, written
from foodplan.reports.office.funding import LinePage, Wanted, line_page, money
from foodplan.rules.funding import PAYERS, STAGES
from foodplan.rules.problems import Problem, Refused
from foodplan.store.edits import Overtaken
from foodplan.store.funding import add_line, change_line, list_lines, set_amounts, set_splits
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
    wanted = Wanted(said["programma"], said["chi"], said["manca"])
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
    page = _found(slug)
    return _page(page, _form(page))


@bp.post("/risorse/<slug>")
@officer
@writes
def save_line(slug: str) -> Any:
    """State a line's words from today on."""
    page, form = _found(slug), LineForm()
    form.offer(page.programmes, page.others)
    change, opened = change_for(form.reason.data), form.version.data or 0
    if form.validate() and saved(
        form, LINE_NAMES, lambda said: change_line(session(), slug, opened, said, change, today())
    ):
        flash(_("Linea aggiornata."), "success")
        return redirect(url_for("office.show_line", slug=slug))
    return _page(page, form), form.answer_status


@bp.post("/risorse/<slug>/importi")
@officer
@writes
def save_amounts(slug: str) -> Any:
    """State amounts of a line by year and stage."""
    page = _found(slug)
    act, source = (request.form.get(name, "").strip()[:400] for name in ("act", "source"))
    amounts, problems = read_amounts(request.form, years_of(page), act[:300], source)
    known = {(row.year, row.stage): row.cents for row in page.line.amounts}
    news = [item for item in amounts if known.get((item.year, item.stage)) != item.cents]
    change = change_for(request.form.get("reason", "")[:500])
    return _kept(
        page, problems, lambda: set_amounts(session(), slug, _opened(), news, change, today())
    )


@bp.post("/risorse/<slug>/parti")
@officer
@writes
def save_splits(slug: str) -> Any:
    """State which actions spend a line, and how much of it each."""
    page = _found(slug)
    shares, problems = read_shares(request.form, [action for action, _title in page.actions])
    change = change_for(request.form.get("reason", "")[:500])
    return _kept(
        page, problems, lambda: set_splits(session(), slug, _opened(), shares, change, today())
    )


def years_of(page: LinePage) -> list[int]:
    """Return the years of a line's table: those with amounts, this one and the next ones."""
    now = today().year
    return sorted({*page.line.years, *range(now - 1, now + YEARS_AHEAD + 1)})


def _kept(page: LinePage, problems: list[Problem], write: Callable[[], object]) -> Any:
    status = 422
    if not problems:
        try:
            write()
        except Refused as refused:
            problems = list(refused.problems)
        except Overtaken:
            message = "Nel frattempo qualcuno l’ha cambiato: guardate e riprovate."
            problems, status = [Problem("form", message)], 409
        else:
            flash(_("Registrato."), "success")
            return redirect(url_for("office.show_line", slug=page.line.slug))
    page = _found(page.line.slug)
    return _page(page, _form(page), problems), status


def _opened() -> int:
    return request.form.get("version", 0, type=int)


def _found(slug: str) -> LinePage:
    return line_page(session(), slug, today()) or abort(404)


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


def _page(page: LinePage, form: LineForm, problems: list[Problem] | None = None) -> str:
    form.offer(page.programmes, page.others)
    return render_template(
        "office/funding_line.html",
        page=page,
        form=form,
        problems=problems or [],
        years=years_of(page),
        stages=STAGES,
        known={(row.year, row.stage): row.cents for row in page.line.amounts},
    )
