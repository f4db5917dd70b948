"""The forms by which a site is set up: a phone's label, initials, a source."""

from flask_babel import lazy_gettext as _l
from wtforms import SelectField, StringField
from wtforms.validators import InputRequired, Length

from foodplan.blueprints.emporiums.forms.acts import SOURCE_KINDS
from foodplan.rules.ledger import SourceKind
from foodplan.web.fields import as_choices
from foodplan.web.forms import BaseForm


class PhoneForm(BaseForm):
    """How a phone is told from the others of the site."""

    label = StringField(
        _l("Come riconoscere il telefono"),
        [InputRequired(_l("Scrivere come riconoscere il telefono.")), Length(max=60)],
        description=_l("Per esempio «Cassa» o «Cantina»: dove sta, non di chi è."),
        render_kw={"autocomplete": "off", "maxlength": 60},
    )


class InitialsForm(BaseForm):
    """The initials of somebody who records on the site's phones."""

    initials = StringField(
        _l("Iniziali"),
        [InputRequired(_l("Scrivere le iniziali."))],
        description=_l("Da una a sei lettere, per esempio AB. Mai il nome intero."),
        render_kw={"autocomplete": "off", "maxlength": 6, "autocapitalize": "characters"},
    )


class SourceForm(BaseForm):
    """A named source and what it usually gives."""

    name = StringField(
        _l("Da dove arriva"),
        [InputRequired(_l("Scrivere il nome.")), Length(max=120)],
        description=_l("Il nome di un mercato, di un negozio, di una ditta: non di una persona."),
        render_kw={"autocomplete": "off", "maxlength": 120},
    )
    kind = SelectField(
        _l("Che cosa dà di solito"),
        [InputRequired(_l("Scegliere dall'elenco."))],
        choices=as_choices([("", _l("Scegliere")), *SOURCE_KINDS[1:]]),
    )

    @property
    def source_kind(self) -> SourceKind:
        """The kind that was chosen; only for a form that is valid."""
        return SourceKind.from_slug(self.kind.data)
