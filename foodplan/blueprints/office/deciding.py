"""Deciding on a suggestion: the act, its letter, and which one comes next."""

from dataclasses import replace
from typing import Any

from flask import request, url_for

from foodplan.blueprints.office.forms.suggestions import DecisionForm
from foodplan.blueprints.office.saving import change_for
from foodplan.reports.suggestions import DetailReport, answer_letter, told
from foodplan.rules.problems import Problem, Refused
from foodplan.rules.suggestions import ORIGIN_LABELS, STATE_LABELS, State
from foodplan.store.edits import Overtaken
from foodplan.store.history import Moment
from foodplan.store.mail import enqueue
from foodplan.store.places import get_place
from foodplan.store.suggestions import (
    AlreadyDecided,
    Decision,
    QueueFilter,
    SuggestionRecord,
    decide,
    list_suggestions,
    take_contact,
)
from foodplan.web.forms import add_problem, show_problems
from foodplan.web.parts import parts
from foodplan.web.session import now, session, today

KEPT = ("stato", "funzione", "circ", "origine")
NO_ANSWER = "Scrivere perché: chi ha segnalato lo legge."
NOTHING_TICKED = "Spuntare almeno un dato, o scegliere «Non accolgo»."


def wanted_suggestions() -> QueueFilter:
    """Return the filter of the address; a state that is not known stands for those that wait."""
    asked = request.args
    state = asked.get("stato", State.WAITING)
    origin = asked.get("origine", "")
    return QueueFilter(
        state=state if state in STATE_LABELS else State.WAITING,
        function=asked.get("funzione", ""),
        area=asked.get("circ", ""),
        origin=origin if origin in ORIGIN_LABELS else "",
    )


def kept_filters() -> dict[str, Any]:
    """Return the filters of the address, to carry in links."""
    return {name: request.args[name] for name in KEPT if request.args.get(name)}


def decided(form: DecisionForm, report: DetailReport) -> SuggestionRecord | None:
    """Carry out what a form decides, and queue the answer; None when there is something to mend.

    An act of another officer in the meantime is said on the form, and nothing is written.
    """
    verdict = request.form.get("verdetto", "")
    decision = _decision(form, report, verdict)
    if not form.validate() or _incomplete(form, report, decision, verdict):
        return None
    try:
        found = decide(session(), report.id, decision, change_for(""))
    except Refused as refused:
        show_problems(form, refused)
        return None
    except (Overtaken, AlreadyDecided) as overtaken:
        form.meanwhile = overtaken
        return None
    _answer(found, report.name)
    return found


def next_address() -> str:
    """Return the address of the next suggestion that waits under these filters, or the queue's."""
    wanted = replace(wanted_suggestions(), state=State.WAITING)
    _total, found = list_suggestions(session(), wanted, limit=1)
    kept = kept_filters()
    if found:
        return url_for("office.show_suggestion", suggestion_id=found[0].id, **kept)
    return url_for("office.suggestions", **kept)


def _decision(form: DecisionForm, report: DetailReport, verdict: str) -> Decision:
    accepted = frozenset[str]()
    if verdict == "tutto":
        accepted = frozenset(row.fact for row in report.rows)
    elif verdict == "spuntati":
        accepted = frozenset(form.facts.data or ())
    return Decision(
        accepted=accepted,
        answer=form.answer.data or "",
        opened=form.version.data,
        whole=verdict in {"tutto", "spuntati"},
        published=bool(form.published.data),
        said=mended(report),
    )


def mended(report: DetailReport) -> dict[str, str]:
    """Return what the officer typed in the place of a proposed text, by fact."""
    typed = {row.fact: request.form.get(f"valore-{row.fact}", "").strip() for row in report.rows
             if row.text is not None}  # fmt: skip
    return {row.fact: typed[row.fact] for row in report.rows
            if row.fact in typed and typed[row.fact] not in ("", row.text)}  # fmt: skip


def _incomplete(form: DecisionForm, report: DetailReport, decision: Decision, verdict: str) -> bool:
    """Say what is missing: an answer where not everything is accepted, a tick where some are."""
    if verdict == "spuntati" and report.rows and not decision.accepted:
        add_problem(form, Problem("", NOTHING_TICKED))
        return True
    whole = len(decision.accepted) == len(report.rows) and decision.whole
    if not whole and report.by_a_person and not decision.answer.strip():
        add_problem(form, Problem("answer", NO_ANSWER))
        return True
    return False


def _answer(found: SuggestionRecord, name: str) -> None:
    """Queue the letter to whoever left an address, and forget the address."""
    settings = parts().settings
    if not settings.sends_mail:
        return
    contact = take_contact(session(), found.id)
    if not contact:
        return
    place = get_place(session(), found.place, Moment(today())) if found.place else None
    path = url_for("atlas.place", slug=place.slug) if place else ""
    page = f"{settings.public_url.rstrip('/')}{path}" if path else ""
    letter = answer_letter(told(found, place), name, page)
    key = f"answer:{found.uuid}"
    enqueue(session(), key, "answer", contact, letter.subject, letter.body, now())
