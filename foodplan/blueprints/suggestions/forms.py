"""What people type: a report on a place, a place that is missing, a note, an answer."""

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from foodplan.rules.places import ACCESS_LABELS, FUNCTION_LABELS, WHEELCHAIR_LABELS
from foodplan.rules.suggestions import LONGEST_NOTE, LONGEST_TEXT
from foodplan.web.fields import as_choices
from foodplan.web.forms import BaseForm

# How somebody knows of a missing place, in the words that reach the officer.
HOW_KNOWN = ("Ci sono stato", "Ci lavoro o lo gestisco", "L’ho letto", "Me l’hanno detto")
# A name that no browser fills in by itself, and that a program which fills in all does.
TRAP = "conferma_indirizzo"

_LONG = {"rows": 4, "maxlength": LONGEST_TEXT}


class SentForm(BaseForm):
    """What every form for the public has: a field nobody sees, and when it was shown."""

    conferma_indirizzo = StringField(
        _l("Lasciate vuoto questo campo"),
        render_kw={"autocomplete": "off", "tabindex": "-1"},
    )
    mostrato = StringField()
    contact = StringField(
        _l("La vostra posta elettronica, se volete una risposta"),
        [Length(max=160)],
        description=_l(
            "Serve solo a rispondervi: si cancella dopo la risposta, e comunque dopo 90 giorni."
        ),
        render_kw={"type": "email", "autocomplete": "email", "maxlength": 160},
    )


class ReportForm(SentForm):
    """A report on a place; the page shows the fields of its reason."""

    hours_note = TextAreaField(
        _l("L’orario giusto"),
        description=_l("Come lo direste a voce: «martedì e giovedì dalle 15 alle 18»."),
        render_kw={"rows": 3, "maxlength": 240},
    )
    address = StringField(_l("L’indirizzo giusto"), render_kw={"maxlength": 240})
    municipality = StringField(_l("Comune, se è un altro"), render_kw={"maxlength": 80})
    point = StringField(
        _l("Il punto giusto"),
        description=_l("Due numeri, 45.0703, 7.6869, o il collegamento di una mappa."),
        render_kw={"maxlength": 200, "data-point": "1"},
    )
    name = StringField(_l("Il nome giusto"), render_kw={"maxlength": 160})
    access = SelectField(_l("Chi può entrare"), validate_choice=False)
    access_note = StringField(
        _l("Che cosa serve per entrare"),
        description=_l("Per esempio: la tessera, un documento, la segnalazione di un servizio."),
        render_kw={"maxlength": 400},
    )
    wheelchair = SelectField(_l("Ci entra chi è in sedia a rotelle?"), validate_choice=False)
    phone = StringField(_l("Il telefono giusto"), render_kw={"maxlength": 60, "type": "tel"})
    email = StringField(_l("La posta del luogo"), render_kw={"maxlength": 160})
    url = StringField(_l("Il sito giusto"), render_kw={"maxlength": 400, "inputmode": "url"})
    text = TextAreaField(_l("Che cosa avete visto"), render_kw=_LONG)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.access.choices = _choices(ACCESS_LABELS, gettext("non cambia, o non lo so"))
        self.wheelchair.choices = _choices(WHEELCHAIR_LABELS, gettext("non cambia, o non lo so"))


class MissingForm(SentForm):
    """A place that is not on the map yet."""

    name = StringField(
        _l("Come si chiama"),
        [InputRequired(_l("Scrivere il nome del luogo."))],
        render_kw={"maxlength": 160},
    )
    function = SelectField(
        _l("Che cosa ci si trova"), [InputRequired(_l("Scegliere che cosa succede lì."))]
    )
    address = StringField(_l("Indirizzo"), render_kw={"maxlength": 240})
    municipality = StringField(_l("Comune"), render_kw={"maxlength": 80})
    point = StringField(
        _l("Punto sulla mappa"),
        description=_l("Due numeri, 45.0703, 7.6869, o il collegamento di una mappa."),
        render_kw={"maxlength": 200, "data-point": "1"},
    )
    hours_note = TextAreaField(
        _l("Orario"),
        description=_l("Come lo direste a voce: «martedì e giovedì dalle 15 alle 18»."),
        render_kw={"rows": 3, "maxlength": 240},
    )
    text = TextAreaField(_l("Che cosa ne sapete"), render_kw=_LONG)
    how_known = RadioField(
        _l("Come lo sapete"), [InputRequired(_l("Dire come lo sapete: aiuta a controllare."))]
    )
    source_url = StringField(
        _l("Dove si legge"),
        description=_l("L’indirizzo di una pagina che ne parla, se c’è."),
        render_kw={"maxlength": 400, "inputmode": "url"},
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.function.choices = _choices(FUNCTION_LABELS, gettext("scegliete"))
        self.how_known.choices = as_choices((how, gettext(how)) for how in HOW_KNOWN)


class NoteForm(BaseForm):
    """One note that whoever wrote adds."""

    note = TextAreaField(
        _l("Aggiungete una nota"),
        [InputRequired(_l("Scrivere la nota.")), Length(max=LONGEST_NOTE)],
        render_kw={"rows": 3, "maxlength": LONGEST_NOTE},
    )


class PressForm(BaseForm):
    """A button alone, with its token."""


def _choices(words: dict[str, str], empty: str) -> list[Any]:
    return as_choices([("", empty), *((code, gettext(name)) for code, name in words.items())])
