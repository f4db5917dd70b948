"""The form that freezes a report."""

from flask_babel import lazy_gettext as _l
from wtforms import StringField
from wtforms.validators import InputRequired, Length

from foodplan.blueprints.office.forms.choices import SayingForm
from foodplan.web.fields import DayField


class SnapshotForm(SayingForm):
    """What a frozen report is for and of which day; everybody will read all three."""

    title = StringField(
        _l("Titolo"),
        [InputRequired(_l("Scrivere il titolo.")), Length(max=200)],
        description=_l("Per esempio «Relazione al Consiglio comunale, dicembre 2026»."),
    )
    day = DayField(
        _l("Cifre com’erano alla fine del"),
        [InputRequired(_l("Scrivere il giorno."))],
        description=_l("Un giorno finito: al più tardi ieri."),
    )
    reason = StringField(
        _l("Atto o motivo"),
        [InputRequired(_l("Scrivere l’atto o il motivo.")), Length(max=500)],
        description=_l("Per esempio la mozione che chiede la relazione. Nessun nome di persona."),
    )
