"""Forms of organisations, their sites, and the reports expected of them."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, SelectField, StringField
from wtforms.validators import InputRequired, Length, Regexp

from foodplan.blueprints.office.forms.choices import EditForm, choices, reason_field
from foodplan.reports.office import (
    DISTRIBUTION_MODES,
    ORGANISATION_KINDS,
    REPORT_FREQUENCIES,
    SITE_KINDS,
)
from foodplan.store.places import AreaRecord
from foodplan.web.fields import DayField
from foodplan.web.forms import BaseForm

NEVER = "never"


class NewOrganisationForm(BaseForm):
    """A new organisation."""

    name = StringField(_l("Nome"), [InputRequired(_l("Scrivere il nome.")), Length(max=120)])
    kind = SelectField(_l("Tipo"), [InputRequired(_l("Scegliere il tipo."))])
    public_name = BooleanField(
        _l("Può essere nominata nelle pagine pubbliche"),
        description=_l("Solo con il suo consenso scritto. Senza, si legge «donatore»."),
    )

    def offer(self) -> None:
        """Fill in what can be chosen."""
        self.kind.choices = choices(ORGANISATION_KINDS)


class OrganisationForm(NewOrganisationForm, EditForm):
    """An organisation that exists; what only papers say of it is never public."""

    tax_code = StringField(
        _l("Codice fiscale o partita IVA"),
        [Regexp(r"\s*([0-9]{11}|[A-Za-z0-9]{16})?\s*$", message=_l("Sono 11 cifre, o 16 segni."))],
        description=_l("Solo per i documenti: non compare mai nelle pagine pubbliche."),
    )
    address = StringField(
        _l("Indirizzo della sede legale"),
        [Length(max=200)],
        description=_l("Solo per i documenti: non compare mai nelle pagine pubbliche."),
    )
    active = BooleanField(_l("Attiva"))
    reason = reason_field()


class SiteForm(BaseForm):
    """A site: a stock of food with its own register."""

    name = StringField(
        _l("Nome della sede"), [InputRequired(_l("Scrivere il nome.")), Length(max=120)]
    )
    site_kind = SelectField(_l("Tipo di sede"), [InputRequired()])
    distribution_mode = SelectField(
        _l("Come si registra ciò che esce"),
        [InputRequired()],
        description=_l("Decide che cosa chiede il registro a chi distribuisce."),
    )
    area = SelectField(
        _l("Circoscrizione"), description=_l("Dove sta la sede: serve ai totali per zona.")
    )

    def offer(self, areas: list[AreaRecord]) -> None:
        """Fill in what can be chosen."""
        self.site_kind.choices = choices(SITE_KINDS)
        self.distribution_mode.choices = choices(DISTRIBUTION_MODES)
        names = [(area.code, area.name) for area in areas]
        self.area.choices = [("", _("fuori città o non indicata")), *names]


class SiteEditForm(SiteForm, EditForm):
    """A site that exists, to be stated from a day on."""

    active = BooleanField(
        _l("Attiva"), description=_l("Una sede chiusa non registra più; la sua storia resta.")
    )
    since = DayField(
        _l("Da quale giorno"),
        [InputRequired(_l("Indicare un giorno."))],
        description=_l("I giorni prima restano com’erano, anche nei totali per zona."),
    )
    reason = reason_field()


class ExpectedReportForm(BaseForm):
    """How often an organisation should report its movements, from a day on."""

    frequency = SelectField(_l("Quanto spesso"), [InputRequired()])
    since = DayField(_l("Da quale giorno"), [InputRequired(_l("Indicare un giorno."))])
    reason = reason_field()

    def offer(self) -> None:
        """Fill in what can be chosen."""
        self.frequency.choices = [*choices(REPORT_FREQUENCIES), (NEVER, _("non si attende più"))]
