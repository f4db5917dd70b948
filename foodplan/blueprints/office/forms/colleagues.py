"""Forms of colleagues, and what an officer says of their answers."""

from collections.abc import Iterable

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, EmailField, SelectField, StringField
from wtforms.validators import InputRequired, Length

from foodplan.reports.office.colleagues import AccountChoice
from foodplan.rules.mail import LONGEST_ADDRESS
from foodplan.store.colleagues import Person
from foodplan.web.forms import BaseForm


class ColleagueForm(BaseForm):
    """Somebody whom the office asks about its actions."""

    name = StringField(
        _l("Nome e cognome"),
        [InputRequired(_l("Scrivere nome e cognome.")), Length(max=120)],
        render_kw={"autocomplete": "off"},
    )
    office = StringField(
        _l("Ufficio o ente"),
        [Length(max=160)],
        description=_l("Si legge nella storia delle azioni al posto del nome."),
    )
    email = EmailField(
        _l("Posta elettronica"),
        [Length(max=LONGEST_ADDRESS)],
        description=_l("Senza indirizzo non riceve i promemoria."),
        render_kw={"autocomplete": "off"},
    )
    digest = BooleanField(_l("Riceve i promemoria"))
    account_id = SelectField(_l("Profilo con cui accede"), coerce=int)

    def offer(self, accounts: Iterable[AccountChoice]) -> None:
        """Fill in what can be chosen."""
        first = (0, _("nessuno: non accede"))
        self.account_id.choices = [first, *((item.id, item.name) for item in accounts)]

    def person(self) -> Person:
        """Return what was typed."""
        return Person(
            name=self.name.data or "",
            office=self.office.data or "",
            email=self.email.data or "",
            account_id=self.account_id.data or None,
            digest=bool(self.digest.data),
        )


class PressForm(BaseForm):
    """A button alone, with its token."""
