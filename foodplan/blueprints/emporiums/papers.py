"""Addresses of the printed papers: of one's own organisation, or of all for the office."""

from dataclasses import dataclass
from datetime import date

from flask import Response, abort, render_template, request

from foodplan.blueprints.emporiums.blueprint import bp
from foodplan.blueprints.emporiums.sites import readable_sites
from foodplan.reports.papers import (
    AidRegister,
    Paper,
    aid_file,
    aid_paper,
    aid_register,
    declaration,
    donor_summary,
    offered_months,
    papers_report,
    typeset,
)
from foodplan.rules.papers import month_days, read_month, read_quarter
from foodplan.store.papers import Scope
from foodplan.web.access import signed_in
from foodplan.web.session import now, session, today

PAPER = "any(riepilogo, dichiarazione, aiuti)"
# What an address may say of a paper; its PDF is asked for with the same.
ASKED = ("di", "donatore", "mese", "fino", "trimestre")


@dataclass(frozen=True)
class ScopeChoice:
    """An organisation or a site whose papers the person may have; `value` is in the address."""

    value: str
    name: str
    scope: Scope


@bp.get("/registro/documenti")
@signed_in
def papers() -> str:
    """Which papers can be made for a month, and for whom."""
    choices = scope_choices()
    chosen = chosen_scope(choices)
    report = papers_report(session(), chosen.scope, asked_month(), today()) if chosen else None
    return render_template(
        "emporiums/papers/index.html", choices=choices, chosen=chosen, report=report
    )


@bp.get(f"/registro/documenti/<{PAPER}:word>")
@signed_in
def paper(word: str) -> str:
    """A paper as a page, with the figures of its PDF."""
    asked = {name: request.args[name] for name in ASKED if name in request.args}
    return render_template(
        "emporiums/papers/paper.html", paper=asked_paper(word), word=word, asked=asked
    )


@bp.get(f"/registro/documenti/<{PAPER}:word>.pdf")
@signed_in
def paper_file(word: str) -> Response:
    """A paper as a tagged PDF."""
    made = asked_paper(word)
    return _download(typeset(made), "application/pdf", f"{made.file_name}.pdf")


@bp.get("/registro/documenti/aiuti.<any(csv, 'excel.csv'):form>")
@signed_in
def aid_table(form: str) -> Response:
    """The register of public aid as a table, for scripts or for a spreadsheet."""
    file = aid_file(asked_register(asked_scope()), form)
    return _download(file.body, file.media_type, file.name)


def scope_choices() -> list[ScopeChoice]:
    """Return the organisations that the person may read, each followed by its sites."""
    sites = [site for site in readable_sites() if site.organisation is not None]
    owners = sorted({(s.organisation_name or "", s.organisation_slug or "") for s in sites})
    found = []
    for name, slug in owners:
        own = [site for site in sites if site.organisation_slug == slug]
        organisation = own[0].organisation or 0
        found.append(ScopeChoice(f"organizzazione:{slug}", name, Scope(organisation)))
        found += [
            ScopeChoice(f"sede:{site.slug}", site.name, Scope(organisation, site.id, site.name))
            for site in own
        ]
    return found


def chosen_scope(choices: list[ScopeChoice]) -> ScopeChoice | None:
    """Return whose papers the address asks for, or those of one's only organisation.

    What is not among one's own does not exist: 404, as for what nobody has.
    """
    wanted = request.args.get("di")
    if wanted is None:
        own = {choice.scope.organisation for choice in choices}
        return choices[0] if len(own) == 1 else None
    return next((choice for choice in choices if choice.value == wanted), None) or abort(404)


def asked_scope() -> Scope:
    """Return whose paper is asked for; a paper is always somebody's."""
    chosen = chosen_scope(scope_choices()) or abort(404)
    return chosen.scope


def asked_month(name: str = "mese") -> int:
    """Return the month of the address; without one the last that is over."""
    typed = request.args.get(name)
    if typed is None:
        return offered_months(today())[1]
    return read_month(typed) or abort(404)


def asked_paper(word: str) -> Paper:
    """Return the paper that the address asks for; 404 when there is none for this person."""
    scope, donor = asked_scope(), request.args.get("donatore", "")
    made: Paper | None
    if word == "aiuti":
        made = aid_paper(session(), asked_register(scope), now())
    elif word == "riepilogo":
        made = donor_summary(session(), scope, donor, asked_month(), now())
    else:
        quarter = read_quarter(request.args.get("trimestre", "")) or abort(404)
        made = declaration(session(), scope, donor, quarter, now())
    return made or abort(404)


def asked_register(scope: Scope) -> AidRegister:
    """Return the register of public aid for the months of the address."""
    first, last = _asked_days()
    return aid_register(session(), scope, first, last, today())


def _asked_days() -> tuple[date, date]:
    first = asked_month()
    last = asked_month("fino") if "fino" in request.args else first
    return month_days(min(first, last))[0], month_days(max(first, last))[1]


def _download(body: bytes, media_type: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(body, content_type=media_type, headers=headers)
