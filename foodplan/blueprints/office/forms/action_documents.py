"""Forms of papers and links."""

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import BooleanField, StringField
from wtforms.validators import InputRequired, Length, Optional

from foodplan.blueprints.office.forms.choices import EditForm, SayingForm, reason_field
from foodplan.web.fields import DayField

DOCUMENT_NAMES = ("title", "url", "dated_on", "public")
CHANGED_NAMES = ("title", "dated_on", "public", "active")


class _Paper:
    title = StringField(
        _l("Titolo"), [InputRequired(_l("Dare un titolo al documento.")), Length(max=200)]
    )
    dated_on = DayField(_l("Giorno del documento"), [Optional()])
    public = BooleanField(
        _l("Pubblico: chiunque può leggerlo"),
        description=_l("Prima di spuntare: controllare che non ci siano dati personali."),
    )


class DocumentForm(_Paper, SayingForm):
    """A new paper: a file to keep here, or the address where it is."""

    file = FileField(_l("File"), [Optional()])
    url = StringField(_l("Oppure l’indirizzo dove si trova"), [Optional()])


class DocumentEditForm(_Paper, EditForm):
    """What is said of a paper; what it is stays."""

    active = BooleanField(_l("Vale: senza la spunta il documento è tolto e resta nella storia"))
    reason = reason_field()
