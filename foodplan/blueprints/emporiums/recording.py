"""From a form to the ledger: filling it in, posting it, saying what stands in the way."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4, uuid5

from flask import Response, abort, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from foodplan.blueprints.emporiums.forms import ACTS, IntakeForm, MovementForm, act_of
from foodplan.blueprints.emporiums.forms.movement import ADD_ROW
from foodplan.blueprints.emporiums.forms.rows import listed
from foodplan.blueprints.emporiums.sites import asked_site, own_movement, readable_sites
from foodplan.reports.emporiums import MovementView, form_choices
from foodplan.rules.ledger import MOVEMENT_NAMESPACE
from foodplan.rules.problems import Refused
from foodplan.store import ledger
from foodplan.store.accounts import NotAllowed
from foodplan.store.ledger import MovementRow
from foodplan.store.organisations import NodeRow
from foodplan.web.identity import person
from foodplan.web.session import now, session, today

# Browsers put back what was typed when somebody goes back to a form, unless it is no-store.
KEPT_BY_BROWSER = "private, max-age=0"


def act_page(word: str) -> Any:
    """Show or record one of the acts for the site that the address names."""
    act = ACTS.get(word) or abort(404)
    site = asked_site(readable_sites())
    if request.method == "POST":
        form = act.form(formdata=request.form)
        form.offer(form_choices(session(), today()), today())
    else:
        form = act.form(formdata=None, data={"id": _asked_id(word, site)})
        form.offer(form_choices(session(), today()), today())
        _prefill(form)
    target = url_for("emporiums.log", word=word, sito=site.slug)
    return _answer(form, site, target)


def correction_page(uuid: UUID) -> Any:
    """Show the form of a movement filled in, or record what replaces it."""
    original, site = own_movement(uuid, readable_sites())
    act = act_of(original.row.kind) or abort(404)
    # A correction sent twice finds its original struck through: the ledger knows it again.
    if request.method == "GET" and not original.row.stands:
        flash(_("Questo movimento è già stato corretto o annullato."), "warning")
        return redirect(url_for("emporiums.movements", sito=site.slug), 303)
    choices = form_choices(session(), today())
    if request.method == "POST":
        form = act.form(formdata=request.form)
    else:
        form = act.form(formdata=None, data=typed(original.row, choices.source_kinds))
    form.offer(choices, today())
    return _answer(form, site, url_for("emporiums.correct", uuid=uuid), original)


def take_back(uuid: UUID) -> Any:
    """Reverse a movement; what stands in the way is said on the list of movements."""
    _original, site = own_movement(uuid, readable_sites())
    # One undoing for each movement, however often its button is pressed.
    reversal = uuid5(MOVEMENT_NAMESPACE, f"undo:{uuid}")
    try:
        ledger.reverse(session(), uuid, person().actor, now(), id=reversal)
    except Refused as refused:
        session().rollback()
        for problem in refused.problems:
            flash(_(problem.message, **problem.params), "error")
    except NotAllowed:
        abort(403)
    else:
        return redirect(url_for("emporiums.register", sito=site.slug, fatto=uuid), 303)
    return redirect(url_for("emporiums.movements", sito=site.slug), 303)


def _answer(
    form: MovementForm, site: NodeRow, target: str, original: MovementView | None = None
) -> Any:
    if request.method == "GET":
        return _page(form, site, target, original, 200)
    button = request.form.get("azione", "")
    if button == ADD_ROW:
        form.add_row()
        return _page(form, site, target, original, 200)
    recorded = _record(form, site, original, button) if form.validate() else None
    status = 409 if form.recorded_as else 422
    return recorded or _page(form, site, target, original, status)


def _record(
    form: MovementForm, site: NodeRow, original: MovementView | None, button: str
) -> Response | None:
    movement = form.movement(site.slug, original.row.uuid if original else None, button)
    try:
        posted = ledger.post(session(), movement, person().actor, now())
    except Refused as refused:
        form.show_refusal(refused, button)
    except ledger.Conflict:
        form.id.renew()
        form.recorded_as = movement.id
        form.form_errors.append(
            _(
                "Questo modulo è già registrato con altri dati. Se è un altro movimento, "
                "registrare di nuovo; se è lo stesso, correggerlo."
            )
        )
    except NotAllowed:
        # The site may have belonged to somebody else on the day of the act.
        form.happened_on.errors = [_("In quel giorno la sede non era della vostra organizzazione.")]
    else:
        again = None if posted.created else 1
        address = url_for("emporiums.register", sito=site.slug, fatto=posted.uuid, gia=again)
        return redirect(address, 303)  # type: ignore[return-value]
    session().rollback()
    return None


def _page(
    form: MovementForm, site: NodeRow, target: str, original: MovementView | None, status: int
) -> Response:
    page = render_template(
        "emporiums/log.html",
        form=form,
        kind=form.KIND,
        site=site,
        target=target,
        replaced=original.row if original else None,
        passages=_passages(form, site),
        already=_already(form, site),
    )
    response = make_response(page, status)
    response.headers["Cache-Control"] = KEPT_BY_BROWSER
    return response


def _asked_id(word: str, site: NodeRow) -> UUID:
    """Return the form's identifier from its address, which is given one when it has none.

    Who goes back to a form finds the same one, however the page is fetched: sent again, it is
    known as the same.
    """
    try:
        return UUID(request.args.get("modulo", ""))
    except ValueError:
        kept = {name: request.args[name] for name in ("da", "categoria") if name in request.args}
        asked: dict[str, Any] = {"word": word, "sito": site.slug, "modulo": uuid4(), **kept}
        abort(redirect(url_for("emporiums.log", **asked)))


def _passages(form: MovementForm, site: NodeRow) -> int | None:
    day = form.happened_on.data
    said = ledger.passages(session(), site.id, day) if day else None
    return said.households if said else None


def _already(form: MovementForm, site: NodeRow) -> MovementRow | None:
    """Return the movement that this form already is, if it was recorded at this site."""
    movement = ledger.get_movement(session(), form.recorded_as or form.id.data)
    return movement if movement and movement.node == site.slug else None


def _prefill(form: MovementForm) -> None:
    """Take source and category from the address of a tile, where they are on the lists."""
    source, category = request.args.get("da"), request.args.get("categoria")
    if isinstance(form, IntakeForm) and source in listed(form.source):
        form.source.data = source
    row = form.lines[0].form
    if category in listed(row.category):
        row.category.data = category


def typed(row: MovementRow, usual_kinds: Mapping[str, str]) -> dict[str, Any]:
    """Return a movement as its form was typed; a source's usual kind of origin is left unsaid."""
    usual = row.source_kind == usual_kinds.get(row.counterpart)
    return {
        "lines": [{"category": line.category, "quantity": line.grams} for line in row.lines],
        "happened_on": row.happened_on,
        "method": row.method,
        "document": row.document or "",
        "note": row.note or "",
        "source": row.counterpart,
        "source_kind": "" if usual else row.source_kind or "",
        "destination": row.counterpart,
        "reason": row.reason_code or "",
        "households": row.opening.households if row.opening else None,
    }
