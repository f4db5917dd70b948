"""The form that opens a closed month again."""

from flask_babel import lazy_gettext as _l
from wtforms import StringField
from wtforms.validators import InputRequired, Length

from foodplan.web.forms import BaseForm


class ReopenForm(BaseForm):
    """Why a month is opened again."""

    reason = StringField(
        _l("Perché lo riaprite"),
        [InputRequired(_l("Scrivere perché il mese si riapre.")), Length(max=500)],
        description=_l("Resta scritto accanto al vostro nome. Non mettete nomi di persone."),
    )
