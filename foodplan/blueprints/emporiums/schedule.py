"""A site's calendar: what recurs, what is missing, and the days on which there was nothing."""

from typing import Any
from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from foodplan.blueprints.emporiums.blueprint import bp
from foodplan.blueprints.emporiums.forms.schedule import (
    EndSlotForm,
    OpeningSlotForm,
    PickupSlotForm,
    typed_schedule,
)
from foodplan.blueprints.emporiums.sites import asked_site, may_set_up, may_write, readable_sites
from foodplan.reports.emporiums.schedule import history_of_slot, pickup_sources, schedule_report
from foodplan.rules.calendar import iso_day
from foodplan.rules.problems import Problem, Refused
from foodplan.rules.schedule import OPENING, PICKUP
from foodplan.store.edits import Overtaken
from foodplan.store.history import Change, Moment
from foodplan.store.ledger import list_categories
from foodplan.store.organisations import NodeRow
from foodplan.store.schedule import (
    ScheduleRow,
    Zero,
    end_schedule,
    get_schedule,
    last_schedule_version,
    set_schedule,
    state_zero,
    withdraw_zero,
)
from foodplan.web.access import at_site, records, signed_in
from foodplan.web.filters import date_it, word
from foodplan.web.forms import show_problems
from foodplan.web.identity import person
from foodplan.web.session import now, session, today, writes

# The addresses of slots that are not there yet, and what they will be.
NEW = {"nuovo-ritiro": PICKUP, "nuova-apertura": OPENING}


@bp.get("/registro/calendario")
@at_site
def schedule() -> str:
    """What recurs at a site, which days are missing, and on which there was nothing."""
    sites = readable_sites()
    site = asked_site(sites)
    return render_template(
        "emporiums/schedule.html",
        report=schedule_report(session(), site, today()),
        sites=sites,
        editable=may_set_up(site),
        writable=may_write(site),
    )


@bp.get("/registro/calendario/<slot>")
@signed_in
def show_slot(slot: str) -> str:
    """The form of one pick-up or opening, empty for a new one."""
    site = _own_site()
    row = _found(site, slot)
    said: dict[str, Any] = {"since": today()}
    if row is not None:
        said |= typed_schedule(row) | {"version": last_schedule_version(session(), site.id, slot)}
    form = _form_class(slot, row)(formdata=None, data=said)
    return _page(form, site, slot, row)


@bp.post("/registro/calendario/<slot>")
@signed_in
@writes
def save_slot(slot: str) -> Any:
    """State what recurs from a day on."""
    site = _own_site()
    row = _found(site, slot)
    form = _form_class(slot, row)()
    _offer(form, site)
    if form.validate() and _saved(form, site, slot, row):
        words = _("Registrato: vale dal %(day)s.", day=date_it(form.since.data))
        flash(words, "success")
        return redirect(url_for("emporiums.schedule", sito=site.slug), 303)
    return _page(form, site, slot, row), 422


@bp.post("/registro/calendario/<slot>/termina")
@signed_in
@writes
def end_slot(slot: str) -> Any:
    """State that a pick-up or an opening no longer recurs from a day on."""
    site = _own_site()
    row = _found(site, slot) or abort(404)
    form = EndSlotForm()
    if form.validate() and _ended(form, site, slot):
        flash(_("Tolto dal calendario dal %(day)s.", day=date_it(form.on.data)), "success")
        return redirect(url_for("emporiums.schedule", sito=site.slug), 303)
    said = typed_schedule(row) | {"since": today(), "version": form.version.data}
    return _page(_form_class(slot, row)(formdata=None, data=said), site, slot, row, form), 422


@bp.post("/registro/calendario/zero")
@records
@writes
def zero() -> Any:
    """State that there was nothing to log on a due day, and why."""
    site = _written_site()
    try:
        said = Zero(site.id, _sent("slot"), iso_day(_sent("day")), _sent("reason"))
        state_zero(session(), said, today(), _change())
    except ValueError:
        abort(400)
    except Refused as refused:
        session().rollback()
        flash(_said(refused.problems[0]), "error")
        return _back(site)
    flash(_("Segnato per il %(day)s: non è un giorno mancante.", day=date_it(said.day)), "success")
    return _back(site)


@bp.post("/registro/calendario/zero/togli")
@records
@writes
def take_zero_back() -> Any:
    """Take back that there was nothing to log on a day."""
    site = _written_site()
    try:
        day = iso_day(_sent("day"))
    except ValueError:
        abort(400)
    if withdraw_zero(session(), site.id, _sent("slot"), day, _change()):
        words = _("Tolto: il %(day)s è di nuovo un giorno da registrare.", day=date_it(day))
        flash(words, "success")
    return _back(site)


def _saved(form: OpeningSlotForm, site: NodeRow, slot: str, row: ScheduleRow | None) -> bool:
    # A new slot is named by its form, so that sending it twice makes one.
    name = UUID(str(form.id.data)).hex if row is None else slot
    said = form.said(NEW[slot] if row is None else row.kind)
    change = _change(form.reason.data)
    try:
        set_schedule(session(), site.id, name, form.opened, said, change, form.since.data)
    except Refused as refused:
        show_problems(form, refused)
        return False
    except Overtaken:
        _tell(form, site, name)
        return False
    return True


def _ended(form: EndSlotForm, site: NodeRow, slot: str) -> bool:
    try:
        end_schedule(session(), site.id, slot, form.opened, _change(), form.on.data)
    except Overtaken:
        _tell(form, site, slot)
        return False
    return True


def _tell(form: OpeningSlotForm | EndSlotForm, site: NodeRow, slot: str) -> None:
    # What was typed stays in the form; the next attempt starts from what is stated now.
    form.version.data = str(last_schedule_version(session(), site.id, slot))
    message = _(
        "Nel frattempo qualcuno ha cambiato questa voce del calendario: guardate la storia in "
        "fondo, controllate e salvate di nuovo."
    )
    form.form_errors.append(message)


def _own_site() -> NodeRow:
    site = asked_site(readable_sites())
    return site if may_set_up(site) else abort(403)


def _written_site() -> NodeRow:
    site = asked_site(readable_sites())
    return site if may_write(site) else abort(403)


def _found(site: NodeRow, slot: str) -> ScheduleRow | None:
    if slot in NEW:
        return None
    return get_schedule(session(), site.id, slot, Moment(today())) or abort(404)


def _form_class(slot: str, row: ScheduleRow | None) -> type[OpeningSlotForm]:
    kind = row.kind if row else NEW[slot]
    return PickupSlotForm if kind == PICKUP else OpeningSlotForm


def _offer(form: OpeningSlotForm, site: NodeRow) -> None:
    form.offer()
    if isinstance(form, PickupSlotForm):
        sources = pickup_sources(session(), site, today())
        form.offer_goods(list_categories(session()), sources)


def _page(
    form: OpeningSlotForm,
    site: NodeRow,
    slot: str,
    row: ScheduleRow | None,
    ending: EndSlotForm | None = None,
) -> str:
    _offer(form, site)
    if row is not None and ending is None:
        said = {"on": today(), "version": form.version.data}
        ending = EndSlotForm(formdata=None, data=said, prefix="")
    return render_template(
        "emporiums/schedule_slot.html",
        form=form,
        ending=ending,
        site=site,
        slot=slot,
        row=row,
        pickup=isinstance(form, PickupSlotForm),
        history_lines=history_of_slot(session(), site.id, slot) if row else (),
    )


def _sent(name: str) -> str:
    return request.form.get(name, "")


def _said(problem: Problem) -> str:
    return word(problem.message) % dict(problem.params)


def _back(site: NodeRow) -> Any:
    """Return to the register's home where the act came from there, else to the calendar."""
    home = _sent("back") == "registro"
    page = "emporiums.register" if home else "emporiums.schedule"
    return redirect(url_for(page, sito=site.slug), 303)


def _change(reason: str | None = None) -> Change:
    return Change(at=now(), by=person().actor.account_id, reason=(reason or "").strip())
