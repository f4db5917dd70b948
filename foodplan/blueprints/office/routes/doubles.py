"""Possible doubles: the queue, one pair side by side, what was judged."""

from typing import Any
from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from foodplan.blueprints.office.blueprint import bp
from foodplan.blueprints.office.forms.doubles import JudgementForm, WithdrawalForm
from foodplan.blueprints.office.saving import written
from foodplan.reports.office.doubles import (
    SHOWN,
    VERDICTS,
    PairReport,
    judged_report,
    pair_report,
    queue_report,
)
from foodplan.reports.recovery.words import SOURCE_KINDS
from foodplan.store.ledger.judgements import Judgement, judge, withdraw
from foodplan.web.access import officer
from foodplan.web.identity import person
from foodplan.web.session import now, session, today, writes

PAIR = "/doppi/<uuid:first>/<uuid:second>/<category>"
KEPT = ("mese", "da")
WORDS = {"source_kinds": SOURCE_KINDS, "verdicts": VERDICTS, "shown": SHOWN}
# Enough for a month and for a place far down the queue.
DIGITS = 6


@bp.get("/doppi")
@officer
def doubles() -> str:
    """Pairs to be judged, of a month (`mese`) or of the last three."""
    report = queue_report(session(), today(), _number("mese") or None, _number("da"))
    return render_template("office/doubles.html", report=report, kept=_kept(), **WORDS)


@bp.get("/doppi/giudicati")
@officer
def judged_doubles() -> str:
    """What was said of pairs, the last first."""
    report = judged_report(session(), today(), _number("da"))
    return render_template("office/doubles_judged.html", report=report, **WORDS)


@bp.get(PAIR)
@officer
def show_double(first: UUID, second: UUID, category: str) -> str:
    """Two declarations side by side, with what it would change in the city's figure."""
    report = _found(first, second, category)
    form = JudgementForm(data={"grams": report.candidate.pair.most})
    return _page(report, form, WithdrawalForm(prefix="ritiro"))


@bp.post(PAIR)
@officer
@writes
def judge_double(first: UUID, second: UUID, category: str) -> Any:
    """State that two declarations are the same food, or two loads."""
    report, form = _found(first, second, category), JudgementForm()
    if form.validate() and written(form, lambda: _judge(form, report)):
        flash(_("Giudizio registrato: si può ritirare quando si vuole."), "success")
        return redirect(url_for("office.doubles", mese=_kept().get("mese"), da=_kept().get("da")))
    return _page(report, form, WithdrawalForm(prefix="ritiro", formdata=None)), 422


@bp.post(f"{PAIR}/ritiro")
@officer
@writes
def withdraw_double(first: UUID, second: UUID, category: str) -> Any:
    """Take back what was said of two declarations."""
    report, form = _found(first, second, category), WithdrawalForm(prefix="ritiro")
    if form.validate() and written(form, lambda: _withdraw(form, report)):
        flash(_("Giudizio ritirato: la coppia è di nuovo da guardare."), "success")
        return redirect(url_for("office.judged_doubles"))
    return _page(report, JudgementForm(formdata=None), form), 422


def _judge(form: JudgementForm, report: PairReport) -> object:
    pair = report.candidate
    said = Judgement(
        first=pair.first.uuid,
        second=pair.second.uuid,
        category=pair.category,
        verdict=form.verdict.data or "",
        reason=form.reason.data or "",
        grams=form.grams.grams,
    )
    return judge(session(), said, person().actor, now())


def _withdraw(form: WithdrawalForm, report: PairReport) -> None:
    pair = report.candidate
    acts = pair.first.uuid, pair.second.uuid
    reason = form.reason.data or ""
    withdraw(session(), *acts, pair.category, reason, person().actor, now())


def _page(report: PairReport, form: JudgementForm, withdrawal: WithdrawalForm) -> str:
    shown = {"report": report, "form": form, "withdrawal": withdrawal, "kept": _kept()}
    return render_template("office/doubles_pair.html", **shown, **WORDS)


def _found(first: UUID, second: UUID, category: str) -> PairReport:
    report = pair_report(session(), first, second, category, today())
    if report is None:
        abort(404)
    return report


def _number(name: str) -> int:
    text = request.args.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= DIGITS else 0


def _kept() -> dict[str, str]:
    return {name: request.args[name] for name in KEPT if request.args.get(name)}
