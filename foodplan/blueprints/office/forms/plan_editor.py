"""Forms of plans, goals and commitments, of what ties them, and of how they end."""

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from foodplan.blueprints.office.forms.choices import EditForm, NumberField, choices, reason_field
from foodplan.rules.plan import LEVELS, MUFPP
from foodplan.rules.structure import ENDS
from foodplan.web.fields import DayField

Pairs = Iterable[tuple[str, str]]


def _picked(empty: Any, pairs: Pairs) -> list[tuple[str, str]]:
    return [("", str(empty)), *pairs]


def _source() -> StringField:
    return StringField(
        _l("Fonte"),
        [InputRequired(_l("Scrivere da che cosa si sa: atto, data o fonte.")), Length(max=400)],
        description=_l("Si legge nella pagina pubblica."),
    )


class PlanForm(EditForm):
    """A plan: its words, its level and the plan that it is part of."""

    title = StringField(_l("Titolo"), [InputRequired(_l("Scrivere il titolo."))])
    summary = TextAreaField(_l("Descrizione"), render_kw={"rows": "4"})
    level = SelectField(_l("Livello"), [InputRequired()])
    parent = SelectField(_l("Sta sotto"), [Optional()])
    starts_on = DayField(_l("Inizio"), [Optional()])
    ends_on = DayField(_l("Fine"), [Optional()])
    act = StringField(
        _l("Atto"),
        [Length(max=300)],
        description=_l("Finché è vuoto le pagine dicono che il piano è una proposta."),
    )
    act_on = DayField(_l("Giorno dell'atto"), [Optional()])
    source = _source()
    reason = reason_field()

    def offer(self, plans: Pairs) -> None:
        """Fill in what can be chosen."""
        self.level.choices = choices(LEVELS)
        self.parent.choices = _picked(gettext("nessun piano"), plans)


class TagsField(SelectMultipleField):
    """Several words of a vocabulary as ticks; `data` may be given as one text with commas."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()
    _words: list[str]

    @property
    def data(self) -> list[str]:
        """The words that are ticked."""
        return self._words

    @data.setter
    def data(self, value: Any) -> None:
        words = value.split(",") if isinstance(value, str) else value or []
        self._words = [word for word in words if word]


class GoalForm(EditForm):
    """A goal: its words and what it belongs to in the world's vocabularies."""

    title = StringField(_l("Titolo"), [InputRequired(_l("Scrivere il titolo."))])
    summary = TextAreaField(_l("Descrizione"), render_kw={"rows": "4"})
    mufpp = TagsField(
        _l("Categorie del Patto di Milano"),
        description=_l("Solo dove è certo: una casella vuota si legge come «non indicato»."),
    )
    sdg = StringField(
        _l("Obiettivi e traguardi ONU"),
        [Length(max=120)],
        description=_l("Numeri separati da virgole, per esempio 2, 12.3."),
    )
    source = _source()
    reason = reason_field()

    def offer(self) -> None:
        """Fill in what can be chosen."""
        self.mufpp.choices = choices(MUFPP)

    def values(self, names: Iterable[str]) -> dict[str, Any]:
        """Return what the named fields say, the ticks as one text with commas."""
        said = super().values(names)
        return {
            name: ",".join(value) if isinstance(value, list) else value
            for name, value in said.items()
        }


class NewGoalForm(GoalForm):
    """A goal that is not there yet, with the plan that it will belong to."""

    plan = SelectField(_l("Piano"), [InputRequired(_l("Scegliere un piano dell'elenco."))])

    def offer_plans(self, plans: Pairs) -> None:
        """Fill in what can be chosen."""
        self.offer()
        self.plan.choices = list(plans)


class CommitmentWordsForm(EditForm):
    """A commitment of the council: what was promised, and until when."""

    plan = SelectField(_l("Piano"), [InputRequired()])
    number = IntegerField(_l("Numero"), [InputRequired(_l("Il numero è un intero da 1 in su."))])
    title = StringField(_l("Che cosa è stato promesso"), [InputRequired(_l("Scrivere il titolo."))])
    summary = TextAreaField(_l("Descrizione"), render_kw={"rows": "4"})
    due_on = DayField(_l("Entro il"), [Optional()])
    source = _source()
    reason = reason_field()

    def offer(self, plans: Pairs) -> None:
        """Fill in what can be chosen."""
        self.plan.choices = list(plans)


class MoveForm(EditForm):
    """A goal that goes to another plan from a day on."""

    plan = SelectField(_l("Va nel piano"), [InputRequired(_l("Scegliere un piano dell'elenco."))])
    day = DayField(
        _l("Dal giorno"),
        [InputRequired(_l("Scrivere il giorno."))],
        description=_l("Fino al giorno prima resta dov'è, anche nelle pagine di allora."),
    )
    reason = reason_field()

    def offer(self, plans: Pairs) -> None:
        """Fill in what can be chosen."""
        self.plan.choices = _picked(gettext("scegliere"), plans)


class EndForm(EditForm):
    """How a thing ends: merged, superseded or cancelled, from which day and why."""

    state = SelectField(_l("Come finisce"), [InputRequired()])
    led_to = SelectField(
        _l("Che cosa ne prende il posto"),
        [Optional()],
        description=_l("Serve quando si unisce a un altro o è sostituito."),
    )
    day = DayField(_l("Dal giorno"), [InputRequired(_l("Scrivere il giorno."))])
    reason = reason_field()

    def offer(self, others: Pairs) -> None:
        """Fill in what can be chosen."""
        self.state.choices = choices(ENDS)
        self.led_to.choices = _picked(gettext("nessuno"), others)


class BackForm(EditForm):
    """A thing that stands again."""

    reason = reason_field()


class TieForm(EditForm):
    """A goal's contribution to a goal of a wider plan."""

    parent = SelectField(
        _l("Contribuisce a"), [InputRequired(_l("Scegliere un obiettivo dell'elenco."))]
    )
    weight = NumberField(
        _l("Quanto pesa, in percentuale"),
        [Optional()],
        description=_l("Vuoto finché un atto non lo dice."),
    )
    act = StringField(_l("Atto che dà il peso"), [Length(max=300)])
    source = _source()
    reason = reason_field()

    def offer(self, goals: Pairs) -> None:
        """Fill in what can be chosen."""
        self.parent.choices = _picked(gettext("scegliere"), goals)
        self.weight.percent = True


class MeasureForm(EditForm):
    """One more indicator that measures a goal."""

    indicator = SelectField(
        _l("Indicatore"), [InputRequired(_l("Scegliere un indicatore dell'elenco."))]
    )
    reason = reason_field()

    def offer(self, indicators: Pairs) -> None:
        """Fill in what can be chosen."""
        self.indicator.choices = _picked(gettext("scegliere"), indicators)
