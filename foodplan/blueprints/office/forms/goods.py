"""Forms of factors and of tolerances after best-before."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, StringField
from wtforms.validators import InputRequired, Length, Optional

from foodplan.blueprints.office.forms.choices import EditForm, NumberField, reason_field
from foodplan.web.fields import DayField, WholeNumberField

SINCE = _l("Da quale giorno")
SINCE_HELP = _l(
    "Vale da quel giorno fino alla prossima voce. Per un refuso: lo stesso giorno di prima."
)
NO_DAY = _l("Indicare un giorno.")


class FactorForm(EditForm):
    """What an officer states of a factor from a day on."""

    value = NumberField(_l("Valore"), [InputRequired(_l("Scrivere il valore."))])
    low = NumberField(
        _l("Minimo"), [Optional()], description=_l("Vuoto, con il massimo, se non è noto.")
    )
    high = NumberField(_l("Massimo"), [Optional()])
    source = StringField(
        _l("Fonte"),
        [
            InputRequired(_l("Scrivere la fonte: senza, il fattore non si pubblica.")),
            Length(max=400),
        ],
        description=_l("Autore, titolo, pagina o indirizzo: chi legge deve poterla ritrovare."),
    )
    year = WholeNumberField(_l("Anno della fonte"), [Optional()])
    verified = BooleanField(
        _l("Fonte verificata"),
        description=_l("Solo dopo averla letta. Senza, le pagine dicono «da verificare»."),
    )
    since = DayField(SINCE, [InputRequired(NO_DAY)], description=SINCE_HELP)
    reason = reason_field()


class EndForm(EditForm):
    """From which day something is no longer stated."""

    since = DayField(SINCE, [InputRequired(NO_DAY)])
    reason = reason_field()


class ToleranceForm(EditForm):
    """How many days after best-before a category may still be given."""

    after_best_before = WholeNumberField(
        _l("Giorni dopo la data"),
        [Optional()],
        description=_l("0 vuol dire: mai dopo la data. Vuoto: nessuno ha deciso."),
    )
    source = StringField(
        _l("Fonte, o chi l'ha deciso"),
        [Length(max=400)],
        description=_l(
            "Un manuale di buone prassi, un parere dell'ASL, una decisione dell'ufficio."
        ),
    )
    proposed = BooleanField(_l("È solo una proposta, da confermare"))
    since = DayField(SINCE, [InputRequired(NO_DAY)], description=SINCE_HELP)
    reason = reason_field()
