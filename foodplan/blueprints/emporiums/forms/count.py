"""The count: the shelves as a list, and beside each what was found on it."""

from collections.abc import Iterable
from datetime import date
from typing import Any, ClassVar

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import FieldList, Form, FormField, HiddenField, RadioField

from foodplan.blueprints.emporiums.forms.movement import MovementForm
from foodplan.blueprints.emporiums.forms.rows import CountedMassField
from foodplan.blueprints.emporiums.forms.typed import Typed
from foodplan.reports.emporiums import FormChoices
from foodplan.rules.ledger import MovementKind
from foodplan.rules.mass import format_field
from foodplan.store.ledger import LineInput
from foodplan.web.fields import as_choices

# A row that speaks of the whole category has no key.
WHOLE = ""


class ShelfRow(Form):
    """One shelf: a category, or its goods of one date (`key`), and the kilos found on it."""

    category = HiddenField()
    key = HiddenField()
    quantity = CountedMassField(_l("Trovati"), render_kw={"inputmode": "decimal"})
    reading = RadioField(_l("Quanto volete dire?"), choices=[], validate_choice=False)

    book = 0
    name = ""
    words = ""
    dated = False

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.reading.choices = as_choices(self.quantity.readings)

    @property
    def counted(self) -> bool:
        """Whether something was found, or looked for in vain."""
        return bool(self.quantity.data)

    def line(self) -> LineInput:
        """Return what was found as a line of the ledger."""
        grams = self.quantity.grams or 0
        key = self.key.data or None
        return LineInput(self.category.data or "", grams, format_field(grams), "kg", lot=key)


class CountForm(MovementForm):
    """Conta: what is on the shelves, whatever the book says."""

    KIND = MovementKind.COUNT
    DATES = "in"
    TEMPLATE = "emporiums/count.html"
    DETAILS: ClassVar = ("happened_on", "method", "note")

    shelves = FieldList(FormField(ShelfRow), max_entries=400)

    rows_optional = True

    @property
    def counterpart(self) -> str:
        """What the book differs from the shelves by."""
        return "count"

    def show_shelves(self, found: Iterable[tuple[str, str]] = ()) -> None:
        """Make a row for every shelf of the book, and for those that were counted before."""
        rows = list(dict.fromkeys([*self._book_rows(), *found]))
        for category, key in rows:
            self.shelves.append_entry({"category": category, "key": key})
        self.name_shelves()

    def name_shelves(self) -> None:
        """Say what the book has of each shelf, and what it is called."""
        names = dict(self.choices.categories)
        for row in self.shelves:
            form = row.form
            category, key = form.category.data or "", form.key.data or ""
            lots = [lot for lot in self.choices.lots if lot.category == category]
            form.book = sum(lot.grams for lot in lots if key in {WHOLE, lot.key})
            form.name = names.get(category, "")
            form.dated = len({lot.key for lot in lots}) > 1 or key != WHOLE

    def offer(self, choices: FormChoices, today: date) -> None:
        """Fill in the shelves too."""
        super().offer(choices, today)
        if self.is_submitted():
            self.name_shelves()

    def validate(self, extra_validators: Any = None) -> bool:
        """Check that something was counted, and nothing twice."""
        good = super().validate(extra_validators)
        if good and not self.typed():
            self.form_errors.append(_("Scrivere che cosa avete trovato: 0 dove non c'è niente."))
            return False
        return good and self._check_twice()

    def typed(self) -> list[Typed]:
        """Return the shelves that were counted, then what was found beside them."""
        counted = [
            Typed(f"shelves.{place}", row.form.line())
            for place, row in enumerate(self.shelves)
            if row.form.counted
        ]
        return counted + self.typed_in(self.lines)

    def _book_rows(self) -> Iterable[tuple[str, str]]:
        order = {slug: place for place, (slug, _name) in enumerate(self.choices.categories)}
        held = sorted({lot.category for lot in self.choices.lots}, key=lambda slug: order[slug])
        for category in held:
            yield category, WHOLE
            keys = [lot.key for lot in self.choices.lots if lot.category == category]
            if len(keys) > 1:
                yield from ((category, key) for key in keys)

    def _check_twice(self) -> bool:
        whole = {
            row.form.category.data
            for row in self.shelves
            if row.form.counted and not row.form.key.data
        }
        for row in self.shelves:
            form = row.form
            if form.counted and form.key.data and form.category.data in whole:
                form.quantity.errors = [_("O il totale della categoria, o le singole date.")]
        return not self.complaints
