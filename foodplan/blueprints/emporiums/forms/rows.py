"""One row of goods: a category with its kilos, and the date printed on it or the lot it is of."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Form, RadioField, SelectField, StringField

from foodplan.reports.emporiums import FormChoices
from foodplan.rules.expiry import Expiry, expiry, read_key
from foodplan.rules.ledger import DateKind
from foodplan.rules.mass import format_field
from foodplan.rules.printed_dates import print_date, read_printed_date
from foodplan.rules.problems import Problem
from foodplan.store.ledger import LineInput
from foodplan.web.fields import MassField, as_choices
from foodplan.web.filters import word

USE_BY, BEST_BEFORE = "use_by", "best_before"
DATE_KINDS = [
    ("", _l("Nessuna scadenza")),
    (USE_BY, _l("Da consumarsi entro")),
    (BEST_BEFORE, _l("Preferibilmente entro")),
]
_KINDS = {USE_BY: DateKind.USE_BY, BEST_BEFORE: DateKind.BEST_BEFORE}


class RowForm(Form):
    """What, and how many kilos; a row in which nothing was typed counts for nothing.

    `lot` says which goods go out, as category|key of a date; `date_kind` and `date` say what is
    printed on goods that come in. A page shows the ones that its act asks for.
    """

    category = SelectField(_l("Che cosa"), choices=[], validate_choice=False)
    quantity = MassField(_l("Quanti kg"), render_kw={"inputmode": "decimal"})
    reading = RadioField(_l("Quanto volete dire?"), choices=[], validate_choice=False)
    lot = SelectField(_l("Quale lotto"), choices=[], validate_choice=False)
    date_kind = SelectField(_l("Scadenza"), choices=as_choices(DATE_KINDS), validate_choice=False)
    date = StringField(
        _l("Data sulla confezione"),
        description=_l("Come è stampata: 25/11/2026, 03/2027 oppure 2027."),
        render_kw={"autocomplete": "off", "maxlength": "10"},
    )

    expires: Expiry | None = None

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.reading.choices = as_choices(self.quantity.readings)

    def offer(self, choices: FormChoices) -> None:
        """Fill in what can be chosen."""
        known = [(slug, word(name)) for slug, name in choices.categories]
        self.category.choices = as_choices([("", _("Scegliete…")), *known])
        self.lot.choices = as_choices(
            [("", _("Prima quello che scade prima")), *lot_choices(choices)]
        )

    @property
    def empty(self) -> bool:
        """Whether nothing was typed."""
        return not self.category.data and not self.quantity.data and not self.lot.data

    @property
    def opens_date(self) -> bool:
        """Whether the folded date, or the folded choice of a lot, must be seen."""
        typed = self.date_kind.data or self.date.data or self.lot.data
        return bool(typed or self.date_kind.errors or self.date.errors or self.lot.errors)

    def check(self) -> bool:
        """Say what is missing in the row or is not on the list."""
        category, _bar, key = (self.lot.data or "").partition("|")
        if key and not self.category.data:
            self.category.data = category
        if not self.category.data:
            self.category.errors = [_("Scegliere che cosa.")]
        elif self.category.data not in listed(self.category):
            typed = self.category.data
            message = _("«%(typed)s» non è fra le categorie: sceglierne una.", typed=typed)
            self.category.errors = [message]
        elif key and self.category.data != category:
            self.lot.errors = [_("Questo lotto è di un'altra categoria: sceglierne un altro.")]
        if not self.quantity.data:
            self.quantity.errors = [_("Scrivere quanti chili.")]
        self._check_lot(key)
        self._check_date()
        return not self.errors

    def line(self, role: str = "") -> LineInput:
        """Return the row as a line of the ledger."""
        grams = self.quantity.grams or 0
        key = (self.lot.data or "").partition("|")[2]
        lot = self.expires.key if self.expires else (key or None)
        text = format_field(grams)
        return LineInput(self.category.data, grams, quantity=text, unit="kg", lot=lot, role=role)

    def _check_lot(self, key: str) -> None:
        # A lot that went out meanwhile is for the ledger to judge; a made-up one is not.
        if not self.lot.data or self.lot.errors:
            return
        if key != "none" and not _is_key(key):
            self.lot.errors = [_("Questo lotto non è nell'elenco: sceglierne un altro.")]

    def _check_date(self) -> None:
        kind, text = self.date_kind.data or "", (self.date.data or "").strip()
        if kind and kind not in _KINDS:
            self.date_kind.errors = [_("Scegliere che scadenza è.")]
        elif text and not kind:
            self.date_kind.errors = [_("Dire se è «da consumarsi» o «preferibilmente» entro.")]
        elif kind and not text:
            self.date.errors = [_("Scrivere la data, oppure scegliere «Nessuna scadenza».")]
        elif kind:
            found = read_printed_date(text)
            if isinstance(found, Problem):
                self.date.errors = [_(found.message, **found.params)]
            else:
                self.expires = expiry(_KINDS[kind], *found)


class CountedMassField(MassField):
    """Kilos that were found at a count: here a zero is an answer, and an empty field none."""

    def pre_validate(self, form: Any) -> None:
        """Read the kilos, zero among them."""
        if self.data and set(self.data) <= set("0,."):
            self.grams = 0
            return
        super().pre_validate(form)


def lot_choices(choices: FormChoices) -> list[tuple[str, str]]:
    """Return the lots that stand on the shelves, as category|key with their words."""
    dated = {lot.category for lot in choices.lots if lot.last_day}
    return [
        (f"{lot.category}|{lot.key}", lot_words(lot))
        for lot in choices.lots
        if lot.category in dated
    ]


def lot_words(lot: Any) -> str:
    """Return a lot in words: what, until when, how much."""
    when = _("senza data")
    if lot.last_day is not None:
        printed = print_date(lot.last_day, lot.precision)
        when = (
            _("da consumarsi entro %(day)s", day=printed)
            if lot.date_kind == DateKind.USE_BY
            else _("preferibilmente entro %(day)s", day=printed)
        )
    return f"{word(lot.category_name)}, {when}: {format_field(lot.grams)} kg"


def typed_date(key: str | None) -> dict[str, str]:
    """Return the two fields of a row for the key of a date; nothing for undated goods."""
    if key is None or not _is_key(key):
        return {}
    said = read_key(key)
    kind = USE_BY if said.kind == DateKind.USE_BY else BEST_BEFORE
    return {"date_kind": kind, "date": print_date(said.last_day, said.precision)}


def listed(field: SelectField) -> set[str]:
    """Return the values that a field offers."""
    return {str(choice[0]) for choice in field.iter_choices()}


def _is_key(key: str) -> bool:
    try:
        read_key(key)
    except ValueError:
        return False
    return True
