"""Forms of indicators: definition, target, observation, official choice."""

from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from foodplan.blueprints.office.forms.choices import (
    EditForm,
    NumberField,
    SayingForm,
    choices,
    reason_field,
)
from foodplan.reports.office import PeriodChoices
from foodplan.rules.plan import BOUNDS, DIRECTIONS, FREQUENCIES, TARGET_STATUSES
from foodplan.web.fields import DayField, FormIdField
from foodplan.web.filters import measure
from foodplan.web.forms import BaseForm

NO_DAY = _l("Indicare un giorno.")


class DefinitionForm(EditForm):
    """What defines an indicator, kind and measure aside: those belong to the plan's files."""

    title = StringField(_l("Titolo"), [InputRequired(_l("Scrivere il titolo.")), Length(max=200)])
    summary = TextAreaField(_l("Descrizione"), [Length(max=2000)])
    phrase = StringField(
        _l("Frase dell'obiettivo"),
        [InputRequired(_l("Scrivere la frase.")), Length(max=160)],
        description=_l("Con {value} dove va il numero: «Recuperate {value}»."),
    )
    direction = SelectField(_l("Direzione"), [InputRequired()])
    frequency = SelectField(_l("Ogni quanto si rileva"), [InputRequired()])
    reporter = StringField(_l("Chi lo rileva"), [Length(max=160)])
    perimeter = StringField(
        _l("Perimetro"),
        [Length(max=160)],
        description=_l("Quali organizzazioni, luoghi e categorie comprende."),
    )
    baseline_value = NumberField(
        _l("Valore di partenza"),
        [Optional()],
        description=_l("Vuoto se non è noto: non si stima e non è zero."),
    )
    baseline_from = DayField(_l("Valore di partenza: dal"), [Optional()])
    baseline_to = DayField(_l("Valore di partenza: al"), [Optional()])
    baseline_perimeter = StringField(
        _l("Perimetro del valore di partenza"),
        [Length(max=160)],
        description=_l("Se è diverso dal perimetro, l'avanzamento non si calcola."),
    )
    baseline_source = StringField(_l("Fonte del valore di partenza"), [Length(max=400)])
    tolerance = NumberField(
        _l("Tolleranza"),
        [Optional()],
        description=_l("Per ciò che va mantenuto: entro questo scarto è pieno."),
    )
    tolerance_max = NumberField(
        _l("Tolleranza massima"),
        [Optional()],
        description=_l("Da questo scarto in poi l'avanzamento è zero."),
    )
    reason = reason_field()

    def offer(self, unit: str) -> None:
        """Fill in what can be chosen, and how numbers are read."""
        self.direction.choices = choices(DIRECTIONS)
        self.frequency.choices = choices(FREQUENCIES)
        for field in (self.baseline_value, self.tolerance, self.tolerance_max):
            field.percent = unit == "%"


class TargetForm(BaseForm):
    """A dated point to reach."""

    due_on = DayField(_l("Entro il"), [InputRequired(NO_DAY)])
    value = NumberField(_l("Valore"), [InputRequired(_l("Scrivere il valore."))])
    status = SelectField(_l("Stato"), [InputRequired()])
    act = StringField(
        _l("Atto"),
        [Length(max=300)],
        description=_l("Delibera o determina che lo approva, con numero e data."),
    )
    source = StringField(_l("Fonte"), [Length(max=400)])
    reason = reason_field()

    def offer(self, unit: str) -> None:
        """Fill in what can be chosen, and how numbers are read."""
        self.status.choices = choices(TARGET_STATUSES)
        self.value.percent = unit == "%"


class ObservationForm(SayingForm):
    """A value of one period with its source; `form_id` makes sending it twice one act."""

    form_id = FormIdField()
    period_from = DayField(_l("Dal"), [InputRequired(NO_DAY)])
    period_to = DayField(_l("Al"), [InputRequired(NO_DAY)])
    value = NumberField(_l("Valore"), [Optional()])
    numerator = NumberField(_l("Numeratore"), [Optional()])
    denominator = NumberField(_l("Denominatore"), [Optional()])
    bound = SelectField(_l("Il valore è"))
    perimeter = StringField(
        _l("Perimetro"),
        [Length(max=160)],
        description=_l("Vuoto se è quello dell'indicatore."),
    )
    source_url = StringField(
        _l("Indirizzo della fonte"), [Length(max=400)], render_kw={"inputmode": "url"}
    )
    source_date = StringField(
        _l("Data della fonte"), [Length(max=20)], description=_l("Come 2026, 2026-05 o 2026-05-31.")
    )
    document = StringField(
        _l("Documento"), [Length(max=400)], description=_l("Se la fonte non è in rete.")
    )
    note = StringField(_l("Nota"), [Length(max=500)])
    reason = reason_field()

    def offer(self, unit: str) -> None:
        """Fill in what can be chosen, and how numbers are read."""
        self.bound.choices = choices(BOUNDS, str(_("esatto")))
        self.value.percent = unit == "%"


class OfficialForm(BaseForm):
    """Which of several observations speaks for a period."""

    observation_key = RadioField(
        _l("Quale rilevazione è ufficiale"),
        [InputRequired(_l("Scegliere una rilevazione."))],
    )
    reason = reason_field()

    def offer(self, options: PeriodChoices) -> None:
        """Fill in what can be chosen: each value with its source."""
        self.observation_key.choices = [
            (row.key, f"{measure(row.value, row.unit)}: {row.source}") for row in options.rows
        ]


def day(field: DayField) -> date:
    """Return the day of a field that was found valid."""
    if not isinstance(field.data, date):
        raise TypeError("The form was not found valid.")
    return field.data
