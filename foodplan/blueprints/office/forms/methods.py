"""The form of a method's error."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, StringField
from wtforms.validators import InputRequired, Length

from foodplan.blueprints.office.forms.choices import EditForm, NumberField, reason_field
from foodplan.blueprints.office.forms.goods import NO_DAY, SINCE, SINCE_HELP
from foodplan.web.fields import DayField


class MethodErrorForm(EditForm):
    """How wrong a mass may be when its grams were found by one method."""

    share = NumberField(
        _l("Errore"),
        [InputRequired(_l("Scrivere l'errore in percentuale: da 0 a 100."))],
        description=_l("In percentuale della massa, in più e in meno."),
    )
    source = StringField(
        _l("Fonte, o chi l'ha deciso"),
        [Length(max=400)],
        description=_l("Una prova sul campo, un manuale, una decisione dell'ufficio."),
    )
    proposed = BooleanField(_l("È solo una proposta, da confermare"))
    since = DayField(SINCE, [InputRequired(NO_DAY)], description=SINCE_HELP)
    reason = reason_field()

    def offer(self) -> None:
        """Say how numbers are read."""
        self.share.percent = True
