"""What an address asks of the mass balance, and the pages that answer it.

The office's pages and the register's differ only in whose sites they show; the state of both
stands in the address: `ambito` (or `sito`), `da` and `a` (months), `al` (a past day).
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import abort, request, url_for

from foodplan.reports.balance import (
    LONG_ON_THE_WAY,
    SCOPE_KINDS,
    Scope,
    balance_report,
    list_scopes,
    trail_report,
)
from foodplan.reports.plan import asked as asked_day
from foodplan.rules.balance import FLOWS, Term
from foodplan.rules.calendar import iso_day
from foodplan.rules.ledger import month_of, months_between
from foodplan.rules.problems import Refused
from foodplan.store.history import Moment
from foodplan.store.ledger.balances import first_posted_month
from foodplan.web.asked import UNREADABLE, asked_offset
from foodplan.web.flow import flow_drawing
from foodplan.web.session import session, today

BACKWARDS = "Il mese finale viene prima di quello iniziale."
NO_MONTH = "Il mese non si legge, o non è fra quelli dell'elenco."
_MONTH = re.compile(r"(?P<year>[0-9]{4})-(?P<month>0[1-9]|1[0-2])")


@dataclass(frozen=True)
class Ground:
    """Where a page of the balance stands: its addresses, and whose sites it may show.

    `organisations` None lets all scopes be chosen.
    """

    page: str
    trail: str
    organisations: frozenset[int] | None


@dataclass(frozen=True)
class Asked:
    """The question of an address; `problem` is an Italian sentence when part cannot be read."""

    scope: Scope
    first: int
    last: int
    moment: Moment
    typed_day: str
    problem: str
    day_problem: str

    @property
    def months(self) -> tuple[int, int]:
        """The first and the last month (yyyymm)."""
        return self.first, self.last

    @property
    def kept(self) -> dict[str, str | None]:
        """The question as an address has it."""
        return {
            "ambito": self.scope.key,
            "da": month_text(self.first),
            "a": month_text(self.last),
            "al": self.moment.day.isoformat() if self.moment.known_at else None,
        }


def month_text(month: int) -> str:
    """Return a month as an address has it.

    >>> month_text(202611)
    '2026-11'
    """
    return f"{month // 100}-{month % 100:02d}"


def balance_page(ground: Ground) -> dict[str, Any]:
    """Return all that the page of a mass balance shows."""
    question, scopes, months = _asked(ground)
    report = balance_report(session(), question.scope, *question.months, question.moment)
    return {
        "asked": question,
        "report": report,
        "scopes": _grouped(scopes),
        "months": months,
        "drawing": flow_drawing(report.food),
        "long_after": LONG_ON_THE_WAY,
        "trail_url": _linker(ground.trail, question),
        "here": url_for(ground.page),
    }


def trail_page(ground: Ground) -> dict[str, Any]:
    """Return all that the page of the movements behind a figure shows; 404 for no figure."""
    question, _, _ = _asked(ground)
    term, detail, food = _figure()
    offset = asked_offset()
    try:
        report = trail_report(
            session(), question.scope, question.months, (term, detail, food), question.moment,
            offset,
        )  # fmt: skip
    except KeyError:
        abort(404)
    link = _linker(ground.trail, question)
    return {
        "asked": question,
        "report": report,
        "page_url": lambda at: link(term, detail, food=food, offset=at),
        "back": url_for(ground.page, **question.kept),  # type: ignore[arg-type]
    }


def _figure() -> tuple[Term, str, bool]:
    try:
        term = Term(request.args.get("voce", ""))
    except ValueError:
        abort(404)
    if term not in FLOWS:
        abort(404)
    return term, request.args.get("dettaglio", ""), request.args.get("merce") != "altro"


def _linker(endpoint: str, question: Asked) -> Callable[..., str]:
    def link(term: Term | None = None, detail: str = "", *, food: bool = True, **more: Any) -> str:
        figure: dict[str, Any] = {}
        if term is not None:
            goods = None if food else "altro"
            figure = {"voce": str(term), "dettaglio": detail or None, "merce": goods}
        return url_for(endpoint, **(question.kept | figure | more))

    return link


def _asked(ground: Ground) -> tuple[Asked, list[Scope], list[int]]:
    moment, typed, day_problem = _moment()
    scopes = list_scopes(session(), moment, today(), ground.organisations)
    scope = _scope(scopes)
    first_ever = first_posted_month(session()) or month_of(moment.day)
    months = months_between(first_ever, month_of(moment.day)) or [month_of(moment.day)]
    first, last, problem = _months(months)
    question = Asked(scope, first, last, moment, typed, problem, day_problem)
    return question, scopes, months[::-1]


def _moment() -> tuple[Moment, str, str]:
    typed = request.args.get("al", "").strip()
    try:
        wanted = iso_day(typed) if typed else None
        return Moment(*asked_day(wanted, today())), typed, ""
    except Refused as refused:
        return Moment(today()), typed, refused.problems[0].message
    except ValueError:
        return Moment(today()), typed, UNREADABLE


def _scope(scopes: list[Scope]) -> Scope:
    """Return the scope that the address names, or the widest; 404 for one that is not there.

    `sito`, by which the register names its site, is a scope too.
    """
    site = request.args.get("sito")
    wanted = request.args.get("ambito", f"sede:{site}" if site else None)
    if wanted is None and scopes:
        return scopes[0]
    return next((scope for scope in scopes if scope.key == wanted), None) or abort(404)


def _months(offered: list[int]) -> tuple[int, int, str]:
    newest = offered[-1]
    first, last = _month("da", newest), _month("a", newest)
    if first not in offered or last not in offered:
        return newest, newest, NO_MONTH
    if last < first:
        return newest, newest, BACKWARDS
    return first, last, ""


def _month(name: str, usual: int) -> int:
    typed = request.args.get(name, "").strip()
    match = _MONTH.fullmatch(typed)
    if match is None:
        return 0 if typed else usual
    return int(match["year"]) * 100 + int(match["month"])


def _grouped(scopes: list[Scope]) -> list[tuple[str, list[Scope]]]:
    return [
        (title, kept)
        for kind, title in SCOPE_KINDS.items()
        if (kept := [scope for scope in scopes if scope.kind == kind])
    ]
