"""The form of a paper's words."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from foodplan.blueprints.office.forms.choices import EditForm, reason_field
from foodplan.web.fields import DayField


class WordingForm(EditForm):
    """What a paper says around its figures, and when somebody compared it with the law."""

    title = StringField(_l("Titolo"), [InputRequired(_l("Scrivere il titolo.")), Length(max=160)])
    body = TextAreaField(
        _l("Testo"),
        [Length(max=4000)],
        description=_l("Una riga vuota comincia un nuovo capoverso."),
        render_kw={"rows": 10},
    )
    footer = TextAreaField(_l("Note in fondo"), [Length(max=1000)], render_kw={"rows": 4})
    legal_source = StringField(
        _l("Fonte di legge"),
        [Length(max=300)],
        description=_l("Legge, data, numero e articolo."),
    )
    legal_url = StringField(
        _l("Indirizzo della fonte"),
        [Length(max=300)],
        render_kw={"inputmode": "url"},
    )
    checked_on = DayField(
        _l("Verificato il"),
        [Optional()],
        description=_l("Vuoto finché nessuno ha confrontato il testo con la norma."),
    )
    confirmed = BooleanField(_l("Ho confrontato con la norma queste parole, come sono adesso"))
    reason = reason_field()
