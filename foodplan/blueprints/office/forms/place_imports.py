"""The forms of an import into the atlas: the file and whose it is, how it reads, its columns."""

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import BooleanField, RadioField, SelectField, StringField
from wtforms.validators import InputRequired, Length

from foodplan.blueprints.office.forms.choices import choices
from foodplan.importers.atlas.shape import LAT_LON, LON_LAT, Column, Given, Mapping, Reading
from foodplan.rules.place_files import AREA_FIELDS, CRS_LABELS, PLACE_FIELDS
from foodplan.rules.places import FUNCTION_LABELS, last_day_of_source
from foodplan.store.atlas_batches import AREAS, PLACES, BatchSummary
from foodplan.web.fields import WholeNumberField, as_choices
from foodplan.web.forms import BaseForm

MOST_BYTES = 50_000_000
TOO_LARGE = _l("Il file è troppo grande: al massimo 50 MB. Dividerlo in più file.")
KINDS = {PLACES: _l("luoghi"), AREAS: _l("zone: circoscrizioni, quartieri, zone statistiche")}
LEVELS = {
    "circoscrizione": _l("circoscrizione"),
    "quartiere": _l("quartiere"),
    "zona": _l("zona statistica"),
}
SEPARATORS = {";": _l("punto e virgola (;)"), ",": _l("virgola (,)"), "\t": _l("tabulazione"),
              "|": _l("barra verticale (|)")}  # fmt: skip
# A form's value for a tabulation, which a browser may take for a blank.
TAB = "tab"
ENCODINGS = {
    "utf-8": _l("UTF-8"),
    "utf-8-sig": _l("UTF-8 con marca iniziale"),
    "cp1252": _l("Windows (CP1252)"),
    "utf-16": _l("UTF-16"),
}
ORDERS = {
    LON_LAT: _l("prima la longitudine (Est), poi la latitudine"),
    LAT_LON: _l("prima la latitudine (Nord), poi la longitudine"),
}


def level_choices(by_column: str) -> list[tuple[str, str]]:
    """Return the levels of areas as choices, after one that says nothing."""
    return as_choices([("", by_column), *((key, str(name)) for key, name in LEVELS.items())])


class UploadForm(BaseForm):
    """A file, what it lists and who publishes it."""

    kind = RadioField(
        _l("Che cosa elenca il file"), [InputRequired(_l("Scegliere che cosa elenca il file."))]
    )
    file = FileField(_l("File"), [InputRequired(_l("Scegliere un file."))])
    source_name = StringField(
        _l("Chi lo pubblica"),
        [InputRequired(_l("Scrivere chi pubblica questi dati.")), Length(max=160)],
        description=_l("Per esempio: Città di Torino, Area Commercio."),
    )
    source_url = StringField(
        _l("Pagina da cui viene"),
        [Length(max=400)],
        description=_l("Un indirizzo https://… che chiunque può aprire."),
    )
    source_date = StringField(
        _l("A quando sono aggiornati i dati"),
        [Length(max=10)],
        description=_l("2026, 2026-05 o 2026-05-31. Di due fonti pari vale la più recente."),
    )
    licence = StringField(_l("Licenza"), [Length(max=80)])
    exact = BooleanField(
        _l("È un elenco ufficiale con punti rilevati"),
        description=_l("Allora i suoi punti valgono più di quelli di un sito o di un articolo."),
    )
    function = SelectField(_l("Che cosa succede in questi luoghi"), validate_choice=False)
    level = SelectField(_l("Livello delle zone"), validate_choice=False)
    again = BooleanField(_l("Leggilo di nuovo anche se era già stato inviato"))

    def offer(self) -> None:
        """Fill in what can be chosen."""
        self.kind.choices = as_choices((key, str(name)) for key, name in KINDS.items())
        self.kind.data = self.kind.data or PLACES
        by_column = _("lo dice una colonna del file")
        self.function.choices = choices(FUNCTION_LABELS, empty=by_column)
        self.level.choices = level_choices(by_column)

    def can_be_read(self, content: bytes) -> bool:
        """Return whether file and source can be taken; else say at its field what is wrong."""
        if not content:
            self.file.errors = [_("Il file è vuoto: controllare di avere salvato la tabella.")]
        elif len(content) > MOST_BYTES:
            self.file.errors = [str(TOO_LARGE)]
        address = (self.source_url.data or "").strip()
        if address and not address.startswith(("https://", "http://")):
            self.source_url.errors = [_("Scrivere l’indirizzo intero, che comincia con https://.")]
        day = (self.source_date.data or "").strip()
        if day and last_day_of_source(day) is None:
            self.source_date.errors = [_("Non è una data: scrivere 2026, 2026-05 o 2026-05-31.")]
        return not (self.file.errors or self.source_url.errors or self.source_date.errors)

    def source(self) -> dict[str, Any]:
        """Return who publishes the file, by the names of `Source`."""
        texts = {"name": self.source_name, "url": self.source_url, "date": self.source_date,
                 "licence": self.licence}  # fmt: skip
        said: dict[str, Any] = {key: (field.data or "").strip() for key, field in texts.items()}
        return said | {"exact": bool(self.exact.data)}


class ReadingForm(BaseForm):
    """How the file reads, as it was recognised, to be changed where it is wrong."""

    separator = SelectField(_l("Separatore delle colonne"), validate_choice=False)
    encoding = SelectField(_l("Testo"), validate_choice=False)
    sheet = SelectField(_l("Foglio"), validate_choice=False)
    header_row = WholeNumberField(_l("Riga con i nomi delle colonne"))
    crs = SelectField(_l("Sistema delle coordinate"), validate_choice=False)
    order = SelectField(_l("Punto scritto in una cella sola"), validate_choice=False)

    def offer(self, reading: Reading) -> None:
        """Fill in what can be chosen; take away what does not concern this kind of file."""
        if reading.format != "csv":
            del self.separator, self.encoding
        else:
            signs = {reading.separator: f"«{reading.separator}»"} | SEPARATORS
            self.separator.choices = as_choices((_sent(k), str(v)) for k, v in signs.items())
            texts = {reading.encoding: reading.encoding} | ENCODINGS
            self.encoding.choices = as_choices((key, str(name)) for key, name in texts.items())
        if reading.format not in {"csv", "xlsx"}:
            del self.header_row
        if reading.sheets:
            self.sheet.choices = as_choices((name, name) for name in reading.sheets)
        else:
            del self.sheet
        known = [(str(code), name) for code, name in CRS_LABELS.items()]
        self.crs.choices = as_choices([("0", _("da riconoscere")), *known])
        self.order.choices = as_choices((key, str(name)) for key, name in ORDERS.items())

    def show(self, reading: Reading) -> None:
        """Fill the form in with how the file was read."""
        self.offer(reading)
        shown = {"separator": _sent(reading.separator), "encoding": reading.encoding,
                 "sheet": reading.sheet, "header_row": reading.header_row,
                 "crs": str(reading.crs), "order": reading.order}  # fmt: skip
        for name, value in shown.items():
            if name in self:
                self[name].data = value

    def given(self) -> Given:
        """Return what was chosen."""
        said = {name: self[name].data or "" for name in ("sheet", "encoding", "order")
                if name in self}  # fmt: skip
        separator = self["separator"].data if "separator" in self else ""
        row = self["header_row"].data if "header_row" in self else None
        code = str(self.crs.data or "")
        return Given(
            separator="\t" if separator == TAB else separator or "",
            header_row=row or None,
            crs=int(code) if code.isdigit() and int(code) in CRS_LABELS else 0,
            **said,
        )


class ColumnsForm(BaseForm):
    """What each column says, one choice for each, named by its letter; and what holds for all."""

    function = SelectField(_l("Che cosa succede in questi luoghi"), validate_choice=False)
    level = SelectField(_l("Livello delle zone"), validate_choice=False)
    columns: tuple[Column, ...] = ()

    def offer(self) -> None:
        """Fill in what can be chosen for all rows."""
        by_column = _("lo dice una colonna del file")
        if "function" in self:
            self.function.choices = choices(FUNCTION_LABELS, empty=by_column)
        else:
            self.level.choices = level_choices(by_column)

    def whole(self, name: str) -> str:
        """Return what all rows say of their function or level, "" where a column does."""
        return str(self[name].data or "") if name in self else ""

    def mapping(self, before: Mapping) -> Mapping:
        """Return what the columns say, with what was accepted before."""
        said = {
            column.title: self[f"column_{column.letter}"].data
            for column in self.columns
            if self[f"column_{column.letter}"].data
        }
        return Mapping(said, dict(before.constants), dict(before.replaced))


def columns_form(
    reading: Reading, kind: str, mapping: Mapping | None, summary: BatchSummary | None = None
) -> ColumnsForm:
    """Return the form of a file's columns, as it was sent or (with a mapping) as it was guessed."""
    fields = AREA_FIELDS if kind == AREAS else PLACE_FIELDS
    offered = [("", _("non serve")), *((key, str(_(name))) for key, name in fields.items())]
    made = type("Columns", (ColumnsForm,), dict(_selects(reading.columns, offered)))
    form: ColumnsForm = made() if mapping is None else made(formdata=None)
    form.columns = reading.columns
    if summary is not None:
        form.function.data, form.level.data = summary.function, summary.level
    if kind == AREAS:
        del form.function
    else:
        del form.level
    form.offer()
    for column in reading.columns if mapping is not None else ():
        said = mapping.columns.get(column.title, "") if mapping else ""
        choice = form[f"column_{column.letter}"]
        if said and said not in fields:
            choice.choices = [*choice.choices, (said, said)]
        choice.data = said
    return form


def _selects(
    columns: Iterable[Column], offered: list[tuple[str, str]]
) -> Iterable[tuple[str, SelectField]]:
    for column in columns:
        label = column.title or column.letter
        yield (
            f"column_{column.letter}",
            SelectField(label, choices=as_choices(offered), validate_choice=False),
        )


def _sent(sign: str) -> str:
    return TAB if sign == "\t" else sign
