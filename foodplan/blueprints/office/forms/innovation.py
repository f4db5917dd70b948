"""The office's forms of social innovation: places of an action, participation, exchanges."""

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from foodplan.blueprints.office.forms.choices import (
    Choices,
    EditForm,
    SayingForm,
    choices,
    reason_field,
)
from foodplan.blueprints.office.forms.inclusion_totals import CountField
from foodplan.rules.innovation import BOUNDS, DIRECTIONS, EXCHANGE_KINDS, UNITS
from foodplan.web.fields import DayField, FormIdField

_SOURCE = _l("Scrivere da che cosa si sa: documento, registro o fonte.")


class PlaceTieForm(SayingForm):
    """A place of the atlas, or all those of one kind."""

    function = SelectField(
        _l("Un tipo di luogo"),
        [Optional()],
        description=_l("Tutti i luoghi di questo tipo, anche quelli che l'atlante avrà domani."),
    )
    place = SelectField(_l("Oppure un luogo solo"), [Optional()])
    source = StringField(_l("Da che cosa si sa"), [InputRequired(_SOURCE), Length(max=400)])

    def offer(self, functions: Choices, places: Choices) -> None:
        """Fill in what can be chosen."""
        none = ("", str(gettext("nessuno dell’elenco")))
        self.function.choices = [none, *((code, str(gettext(name))) for code, name in functions)]
        self.place.choices = [none, *places]


class CountForm(EditForm):
    """A count of participation."""

    identity = FormIdField()
    title = StringField(_l("Che cosa"), [InputRequired(_l("Scrivere che cosa.")), Length(max=200)])
    unit = SelectField(_l("Si contano"), [InputRequired()])
    value = CountField(
        _l("Quanti"),
        [InputRequired(_l("Scrivere quanti, zero compreso: un numero intero."))],
        description=_l("Sotto cinque persone la pagina pubblica dice solo che erano poche."),
    )
    bound = SelectField(_l("Il numero è"), [Optional()])
    first_day = DayField(_l("Dal"), [InputRequired(_l("Scrivere il primo giorno."))])
    last_day = DayField(
        _l("Al"),
        [InputRequired(_l("Scrivere l'ultimo giorno."))],
        description=_l("Lo stesso giorno, se è uno solo."),
    )
    method = StringField(_l("Come si è contato"), [Length(max=500)])
    source = StringField(_l("Fonte"), [InputRequired(_SOURCE), Length(max=400)])
    reason = reason_field()

    def offer(self) -> None:
        """Fill in what can be chosen."""
        self.unit.choices = choices(UNITS)
        self.bound.choices = choices(BOUNDS)


class ExchangeForm(EditForm):
    """An exchange with other cities."""

    identity = FormIdField()
    title = StringField(
        _l("Che cosa si scambia, in breve"),
        [InputRequired(_l("Scrivere che cosa.")), Length(max=200)],
    )
    kind = SelectField(_l("È"), [InputRequired()])
    direction = SelectField(_l("Verso"), [InputRequired()])
    partner = StringField(
        _l("Con quale città o rete di città"),
        [InputRequired(_l("Scrivere con quale città o rete di città.")), Length(max=200)],
    )
    action = SelectField(_l("Azione del piano"), [Optional()])
    first_day = DayField(_l("Dal"), [Optional()], description=_l("Vuoto se non si sa."))
    last_day = DayField(_l("Al"), [Optional()], description=_l("Vuoto se dura ancora."))
    description = TextAreaField(_l("In che cosa consiste"), [Length(max=1000)])
    outcome = TextAreaField(_l("Che cosa ne è nato"), [Length(max=1000)])
    url = StringField(_l("Indirizzo web"), [Length(max=400)])
    source = StringField(_l("Fonte"), [InputRequired(_SOURCE), Length(max=400)])
    reason = reason_field()

    def offer(self, actions: Choices) -> None:
        """Fill in what can be chosen."""
        self.kind.choices = choices(EXCHANGE_KINDS)
        self.direction.choices = choices(DIRECTIONS)
        self.action.choices = [("", str(gettext("nessuna"))), *actions]


class TakeBackForm(EditForm):
    """Why something that was stated is taken back."""

    reason = reason_field()
