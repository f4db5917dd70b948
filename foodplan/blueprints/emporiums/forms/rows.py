"""One row of goods: a category with its kilos, and the answer when the kilos read two ways."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Form, RadioField, SelectField

from foodplan.rules.mass import format_field
from foodplan.store.ledger import LineInput
from foodplan.web.fields import MassField, as_choices


class RowForm(Form):
    """What, and how many kilos; a row in which nothing was typed counts for nothing."""

    category = SelectField(_l("Che cosa"), choices=[], validate_choice=False)
    quantity = MassField(_l("Quanti kg"), render_kw={"inputmode": "decimal"})
    reading = RadioField(_l("Quanto volete dire?"), choices=[], validate_choice=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.reading.choices = as_choices(self.quantity.readings)

    @property
    def empty(self) -> bool:
        """Whether nothing was typed."""
        return not self.category.data and not self.quantity.data

    def check(self) -> bool:
        """Say what is missing in the row or is not on the list."""
        if not self.category.data:
            self.category.errors = [_("Scegliere che cosa.")]
        elif self.category.data not in listed(self.category):
            typed = self.category.data
            message = _("«%(typed)s» non è fra le categorie: sceglierne una.", typed=typed)
            self.category.errors = [message]
        if not self.quantity.data:
            self.quantity.errors = [_("Scrivere quanti chili.")]
        return not self.errors

    def line(self, most: int | None) -> LineInput | None:
        """Return the row as a line of at most so many grams; None when none are left."""
        grams = self.quantity.grams or 0
        if most is not None:
            grams = min(grams, most)
        if not grams:
            return None
        return LineInput(self.category.data, grams, quantity=format_field(grams), unit="kg")


def listed(field: SelectField) -> set[str]:
    """Return the values that a field offers."""
    return {str(choice[0]) for choice in field.iter_choices()}
