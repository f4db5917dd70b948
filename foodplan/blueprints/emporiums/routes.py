"""Addresses of the register and of the emporiums' public pages."""

from typing import Any
from uuid import UUID

from flask import abort, render_template, request, url_for

from foodplan.blueprints.emporiums.blueprint import bp
from foodplan.blueprints.emporiums.charts import month_charts
from foodplan.blueprints.emporiums.recording import act_page, correction_page, take_back
from foodplan.blueprints.emporiums.sites import (
    asked_site,
    chosen_site,
    done_movement,
    may_write,
    readable_sites,
)
from foodplan.blueprints.emporiums.tapping import first_page
from foodplan.reports.emporiums import (
    emporium_report,
    emporiums_report,
    movements_report,
    stock_report,
)
from foodplan.reports.emporiums.waiting import waiting_report
from foodplan.store.history import Moment
from foodplan.web.access import at_site, public, records
from foodplan.web.asked import asked_offset, question
from foodplan.web.session import session, today, writes

ACT = "any(arrivo, uscita, vendita, scarto, reso, spedizione, cucina, conta, 'giacenza-iniziale')"


@bp.get("/empori")
@public
def index() -> str:
    """The emporiums, and the kilos of those that keep a register and may be named."""
    asked = question("al", "as_of")
    report = emporiums_report(session(), today(), Moment(asked.day, asked.known_at))
    return render_template("emporiums/index.html", report=report, asked=asked)


@bp.get("/empori/<slug>")
@public
def show(slug: str) -> str:
    """One emporium: what came in and what went out, by month and by category."""
    asked = question("al", "as_of")
    moment = Moment(asked.day, asked.known_at)
    category = request.args.get("categoria", "")
    report = emporium_report(session(), slug, today(), category, moment) or abort(404)
    charts = month_charts(report)
    return render_template("emporiums/show.html", report=report, charts=charts, asked=asked)


@bp.get("/registro")
@at_site
def register() -> str:
    """Where a volunteer starts: what to log, what there is, what was logged last."""
    sites = readable_sites()
    site = chosen_site(sites)
    if site is None:
        return render_template("emporiums/sites.html", sites=sites)
    return render_template(
        "emporiums/register.html",
        sites=sites,
        done=done_movement(site),
        waiting=waiting_report(session(), site, today()),
        again="gia" in request.args,
        **first_page(site),
    )


@bp.get("/registro/movimenti")
@at_site
def movements() -> str:
    """Everything that was recorded at a site, the last first."""
    sites = readable_sites()
    site = asked_site(sites)
    offset = asked_offset()
    return render_template(
        "emporiums/movements.html",
        report=movements_report(session(), site, today(), offset),
        sites=sites,
        writable=may_write(site),
        page_url=lambda at: url_for("emporiums.movements", sito=site.slug, offset=at),
    )


@bp.get("/registro/magazzino")
@at_site
def stock() -> str:
    """What stands on a site's shelves, by category."""
    sites = readable_sites()
    site = asked_site(sites)
    report = stock_report(session(), site, today())
    return render_template(
        "emporiums/stock.html", report=report, sites=sites, writable=may_write(site)
    )


@bp.get(f"/registro/<{ACT}:word>")
@records
def log(word: str) -> Any:
    """The form of an act."""
    return act_page(word)


@bp.post(f"/registro/<{ACT}:word>")
@records
@writes
def record(word: str) -> Any:
    """Record an act, or show its form again with what is to mend."""
    return act_page(word)


@bp.get("/registro/movimenti/<uuid:uuid>/correggi")
@records
def correct(uuid: UUID) -> Any:
    """The form of a movement, filled in."""
    return correction_page(uuid)


@bp.post("/registro/movimenti/<uuid:uuid>/correggi")
@records
@writes
def replace(uuid: UUID) -> Any:
    """Record what replaces a movement; the original stays, struck through."""
    return correction_page(uuid)


@bp.post("/registro/movimenti/<uuid:uuid>/annulla")
@records
@writes
def undo(uuid: UUID) -> Any:
    """Take a movement back by its exact mirror."""
    return take_back(uuid)
