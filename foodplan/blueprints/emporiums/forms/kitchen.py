"""In the kitchen: what went in, what came out, what was thrown away while preparing."""

from datetime import date
from typing import Any, ClassVar

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import FieldList, FormField, SelectField

from foodplan.blueprints.emporiums.forms.movement import (
    MOST_LINES,
    MovementForm,
    on_the_list,
    said,
)
from foodplan.blueprints.emporiums.forms.rows import USE_BY, RowForm
from foodplan.blueprints.emporiums.forms.typed import Typed
from foodplan.reports.emporiums import FormChoices
from foodplan.rules.ledger import MovementKind
from foodplan.rules.mass import format_kilos
from foodplan.store.ledger.inputs import OUTPUT, WASTED
from foodplan.web.fields import as_choices

COOKED = "piatti-pronti"


class TransformForm(MovementForm):
    """Cucina: food into other food; what is lost on the way is the rest."""

    KIND = MovementKind.TRANSFORM
    DATES = "out"
    TEMPLATE = "emporiums/kitchen.html"
    NAMES: ClassVar = {**MovementForm.NAMES, "reason_code": "late_reason"}

    outputs = FieldList(FormField(RowForm), min_entries=1, max_entries=MOST_LINES)
    wasted = FieldList(FormField(RowForm), min_entries=1, max_entries=MOST_LINES)
    waste_to = SelectField(_l("Lo scarto, dove è finito"), choices=[], validate_choice=False)

    @property
    def counterpart(self) -> str:
        """What food becomes other food through."""
        return "transform"

    @property
    def row_lists(self) -> list["FieldList[Any]"]:
        """What went in, what came out, what was thrown away."""
        return [self.lines, self.outputs, self.wasted]

    def offer(self, choices: FormChoices, today: date) -> None:
        """Fill in cooked dishes as what usually comes out, and the ends of waste."""
        super().offer(choices, today)
        self.waste_to.choices = as_choices(said(choices.destinations))
        self.waste_to.flags.required = True
        first = self.outputs[0].form
        first.category.flags.required = first.quantity.flags.required = True
        if not self.is_submitted() and first.empty:
            first.category.data = COOKED
            first.date_kind.data = USE_BY

    def validate(self, extra_validators: Any = None) -> bool:
        """Check that something came out, and no more than went in."""
        good = super().validate(extra_validators)
        good = on_the_list(self.waste_to) and good
        if not self.typed_in(self.outputs):
            self.outputs[0].form.check()
            return False
        went_in, made = self._grams(self.lines), self._grams(self.outputs)
        if good and made > went_in:
            message = _(
                "Sono usciti %(made)s da %(used)s: non può uscire più di quanto è entrato. "
                "L'acqua aggiunta non si conta: si scrive nella nota.",
                made=format_kilos(made),
                used=format_kilos(went_in),
            )
            self.form_errors.append(message)
            return False
        return good

    def typed(self) -> list[Typed]:
        """Return what went in, then what came out, then what was thrown away."""
        return [
            *self.typed_in(self.lines),
            *self.typed_in(self.outputs, OUTPUT),
            *self.typed_in(self.wasted, WASTED),
        ]

    def _own(self) -> dict[str, Any]:
        return {"waste_to": self.waste_to.data or "waste"}

    @staticmethod
    def _grams(rows: "FieldList[Any]") -> int:
        return sum(row.form.quantity.grams or 0 for row in rows)
