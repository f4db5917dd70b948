"""The form with which the office opens a site's closed month again."""

from flask_babel import lazy_gettext as _l
from wtforms import StringField
from wtforms.validators import InputRequired, Length

from foodplan.web.forms import BaseForm


class ReopenMonthForm(BaseForm):
    """Why a month is opened again."""

    reason = StringField(
        _l("Perché lo riaprite"),
        [InputRequired(_l("Scrivere perché il mese si riapre.")), Length(max=500)],
        description=_l("Chi tiene il registro lo legge accanto al vostro nome."),
    )
