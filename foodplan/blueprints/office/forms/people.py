"""Forms of accounts."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, EmailField, SelectField, StringField
from wtforms.validators import InputRequired, Length

from foodplan.blueprints.office.forms.choices import choices, ticks_field
from foodplan.reports.accounts import ROLE_NAMES
from foodplan.store.organisations import OrganisationRow
from foodplan.web.forms import BaseForm


class RightsForm(BaseForm):
    """Who an account belongs to and what it may do."""

    name = StringField(
        _l("Nome e cognome"), [InputRequired(_l("Scrivere il nome.")), Length(max=120)]
    )
    role = SelectField(_l("Ruolo"), [InputRequired(_l("Scegliere un ruolo."))])
    organisations = ticks_field(
        _l("Organizzazioni"),
        _l("Quelle per cui registra i movimenti. A un operatore ne serve almeno una."),
    )

    coordinated = ticks_field(
        _l("Coordina"),
        _l("Le sedi che prepara: persone, telefoni, confezioni, provenienze. Solo fra le sue."),
    )

    def offer(self, organisations: list[OrganisationRow]) -> None:
        """Fill in what can be chosen."""
        self.role.choices = choices(ROLE_NAMES)
        names = [(item.id, item.name) for item in organisations]
        self.organisations.choices = self.coordinated.choices = names

    def validate(self, extra_validators: Any = None) -> bool:
        """Check each field, and that an operator has somebody to log for."""
        fine = bool(super().validate(extra_validators))
        if self.role.data == "operator" and not self.organisations.data:
            message = _("Un operatore registra per almeno un'organizzazione.")
            self.organisations.errors = [*self.organisations.errors, message]
            return False
        if not set(self.coordinated.data or []) <= set(self.organisations.data or []):
            message = _("Si coordina solo un'organizzazione per cui si registra.")
            self.coordinated.errors = [*self.coordinated.errors, message]
            return False
        return fine


class NewPersonForm(RightsForm):
    """A new account."""

    email = EmailField(
        _l("Indirizzo e-mail"),
        [InputRequired(_l("Scrivere l'indirizzo e-mail.")), Length(max=254)],
        render_kw={"autocomplete": "off"},
    )


class PersonForm(RightsForm):
    """An account that exists; without the tick it can no longer sign in."""

    active = BooleanField(_l("Può accedere"))
