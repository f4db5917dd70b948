"""The forms of an import: the file, how it reads, what its columns say, how it is recorded."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import BooleanField, HiddenField, RadioField, SelectField
from wtforms.validators import InputRequired

from foodplan.importers.movements import ASK, ENGLISH, ITALIAN, MOST_BYTES, PLAIN, Column, Reading
from foodplan.importers.movements import Mapping as Columns
from foodplan.rules.ledger import DateKind, Method
from foodplan.rules.mass import Reading as Meant
from foodplan.rules.mass import format_kilos, read_mass
from foodplan.rules.movement_files import DATE_WORDS, FIELD_WORDS, KIND_WORDS, SOURCE_WORDS
from foodplan.store.ledger import CategoryRow
from foodplan.web.fields import WholeNumberField, as_choices
from foodplan.web.filters import word
from foodplan.web.forms import BaseForm

TOO_LARGE = _l(
    "Il file è troppo grande: al massimo 20 MB. Dividerlo, per esempio un anno alla volta."
)
SEPARATORS = {
    ";": _l("punto e virgola (;)"),
    ",": _l("virgola (,)"),
    "\t": _l("tabulazione"),
    "|": _l("barra verticale (|)"),
}
# A form's value for a tabulation, which a browser may take for a blank.
TAB = "tab"
ENCODINGS = {
    "utf-8": _l("UTF-8"),
    "utf-8-sig": _l("UTF-8 con marca iniziale"),
    "cp1252": _l("Windows (CP1252)"),
    "utf-16": _l("UTF-16"),
    "utf-16-le": _l("UTF-16 (LE)"),
    "utf-16-be": _l("UTF-16 (BE)"),
}
STYLE_WORDS = {
    ITALIAN: _l("la virgola separa i decimali: 12,5 · 1.200 sono milleduecento"),
    ENGLISH: _l("il punto separa i decimali: 12.5 · 1.200 è uno virgola due"),
}
LOT_WORDS = {
    "use_by": DATE_WORDS[DateKind.USE_BY],
    "best_before": DATE_WORDS[DateKind.BEST_BEFORE],
}
LIVE, CLOSED = "live", "closed"
ESTIMATED = Method.ESTIMATED.slug
ALL, VALID = "all", "valid"
KEPT_CONSTANTS = ("kind", "category", "source_kind")


class UploadForm(BaseForm):
    """A file to import; one that was sent before is read again only when that is said."""

    file = FileField(_l("File CSV o XLSX"), [InputRequired(_l("Scegliere un file."))])
    again = BooleanField(_l("Leggilo di nuovo anche se era già stato inviato"))

    def can_be_read(self, content: bytes) -> bool:
        """Return whether there is anything in the file, and not too much; else say so."""
        if not content:
            self.file.errors = [_("Il file è vuoto: controllare di avere salvato la tabella.")]
        elif len(content) > MOST_BYTES:
            self.file.errors = [TOO_LARGE]
        return not self.file.errors


class StepForm(BaseForm):
    """A form of one step, which knows what its page showed."""

    seen = HiddenField()


class ReadingForm(StepForm):
    """How the file reads, as it was recognised, to be changed where it is wrong."""

    separator = SelectField(_l("Separatore delle colonne"), validate_choice=False)
    encoding = SelectField(_l("Testo"), validate_choice=False)
    sheet = SelectField(_l("Foglio"), validate_choice=False)
    header_row = WholeNumberField(
        _l("Riga dell’intestazione"),
        description=_l("0 se i nomi delle colonne non ci sono."),
    )
    number_style = RadioField(_l("Come sono scritti i pesi"), validate_choice=False)

    def offer(self, reading: Reading) -> None:
        """Fill in what can be chosen; take away what does not concern this kind of file."""
        if reading.kind == "csv":
            del self.sheet
            separators = SEPARATORS | {reading.separator: f"«{reading.separator}»"} | SEPARATORS
            self.separator.choices = as_choices((_sent(k), str(v)) for k, v in separators.items())
            encodings = {reading.encoding: reading.encoding} | ENCODINGS
            self.encoding.choices = as_choices((key, str(name)) for key, name in encodings.items())
        else:
            del self.separator, self.encoding
            self.sheet.choices = as_choices((name, name) for name in reading.sheets)
        self.number_style.choices = as_choices(style_choices(reading))

    def show(self, reading: Reading) -> None:
        """Fill the form in with how the file was read."""
        self.offer(reading)
        shown = {"separator": _sent(reading.separator), "encoding": reading.encoding,
                 "sheet": reading.sheet, "header_row": reading.header_row}  # fmt: skip
        for name, value in shown.items():
            if name in self:
                self[name].data = value
        self.number_style.data = None if reading.number_style == ASK else reading.number_style

    def said(self) -> dict[str, Any]:
        """Return what was chosen, by the names that reading a file knows."""
        names = ("separator", "encoding", "sheet", "header_row", "number_style")
        said = {name: self[name].data for name in names if name in self}
        if said.get("separator") == TAB:
            said["separator"] = "\t"
        return {name: value for name, value in said.items() if value not in (None, "")}

    def answers(self, reading: Reading) -> bool:
        """Return whether everything that must be chosen is, saying at its field what is not."""
        known = {value for value, _words in style_choices(reading)}
        if self.number_style.data in known:
            return True
        self.number_style.errors = [_("Scegliere come sono scritti i pesi.")]
        return False


class ColumnsForm(StepForm):
    """What all rows say, and whether they change today's stock; the columns are added to it."""

    kind = SelectField(_l("Movimento di tutte le righe"), validate_choice=False)
    category = SelectField(_l("Categoria di tutte le righe"), validate_choice=False)
    source_kind = SelectField(_l("Provenienza di tutte le righe"), validate_choice=False)
    unit = SelectField(
        _l("Unità dei pesi scritti senza unità"),
        [InputRequired(_l("Scegliere l’unità."))],
        validate_choice=False,
    )
    method = SelectField(_l("Come sono stati misurati i pesi"), validate_choice=False)
    lot_kind = SelectField(_l("Scadenze scritte senza dire di che tipo"), validate_choice=False)
    heavy = BooleanField(_l("Confermo i pesi oltre 30 tonnellate in una riga sola"))
    mode = RadioField(_l("Che cosa sono queste righe"), validate_choice=False)

    def offer(self, categories: Iterable[CategoryRow]) -> None:
        """Fill in what can be chosen."""
        none = ("", _("lo dice una colonna"))
        goods = [(row.slug, word(row.name)) for row in categories]
        self.kind.choices = as_choices([none, *_worded(KIND_WORDS)])
        self.category.choices = as_choices([none, *goods])
        self.source_kind.choices = as_choices([none, *_worded(SOURCE_WORDS)])
        self.unit.choices = as_choices([("kg", "kg"), ("g", "g"), ("t", "t")])
        weighed = ("", _("sono stati pesati, o lo dice una colonna"))
        guessed = (ESTIMATED, _("sono stati stimati a occhio"))
        self.method.choices = as_choices([weighed, guessed])
        self.lot_kind.choices = as_choices([("", _("lo dice la cella")), *_worded(LOT_WORDS)])
        self.mode.choices = as_choices(
            [
                (
                    CLOSED,
                    _("Storico chiuso: entra nei mesi passati, il magazzino di oggi non cambia"),
                ),
                (LIVE, _("Movimenti del registro: il magazzino di oggi cambia di conseguenza")),
            ]
        )

    def columns(self) -> list[Any]:
        """Return the fields of the columns, in the order of the file."""
        return [field for field in self if field.name.startswith(COLUMN)]

    def said(self, before: Columns) -> Columns:
        """Return what the columns and all rows say, keeping what was accepted before."""
        chosen = {field.name.removeprefix(COLUMN): field.data for field in self.columns()}
        constants = {name: self[name].data for name in (*KEPT_CONSTANTS, "lot_kind")}
        constants["heavy"] = "yes" if self.heavy.data else ""
        by_column = "method" in chosen.values()
        constants["method"] = ESTIMATED if self.method.data == ESTIMATED and not by_column else ""
        return replace(
            before,
            columns={letter: said for letter, said in chosen.items() if said in FIELD_WORDS},
            constants={name: value for name, value in constants.items() if value},
            unit=self.unit.data if self.unit.data in {"kg", "g", "t"} else "kg",
        )

    def answers(self, said: Columns) -> bool:
        """Return whether everything needed is said once, saying at its field what is not."""
        if self.mode.data not in {CLOSED, LIVE}:
            self.mode.errors = [_("Scegliere che cosa sono queste righe.")]
        for name in said.missing:
            text = _(
                "Manca «%(name)s»: scegliere la colonna che lo dice.", name=word(FIELD_WORDS[name])
            )
            if name in KEPT_CONSTANTS:
                self[name].errors = [text]
            else:
                self.form_errors.append(text)
        for name in said.twice:
            for field in self.columns():
                if field.data == name:
                    field.errors = [_("Lo dice già un’altra colonna.")]
        return not self.complaints


class CheckForm(StepForm):
    """How the rows are recorded when some of them cannot be."""

    how = RadioField(_l("Se una riga non si può registrare"), validate_choice=False)

    def offer(self) -> None:
        """Fill in what can be chosen."""
        self.how.choices = as_choices(
            [
                (ALL, _("Tutto o niente: se anche una sola riga non va, non si registra niente")),
                (VALID, _("Solo le righe valide: le altre si scaricano con il motivo")),
            ]
        )


COLUMN = "colonna_"


def columns_form(columns: Iterable[Column], mapping: Columns | None, **options: Any) -> ColumnsForm:
    """Return a form with a field for each column, filled in with what the columns say."""
    words = as_choices([("", _("non serve")), *_worded(FIELD_WORDS)])
    fields = {
        f"{COLUMN}{column.letter}": SelectField(
            _("Colonna %(letter)s", letter=column.letter), choices=words, validate_choice=False
        )
        for column in columns
    }
    form = type("ColumnsOfFile", (ColumnsForm,), fields)(**options)
    if mapping is not None:
        _fill(form, mapping)
    return form  # type: ignore[no-any-return]


def _fill(form: ColumnsForm, mapping: Columns) -> None:
    for field in form.columns():
        field.data = mapping.columns.get(field.name.removeprefix(COLUMN), "")
    for name in KEPT_CONSTANTS:
        form[name].data = mapping.constants.get(name, "")
    form.lot_kind.data = mapping.constants.get("lot_kind", "")
    form.method.data = mapping.constants.get("method", "")
    form.heavy.data = mapping.constants.get("heavy") == "yes"
    form.unit.data = mapping.unit


def style_choices(reading: Reading) -> list[tuple[str, str]]:
    """Return the ways in which the weights of a file may be meant, in words.

    Of a weight that reads two ways both readings are said.
    """
    if reading.number_style == PLAIN:
        plain = _("si leggono in un modo solo: non c’è niente da scegliere")
        return [(PLAIN, plain)]
    if not reading.ambiguous:
        return [(style, str(words)) for style, words in STYLE_WORDS.items()]
    typed = reading.ambiguous[0]
    return [
        (
            ITALIAN,
            _(
                "«%(typed)s» vuol dire %(mass)s",
                typed=typed,
                mass=_as_kilos(typed, Meant.THOUSANDS),
            ),
        ),
        (
            ENGLISH,
            _("«%(typed)s» vuol dire %(mass)s", typed=typed, mass=_as_kilos(typed, Meant.DECIMAL)),
        ),
    ]


def _as_kilos(typed: str, meant: Meant) -> str:
    grams = read_mass(typed, reading=meant, confirm_heavy=True)
    return format_kilos(grams) if isinstance(grams, int) else typed


def _sent(separator: str) -> str:
    return TAB if separator == "\t" else separator


def _worded(words: Mapping[str, str]) -> list[tuple[str, str]]:
    return [(key, word(name)) for key, name in words.items()]
