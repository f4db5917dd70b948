"""Fine apertura: how many came, said once for the whole opening."""

from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from foodplan.store.ledger import OpeningInput
from foodplan.web.fields import DayField, WholeNumberField
from foodplan.web.forms import BaseForm

_DIGITS = {"inputmode": "numeric"}


class PassagesForm(BaseForm):
    """Households of an opening, and people where somebody counted them."""

    happened_on = DayField(_l("Quale apertura"))
    households = WholeNumberField(_l("Famiglie passate"), render_kw=_DIGITS)
    people = WholeNumberField(_l("Persone in tutto"), render_kw=_DIGITS)
    minors = WholeNumberField(_l("Di cui minori"), render_kw=_DIGITS)

    today: date

    def offer(self, today: date) -> None:
        """Start from today where the form is shown for the first time."""
        self.today = today
        self.happened_on.flags.required = self.households.flags.required = True
        if not self.is_submitted() and self.happened_on.data is None:
            self.happened_on.data = today

    def validate(self, extra_validators: Any = None) -> bool:
        """Check the day, and that at least the households were said."""
        good = bool(super().validate(extra_validators))
        day = self.happened_on.data
        if day is not None and day > self.today:
            self.happened_on.errors = [
                _("La data è nel futuro: si dice di un'apertura che è stata.")
            ]
        if self.households.data is None and not self.households.errors:
            self.households.errors = [_("Scrivere quante famiglie sono passate; 0 se nessuna.")]
        return good and not self.complaints

    @property
    def opening(self) -> OpeningInput:
        """What was said of the day."""
        return OpeningInput(self.households.data, self.people.data, self.minors.data)
