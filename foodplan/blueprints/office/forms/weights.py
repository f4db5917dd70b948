"""The form of a goal's weights: one row for each of its indicators."""

from flask_babel import lazy_gettext as _l
from wtforms import FieldList, Form, FormField, HiddenField, StringField
from wtforms.validators import Length, Optional

from foodplan.blueprints.office.forms.choices import NumberField, VersionField, reason_field
from foodplan.store.indicators import Weight
from foodplan.web.forms import BaseForm


class WeightRowForm(Form):
    """The weight of one indicator."""

    indicator = HiddenField()
    weight = NumberField(_l("Peso"), [Optional()])
    weight_reason = StringField(_l("Perché questo peso"), [Length(max=300)])


class WeightsForm(BaseForm):
    """The weights of all indicators of a goal, or none at all."""

    version = VersionField()
    rows = FieldList(FormField(WeightRowForm))
    reason = reason_field()

    def said(self) -> dict[str, Weight]:
        """Return the weight that was typed for each indicator."""
        return {
            str(row["indicator"].data): Weight(
                row["weight"].data, (row["weight_reason"].data or "").strip()
            )
            for row in self.rows
        }
