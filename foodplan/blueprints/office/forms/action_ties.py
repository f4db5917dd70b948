"""Forms of what an action needs, and of the goals and indicators that it serves."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectField, StringField
from wtforms.validators import InputRequired, Length, Optional

from foodplan.blueprints.office.forms.choices import (
    Choices,
    EditForm,
    NumberField,
    SayingForm,
    reason_field,
)

SERVED_NAMES = ("share", "source")


class NeedForm(SayingForm):
    """Another action that has to end first."""

    needs = SelectField(
        _l("Deve finire prima"), [InputRequired(_l("Scegliere un'azione dell'elenco."))]
    )
    note = StringField(_l("Perché"), [Length(max=400)], description=_l("Si legge fuori."))

    def offer(self, actions: Choices) -> None:
        """Fill in what can be chosen."""
        self.needs.choices = [("", str(_("scegliere"))), *actions]


class _Share:
    share = NumberField(
        _l("Parte dell’azione"),
        [Optional()],
        description=_l("In percentuale; vuota se non si sa. Fra gli obiettivi al massimo 100."),
    )
    source = StringField(_l("Da che cosa si sa"), [Length(max=400)])


class ServedForm(_Share, SayingForm):
    """A goal or an indicator that an action serves from now on: one of the two."""

    goal = SelectField(_l("Obiettivo"), [Optional()])
    indicator = SelectField(_l("Oppure un indicatore"), [Optional()])

    def offer(self, goals: Choices, indicators: Choices) -> None:
        """Fill in what can be chosen, and say how numbers are read."""
        none = ("", str(_("nessuno dell’elenco")))
        self.goal.choices = [none, *goals]
        self.indicator.choices = [none, *indicators]
        self.share.percent = True


class ShareForm(_Share, EditForm):
    """Another part of an action for what it serves."""

    reason = reason_field()

    def offer(self) -> None:
        """Say how numbers are read."""
        self.share.percent = True
