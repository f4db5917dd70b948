"""What an officer says of two declarations that may be the same food."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, StringField
from wtforms.validators import InputRequired, Length

from foodplan.web.fields import MassField, as_choices
from foodplan.web.forms import BaseForm


def _reason_field(label: Any) -> StringField:
    return StringField(
        label,
        [InputRequired(_l("Scrivere il motivo del giudizio.")), Length(max=500)],
        description=_l("Resta nella storia, accanto al vostro nome e alla data."),
    )


class JudgementForm(BaseForm):
    """The same food or two loads, said by the button that is pressed, with the reason."""

    verdict = HiddenField()
    grams = MassField(
        _l("Chili contati due volte, se è lo stesso cibo"),
        description=_l("Al massimo quanti ne dichiara chi ne dichiara meno."),
        render_kw={"inputmode": "decimal"},
    )
    reading = RadioField(_l("Quanto volete dire?"), choices=[], validate_choice=False)
    reason = _reason_field(_l("Da che cosa si capisce"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.reading.choices = as_choices(self.grams.readings)


class WithdrawalForm(BaseForm):
    """Why what was said of two declarations is taken back."""

    reason = _reason_field(_l("Perché ritirate il giudizio"))
