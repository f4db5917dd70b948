"""Forms of an action's milestones and tasks, and of who does it."""

from collections.abc import Iterable

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from foodplan.blueprints.office.forms.choices import (
    Choices,
    EditForm,
    SayingForm,
    choices,
    reason_field,
)
from foodplan.rules.action_steps import PARTY_ROLES, STEP_KINDS
from foodplan.web.fields import DayField

STEP_NAMES = ("title", "due_on", "done_on", "document", "owner", "note")
CHANGED_NAMES = (*STEP_NAMES, "cancelled")


class _Step:
    title = StringField(
        _l("Che cosa"), [InputRequired(_l("Scrivere che cosa va fatto.")), Length(max=200)]
    )
    due_on = DayField(_l("Attesa per il"), [Optional()])
    done_on = DayField(_l("Fatta il"), [Optional()], description=_l("Solo quando è successo."))
    document = StringField(
        _l("Documento"),
        [Length(max=400)],
        description=_l("L’atto o l’indirizzo che lo mostra."),
    )
    owner = SelectField(_l("Chi se ne occupa"), [Optional()])
    note = TextAreaField(
        _l("Nota dell’ufficio"),
        [Length(max=500)],
        description=_l("Resta nell’ufficio."),
        render_kw={"rows": "3"},
    )

    def offer_owners(self, owners: Iterable[tuple[str, str]]) -> None:
        """Fill in who can be chosen."""
        self.owner.choices = [("", str(_("chi risponde dell’azione"))), *owners]


class NewStepForm(_Step, SayingForm):
    """A new milestone, or a new task of the office."""

    kind = RadioField(
        _l("Tipo"),
        [InputRequired(_l("Scegliere fra tappa e compito."))],
        description=_l(
            "Una tappa è pubblica e conta nell’attuazione; un compito resta nell’ufficio."
        ),
    )

    def offer(self, owners: Iterable[tuple[str, str]]) -> None:
        """Fill in what can be chosen."""
        self.kind.choices = choices(STEP_KINDS)
        self.offer_owners(owners)


class StepForm(_Step, EditForm):
    """A milestone or a task: done, put off, given up, or said better."""

    cancelled = BooleanField(_l("Annullata: non si farà più"))
    reason = reason_field()

    def offer(self, owners: Iterable[tuple[str, str]]) -> None:
        """Fill in what can be chosen."""
        known = list(owners)
        if self.owner.data and self.owner.data not in dict(known):
            known.append((self.owner.data, str(_("chi era indicato prima"))))
        self.offer_owners(known)


class PartyForm(SayingForm):
    """Somebody who answers for an action or contributes to it."""

    role = RadioField(_l("Che cosa fa"), [InputRequired(_l("Scegliere che cosa fa."))])
    organisation = SelectField(_l("Organizzazione del registro"), [Optional()])
    colleague = SelectField(
        _l("Oppure un collega"), [Optional()], description=_l("Mai in una pagina pubblica.")
    )
    name = StringField(
        _l("Oppure un ente, a parole"),
        [Length(max=150)],
        description=_l("Si legge nella pagina pubblica: enti e uffici, non persone."),
    )
    source = StringField(_l("Da che cosa si sa"), [Length(max=400)])

    def offer(self, organisations: Choices, colleagues: Choices) -> None:
        """Fill in what can be chosen."""
        none = ("", str(_("nessuno dell’elenco")))
        self.role.choices = choices(PARTY_ROLES)
        self.organisation.choices = [none, *organisations]
        self.colleague.choices = [none, *colleagues]


class UnlinkForm(SayingForm):
    """Why a tie is taken away."""

    reason = reason_field()
