"""From a form to the ledger: filling it in, posting it, saying what stands in the way."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4, uuid5

from flask import Response, abort, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from foodplan.blueprints.emporiums.filling import KEPT, ROWS, asked_rows, filled, prefill
from foodplan.blueprints.emporiums.forms import (
    ACTS,
    CountForm,
    DistributionForm,
    IntakeForm,
    MovementForm,
    ReceiptForm,
    SaleForm,
)
from foodplan.blueprints.emporiums.forms.movement import ADD_ROW
from foodplan.blueprints.emporiums.sites import asked_site, own_movement, readable_sites
from foodplan.reports.emporiums import FormChoices, MovementView, form_choices
from foodplan.rules.ledger import MOVEMENT_NAMESPACE, MovementKind
from foodplan.rules.problems import Refused
from foodplan.store import ledger
from foodplan.store.accounts import NotAllowed
from foodplan.store.history import Moment
from foodplan.store.ledger import MovementRow
from foodplan.store.ledger.stock import counts_on
from foodplan.store.ledger.transfers import Transfer, get_transfer, open_transfers
from foodplan.store.organisations import NodeRow
from foodplan.web.filters import month_it
from foodplan.web.identity import person
from foodplan.web.session import now, session, today

# Browsers put back what was typed when somebody goes back to a form, unless it is no-store.
KEPT_BY_BROWSER = "private, max-age=0"


@dataclass(frozen=True)
class Desk:
    """A form on its way: whose it is, where it is sent, and what it replaces or receives."""

    form: MovementForm
    site: NodeRow
    target: str
    original: MovementView | None = None
    dispatch: Transfer | None = None

    @property
    def replaces(self) -> UUID | None:
        """The movement that is corrected."""
        return self.original.row.uuid if self.original else None


def act_page(word: str) -> Any:
    """Show or record one of the acts for the site that the address names."""
    act = ACTS.get(word) or abort(404)
    site = asked_site(readable_sites())
    choices = form_choices(session(), today(), site)
    if request.method == "POST":
        form = act.form(formdata=request.form)
        form.offer(choices, today())
    else:
        started = {"id": asked_id(word, site), "lines": asked_rows()}
        form = act.form(formdata=None, data=started)
        form.offer(choices, today())
        prefill(form)
        if isinstance(form, CountForm):
            form.show_shelves()
    return answer(Desk(form, site, url_for("emporiums.log", word=word, sito=site.slug)))


def correction_page(uuid: UUID) -> Any:
    """Show the form of a movement filled in, or record what replaces it."""
    original, site = own_movement(uuid, readable_sites())
    kind = form_of(original.row) or abort(404)
    # A correction sent twice finds its original struck through: the ledger knows it again.
    if request.method == "GET" and not original.row.stands:
        flash(_("Questo movimento è già stato corretto o annullato."), "warning")
        return redirect(url_for("emporiums.movements", sito=site.slug), 303)
    dispatch = get_transfer(session(), original.row.dispatch) if original.row.dispatch else None
    choices = form_choices(session(), today(), site)
    form = correcting(kind, original.row, choices, dispatch)
    target = url_for("emporiums.correct", uuid=uuid)
    return answer(Desk(form, site, target, original, dispatch))


def correcting(
    kind: type[MovementForm], row: MovementRow, choices: FormChoices, dispatch: Transfer | None
) -> MovementForm:
    """Return the form by which a movement is corrected: filled in, or as it was sent."""
    if request.method == "POST":
        form = kind(formdata=request.form)
    else:
        form = kind(formdata=None, data=filled(kind, row, choices, dispatch))
    if isinstance(form, ReceiptForm) and dispatch is not None:
        form.receive(dispatch)
    form.offer(choices, today())
    if isinstance(form, CountForm):
        form.name_shelves()
    return form


def form_of(row: MovementRow) -> type[MovementForm] | None:
    """Return the form in which a movement was typed, or None for what nobody types."""
    if row.kind == MovementKind.RECEIPT:
        return ReceiptForm if row.dispatch else IntakeForm
    if row.kind == MovementKind.DISTRIBUTION:
        return SaleForm if row.counterpart.startswith("buyers") else DistributionForm
    return next((act.form for act in ACTS.values() if row.kind == act.form.KIND), None)


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


def answer(desk: Desk) -> Any:
    """Show the form, give it one more row, or record it and lead back to the register."""
    form = desk.form
    _know_counts(desk)
    if request.method == "GET":
        return _page(desk, 200)
    button = request.form.get("azione", "")
    if button.partition(":")[0] == ADD_ROW:
        form.add_row(button.partition(":")[2])
        return _page(desk, 200)
    if not form.validate() or _asks_first(desk, button):
        return _page(desk, 422)
    recorded = _record(desk, button)
    return recorded or _page(desk, 409 if form.recorded_as else 422)


def _know_counts(desk: Desk) -> None:
    day = desk.form.happened_on.data
    stays = desk.original is not None and desk.original.row.happened_on == day
    if day is not None and not stays:
        desk.form.know_counts(counts_on(session(), desk.site.id, day))


def _asks_first(desk: Desk, button: str) -> bool:
    """Return whether something must be seen before it is recorded; the page then asks it."""
    form = desk.form
    if isinstance(form, ReceiptForm):
        return form.asks_first(button)
    if not isinstance(form, IntakeForm) or desk.original or not form.sender or form.another.data:
        return False
    sent = [
        item for item in open_transfers(session(), [desk.site.id], Moment(today())) if item.sent
    ]
    form.on_their_way = [
        item for item in sent if item.node == form.sender and item.partner_id == desk.site.id
    ]
    return bool(form.on_their_way)


def _record(desk: Desk, button: str) -> Response | None:
    form, site = desk.form, desk.site
    if isinstance(form, DistributionForm) and form.only_passages and not desk.original:
        return _only_passages(desk, form)
    movement = form.movement(site.slug, desk.replaces, button)
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
        if posted.late and posted.created:
            flash(late_words(movement.happened_on.year * 100 + movement.happened_on.month,
                             posted.posted_month), "warning")  # fmt: skip
        again = None if posted.created else 1
        address = url_for("emporiums.register", sito=site.slug, fatto=posted.uuid, gia=again)
        return redirect(address, 303)  # type: ignore[return-value]
    session().rollback()
    return None


def _only_passages(desk: Desk, form: DistributionForm) -> Response | None:
    opening = ledger.OpeningInput(households=form.households.data)
    day = form.happened_on.data
    try:
        ledger.state_opening(session(), desk.site.slug, day, opening, person().actor, now())
    except Refused as refused:
        form.show_refusal(refused, "")
    except NotAllowed:
        form.happened_on.errors = [_("In quel giorno la sede non era della vostra organizzazione.")]
    else:
        flash(_("Famiglie segnate. Quello che è uscito si trova alla prossima conta."), "success")
        return redirect(url_for("emporiums.register", sito=desk.site.slug), 303)  # type: ignore[return-value]
    session().rollback()
    return None


def late_words(month: int, posted: int) -> str:
    """Return what to say of an entry whose own month is closed; months are yyyymm."""
    return str(
        _(
            "%(month)s è chiuso: conta nei dati di %(posted)s.",
            month=month_it(month).capitalize(),
            posted=month_it(posted),
        )
    )


def _page(desk: Desk, status: int) -> Response:
    form, site = desk.form, desk.site
    page = render_template(
        form.TEMPLATE,
        form=form,
        kind=form.KIND,
        act=next((act.word for act in ACTS.values() if isinstance(form, act.form)), "ricevuta"),
        site=site,
        target=desk.target,
        replaced=desk.original.row if desk.original else None,
        dispatch=desk.dispatch,
        passages=_passages(form, site),
        already=_already(form, site),
    )
    response = make_response(page, status)
    response.headers["Cache-Control"] = KEPT_BY_BROWSER
    return response


def asked_id(word: str, site: NodeRow) -> UUID:
    """Return the form's identifier from its address, which is given one when it has none.

    Who goes back to a form finds the same one, however the page is fetched: sent again, it is
    known as the same.
    """
    try:
        return UUID(request.args.get("modulo", ""))
    except ValueError:
        kept: dict[str, Any] = {name: request.args[name] for name in KEPT if name in request.args}
        asked: dict[str, Any] = {"word": word, "sito": site.slug, "modulo": uuid4(), **kept}
        asked[ROWS] = request.args.getlist(ROWS)
        abort(redirect(url_for("emporiums.log", **asked)))


def _passages(form: MovementForm, site: NodeRow) -> int | None:
    day = form.happened_on.data
    said = ledger.passages(session(), site.id, day) if day else None
    return said.households if said else None


def _already(form: MovementForm, site: NodeRow) -> MovementRow | None:
    """Return the movement that this form already is, if it was recorded at this site."""
    movement = ledger.get_movement(session(), form.recorded_as or form.id.data)
    return movement if movement and movement.node == site.slug else None
