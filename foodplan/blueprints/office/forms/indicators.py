"""Forms of indicators: definition, target, observation, official choice."""

from collections.abc import Iterable
from datetime import date
from types import MappingProxyType
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from foodplan.blueprints.office.forms.building import FiltersField, SeasonField
from foodplan.blueprints.office.forms.choices import (
    EditForm,
    NumberField,
    SayingForm,
    choices,
    reason_field,
)
from foodplan.reports.office import PeriodChoices
from foodplan.reports.office.filters import Options
from foodplan.rules.plan import (
    BOUNDS,
    DIMENSIONS,
    DIRECTIONS,
    FREQUENCIES,
    INDICATOR_KINDS,
    PATH_SHAPES,
    TARGET_MEANINGS,
    TARGET_STATUSES,
    TRACKS,
)
from foodplan.rules.units import unit_codes, unit_name
from foodplan.store.edits.measured import implied_by_measure
from foodplan.store.measures import MEASURES
from foodplan.web.fields import DayField, FormIdField
from foodplan.web.filters import measure
from foodplan.web.forms import BaseForm

NO_DAY = _l("Indicare un giorno.")
NO_OPTIONS: Options = MappingProxyType({})


class DefinitionForm(EditForm):
    """What defines an indicator: its words, what it is made of, where it starts from."""

    title = StringField(_l("Titolo"), [InputRequired(_l("Scrivere il titolo.")), Length(max=200)])
    summary = TextAreaField(_l("Descrizione"), [Length(max=2000)])
    phrase = StringField(
        _l("Frase dell'obiettivo"),
        [InputRequired(_l("Scrivere la frase.")), Length(max=160)],
        description=_l("Con {value} dove va il numero: «Recuperate {value}»."),
    )
    measure = SelectField(
        _l("Misura"),
        [InputRequired(_l("Scegliere una misura."))],
        description=_l("Che cosa si conta: tipo e unità vengono da qui."),
    )
    filters = FiltersField(_l("Filtri"))
    track = SelectField(
        _l("È un prodotto o un effetto"),
        [InputRequired()],
        description=_l("Prodotto: ciò che si fa. Effetto: ciò che cambia in città."),
    )
    dimension = SelectField(_l("Dimensione"), [InputRequired()])
    direction = SelectField(_l("Direzione"), [InputRequired()])
    target_meaning = SelectField(_l("Il traguardo è"), [InputRequired()])
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
    path_shape = SelectField(
        _l("Percorso verso il traguardo"),
        [InputRequired()],
        description=_l("Come ci si arriva tra un traguardo e il successivo."),
    )
    season = SeasonField(
        _l("Pesi dei mesi"),
        description=_l("Solo «secondo le stagioni»: 2 vale il doppio di 1, vuoto vale 0."),
    )
    lowest = NumberField(
        _l("Minimo possibile"),
        [Optional()],
        description=_l("Il valore non può scendere sotto: una previsione si ferma lì."),
    )
    highest = NumberField(_l("Massimo possibile"), [Optional()])
    comparable_from = DayField(
        _l("Confrontabile dal"),
        [Optional()],
        description=_l("Primo giorno contato con il metodo di oggi, se è cambiato."),
    )
    needs_approval = BooleanField(
        _l("Le rilevazioni contano solo dopo l'approvazione di un'altra persona"),
        description=_l("Senza, la pagina pubblica dice che il valore è autocertificato."),
    )
    reason = reason_field()

    def offer(self, unit: str, options: Options = NO_OPTIONS) -> None:
        """Fill in what can be chosen, and how numbers are read."""
        vocabularies = {
            "track": TRACKS, "dimension": DIMENSIONS, "direction": DIRECTIONS,
            "target_meaning": TARGET_MEANINGS, "frequency": FREQUENCIES, "path_shape": PATH_SHAPES,
        }  # fmt: skip
        for name, words in vocabularies.items():
            self[name].choices = choices(words)
        if "measure" in self:
            titles = {name: found.title for name, found in MEASURES.items()}
            self.measure.choices = choices(titles)
            self.filters.offered = options
        for name in ("baseline_value", "tolerance", "tolerance_max", "lowest", "highest"):
            self[name].percent = unit == "%"

    def unit_of(self, kept: str = "") -> str:
        """Return the unit of the chosen measure; `kept` stays where it measures the same thing."""
        if "measure" not in self:
            return kept
        return implied_by_measure(str(self.measure.data or ""), kept).get("unit", kept)

    def named(self, names: Iterable[str]) -> list[str]:
        """Return those of some names that the form has a field for."""
        return [name for name in names if name in self]

    def observed_only(self) -> None:
        """Take away what only an indicator of a measure says."""
        del self.measure
        del self.filters


class BuilderForm(DefinitionForm):
    """A new indicator of a measure, with the goal that it measures; `built` is its slug then."""

    built = ""
    goal = SelectField(_l("Obiettivo"), [InputRequired(_l("Scegliere un obiettivo."))])
    weight = NumberField(
        _l("Peso nell'obiettivo"),
        [Optional()],
        description=_l("Vuoto se anche gli altri non ne hanno: contano tutti uguale."),
    )
    weight_reason = StringField(
        _l("Perché questo peso"),
        [Length(max=300)],
        description=_l("Serve per un peso zero: mostrato, non contato."),
    )
    reason = StringField(
        _l("Perché lo aggiungete"),
        [InputRequired(_l("Scrivere il motivo.")), Length(max=500)],
        description=_l("Resta nella storia, accanto al vostro nome e alla data."),
    )

    def offer_all(self, options: Options, goals: Iterable[tuple[str, str]]) -> None:
        """Fill in what can be chosen."""
        self.offer(self.unit_of(), options)
        self.goal.choices = list(goals)


class ObservedForm(BuilderForm):
    """A new indicator whose values are observed: its kind and unit are said, not implied."""

    kind = SelectField(_l("Tipo"), [InputRequired()])
    unit = SelectField(_l("Unità"), [InputRequired()])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.observed_only()

    def offer_kinds(self, goals: Iterable[tuple[str, str]]) -> None:
        """Fill in what can be chosen."""
        self.kind.choices = choices(INDICATOR_KINDS)
        units = [(code, unit_name(code, 2) or code) for code in unit_codes()]
        self.unit.choices = sorted(units, key=lambda pair: pair[1].casefold())
        self.offer(self.unit.data or "")
        self.goal.choices = list(goals)


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
