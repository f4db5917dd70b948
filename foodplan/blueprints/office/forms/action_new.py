"""The form of a new action, initiative or experience."""

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from foodplan.blueprints.office.forms.choices import Choices, SayingForm, choices
from foodplan.rules.plan import ACTION_KINDS, ACTION_STATUSES
from foodplan.web.fields import DayField

NEW_NAMES = (
    "kind",
    "plan",
    "title",
    "summary",
    "responsible",
    "status",
    "status_reason",
    "starts_on",
    "due_on",
    "source",
)


class NewActionForm(SayingForm):
    """What is said of something done for the plan when it is first written down."""

    kind = RadioField(_l("Tipo"), [InputRequired(_l("Scegliere il tipo."))])
    title = StringField(_l("Titolo"), [InputRequired(_l("Scrivere il titolo.")), Length(max=200)])
    plan = SelectField(_l("Piano"), [InputRequired(_l("Scegliere un piano dell’elenco."))])
    summary = TextAreaField(_l("Descrizione"), [Length(max=2000)], render_kw={"rows": "4"})
    responsible = StringField(
        _l("Chi ne risponde, a parole"),
        [Length(max=200)],
        description=_l("Enti e uffici; organizzazioni e colleghi si aggiungono dopo."),
    )
    status = SelectField(_l("Stato"), [InputRequired()])
    status_reason = TextAreaField(
        _l("Da che cosa si sa"),
        [Length(max=500)],
        description=_l("Si legge nella pagina pubblica."),
        render_kw={"rows": "2"},
    )
    starts_on = DayField(_l("Inizio"), [Optional()])
    due_on = DayField(_l("Termine"), [Optional()])
    source = StringField(_l("Fonte"), [Length(max=400)])

    def offer(self, plans: Choices) -> None:
        """Fill in what can be chosen."""
        self.kind.choices = choices(ACTION_KINDS)
        self.status.choices = choices(ACTION_STATUSES)
        self.plan.choices = plans
