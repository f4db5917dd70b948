"""The form of a source that is read again: where it is, and whose it is."""

from typing import Any
from urllib.parse import urlsplit

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, SelectField, StringField
from wtforms.validators import InputRequired, Length

from foodplan.blueprints.office.forms.choices import choices
from foodplan.rules.places import FUNCTION_LABELS
from foodplan.rules.sources import SOURCE_KINDS
from foodplan.web.forms import BaseForm

NAMES = ("name", "kind", "address", "source_name", "source_url", "licence", "function", "exact")


class SourceForm(BaseForm):
    """A file, an address or a CKAN resource that is read every night."""

    name = StringField(
        _l("Nome"),
        [InputRequired(_l("Dare un nome alla fonte.")), Length(max=120)],
        description=_l("Come la chiamate voi: per esempio «Mercati, Area Commercio»."),
    )
    kind = RadioField(_l("Dove si trova"), [InputRequired(_l("Scegliere dove si trova."))])
    address = StringField(
        _l("Indirizzo o nome del file"),
        [InputRequired(_l("Scrivere l’indirizzo, o il nome del file.")), Length(max=500)],
        description=_l(
            "https://… del file; di un catalogo la pagina della risorsa; di un file nella cartella "
            "il nome."
        ),
    )
    source_name = StringField(
        _l("Chi lo pubblica"),
        [InputRequired(_l("Scrivere chi pubblica questi dati.")), Length(max=160)],
    )
    source_url = StringField(_l("Pagina da citare"), [Length(max=400)])
    licence = StringField(_l("Licenza"), [Length(max=80)])
    exact = BooleanField(
        _l("È un elenco ufficiale con punti rilevati"),
        description=_l("Allora i suoi punti valgono più di quelli di un sito o di un articolo."),
    )
    function = SelectField(_l("Che cosa succede in questi luoghi"))

    def offer(self) -> None:
        """Fill in what can be chosen."""
        self.kind.choices = choices(SOURCE_KINDS)
        self.function.choices = choices(FUNCTION_LABELS, empty=_("lo dice una colonna del file"))

    def can_be_read(self) -> bool:
        """Return whether the addresses look like some; else say at their field what is wrong."""
        is_web = self.kind.data != "file"
        if is_web and not _is_web(self.address.data):
            self.address.errors = [_("Scrivere l’indirizzo intero, che comincia con https://.")]
        if self.source_url.data and not _is_web(self.source_url.data):
            self.source_url.errors = [_("Scrivere l’indirizzo intero, che comincia con https://.")]
        return not (self.address.errors or self.source_url.errors)

    def said(self) -> dict[str, Any]:
        """Return what was typed, by the names of the source's columns."""
        found = {name: self[name].data for name in NAMES}
        return {name: value.strip() if isinstance(value, str) else value
                for name, value in found.items()}  # fmt: skip


class ReadAgainForm(BaseForm):
    """A button, and whether a file is taken that lost many of its rows."""

    anyway = BooleanField()


def _is_web(address: str | None) -> bool:
    try:
        parts = urlsplit((address or "").strip())
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname)
