"""The two ends of a transfer: what is sent to another site, and what arrives of it."""

from collections.abc import Sequence
from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import FieldList, Form, FormField, HiddenField, RadioField, SelectField

from foodplan.blueprints.emporiums.forms.movement import MovementForm, on_the_list, said
from foodplan.blueprints.emporiums.forms.rows import CountedMassField, typed_date
from foodplan.blueprints.emporiums.forms.typed import Typed
from foodplan.reports.emporiums import FormChoices
from foodplan.rules.expiry import UNDATED
from foodplan.rules.ledger import MovementKind
from foodplan.rules.mass import format_field
from foodplan.store.ledger import LineInput, MovementLine
from foodplan.store.ledger.inputs import WASTED
from foodplan.store.ledger.transfers import Transfer, TransferLine
from foodplan.web.fields import as_choices

CONFIRM = "conferma"


class DispatchForm(MovementForm):
    """Spedito: to which site."""

    KIND = MovementKind.DISPATCH
    NAMES: ClassVar = {**MovementForm.NAMES, "counterpart": "to"}
    DATES = "out"

    to = SelectField(_l("A chi"), choices=[], validate_choice=False)

    @property
    def counterpart(self) -> str:
        """The site that it goes to."""
        return str(self.to.data or "")

    def offer(self, choices: FormChoices, today: date) -> None:
        """Fill in the sites too."""
        super().offer(choices, today)
        self.to.choices = as_choices([("", _("Scegliete…")), *said(choices.sites)])
        self.to.flags.required = True

    def validate(self, extra_validators: Any = None) -> bool:
        """Check that the site is on the list."""
        good = super().validate(extra_validators)
        return on_the_list(self.to, _("Scegliere a chi va.")) and good


class SentRow(Form):
    """What arrived, and what arrived broken, of one line that was sent."""

    quantity = CountedMassField(_l("Arrivati, buoni"), render_kw={"inputmode": "decimal"})
    reading = RadioField(_l("Quanto volete dire?"), choices=[], validate_choice=False)
    broken = CountedMassField(
        _l("Arrivati da buttare"), reading="broken_reading", render_kw={"inputmode": "decimal"}
    )
    broken_reading = RadioField(_l("Quanto volete dire?"), choices=[], validate_choice=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.reading.choices = as_choices(self.quantity.readings)
        self.broken_reading.choices = as_choices(self.broken.readings)

    @property
    def arrived(self) -> int:
        """All the grams that the scales said, the broken ones among them."""
        return (self.quantity.grams or 0) + (self.broken.grams or 0)

    def check(self) -> bool:
        """Say that something must be written: an empty field is no zero."""
        if not self.quantity.data:
            self.quantity.errors = [_("Scrivere quanti chili sono arrivati; 0 se niente.")]
        return not self.errors


class ReceiptForm(MovementForm):
    """Ricevuto: what the scales say of what a site has sent."""

    KIND = MovementKind.RECEIPT
    DATES = "in"
    TEMPLATE = "emporiums/receipt.html"

    sent = FieldList(FormField(SentRow), max_entries=200)
    waste_to = SelectField(
        _l("Quello da buttare, dove è finito"), choices=[], validate_choice=False
    )
    # What the form last said of the difference: it is asked about once for each answer.
    known_difference = HiddenField()

    rows_optional = True
    dispatch: Transfer
    asks_difference = False

    @property
    def counterpart(self) -> str:
        """The site that sent it."""
        return self.dispatch.node

    @property
    def differences(self) -> list[tuple[TransferLine, int]]:
        """What was sent and did not arrive (below zero), or arrived beyond it, by line."""
        return [
            (line, row.form.arrived - line.grams)
            for line, row in zip(self.dispatch.lines, self.sent, strict=False)
            if row.form.arrived != line.grams
        ]

    def receive(self, dispatch: Transfer) -> None:
        """Say what is received; a form shown for the first time starts with what was sent."""
        self.dispatch = dispatch
        while len(self.sent) < len(dispatch.lines):
            self.sent.append_entry({"quantity": dispatch.lines[len(self.sent)].grams})

    def offer(self, choices: FormChoices, today: date) -> None:
        """Fill in the destinations of waste too."""
        super().offer(choices, today)
        self.waste_to.choices = as_choices(said(choices.destinations))
        self.waste_to.flags.required = True
        for row in self.sent:
            row.form.quantity.flags.required = True

    def validate(self, extra_validators: Any = None) -> bool:
        """Check rows, destination and day; a difference is asked about before it is recorded."""
        good = super().validate(extra_validators)
        checked = [row.form.check() for row in self.sent]
        good = all(checked) and good
        good = on_the_list(self.waste_to) and good
        if self.happened_on.data and self.happened_on.data < self.dispatch.happened_on:
            self.happened_on.errors = [_("È prima del giorno in cui è stato spedito.")]
            return False
        return good

    def asks_first(self, button: str) -> bool:
        """Return whether the difference must be named before anything is recorded."""
        named = ";".join(str(grams) for _line, grams in self.differences)
        asked = bool(named) and not (button == CONFIRM and self.known_difference.data == named)
        self.known_difference.data = named
        self.asks_difference = asked
        return asked

    def typed(self) -> list[Typed]:
        """Return what arrived of each line that was sent, then what nobody had sent."""
        found = []
        for place, (line, row) in enumerate(zip(self.dispatch.lines, self.sent, strict=False)):
            parts = (("quantity", "", row.form.quantity), ("broken", WASTED, row.form.broken))
            for name, role, field in parts:
                if field.grams:
                    found.append(Typed(f"sent.{place}", _line_of(line, field.grams, role), name))
        return found + self.typed_in(self.lines)

    def _own(self) -> dict[str, Any]:
        return {
            "dispatch": UUID(str(self.dispatch.uuid)),
            "waste_to": self.waste_to.data or "waste",
        }


def receipt_rows(dispatch: Transfer, lines: Sequence[MovementLine]) -> dict[str, Any]:
    """Return a receipt's form as it was typed: what arrived by line sent, and what else came.

    What was received before anybody said what was sent is put to the line of its category.
    """
    rows: list[dict[str, Any]] = [{"quantity": 0, "broken": None} for _ in dispatch.lines]
    others = []
    for line in lines:
        place = _place(dispatch, line)
        if place is None:
            goods = {"category": line.category, "quantity": line.grams}
            others.append(goods | typed_date(line.lot))
        else:
            field = "broken" if line.role == WASTED else "quantity"
            rows[place][field] = (rows[place][field] or 0) + line.grams
    return {"sent": rows, "lines": others}


def _place(dispatch: Transfer, line: MovementLine) -> int | None:
    """Return which line of a dispatch a received one belongs to: by date, else by category."""
    alike = [place for place, sent in enumerate(dispatch.lines) if sent.category == line.category]
    same = [place for place in alike if dispatch.lines[place].key == (line.lot or UNDATED)]
    if line.lot in {None, UNDATED} or same:
        return next(iter(same or alike), None)
    return None


def _line_of(line: TransferLine, grams: int, role: str) -> LineInput:
    text = format_field(grams)
    return LineInput(line.category, grams, quantity=text, unit="kg", lot=line.key, role=role)
