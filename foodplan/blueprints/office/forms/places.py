"""The form of a place: what it offers, where and when, who may enter, by whose word it shows."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    FieldList,
    Form,
    FormField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
)
from wtforms.validators import InputRequired, Length, Optional, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from foodplan.blueprints.office.forms.choices import EditForm, choices
from foodplan.reports.office.place_words import CONSENT_LABELS
from foodplan.rules.mail import is_address
from foodplan.rules.place_languages import LANGUAGE_LABELS, read_languages, write_languages
from foodplan.rules.place_points import read_point, write_point
from foodplan.rules.places import (
    ACCESS_LABELS,
    FUNCTION_LABELS,
    STATUS_LABELS,
    WHEELCHAIR_LABELS,
    Consent,
)
from foodplan.rules.problems import Problem
from foodplan.store.places import AreaRecord, FunctionRecord, PlaceRecord
from foodplan.store.places.contacts import ContactRecord
from foodplan.web.fields import DayField, WholeNumberField, as_choices
from foodplan.web.hours_field import HoursField

EXACT, APPROXIMATE = "exact", "approximate"
MOST_FUNCTIONS = 20


class FunctionForm(Form):
    """One thing that happens at a place, with who says so; an empty choice takes it away."""

    kept = HiddenField()
    function = SelectField(_l("Che cosa succede qui"))
    note = StringField(_l("Nota"), [Length(max=500)])
    source_name = StringField(_l("Fonte"), [Length(max=160)])
    source_url = StringField(_l("Collegamento della fonte"), [Length(max=400)])
    source_date = StringField(
        _l("Data della fonte"), [Length(max=20)], description=_l("Per esempio 2026-05, o 2026.")
    )


class PlaceForm(EditForm):
    """A place of the atlas; nothing of it is guessed, and what is unknown stays empty."""

    name = StringField(
        _l("Nome"), [InputRequired(_l("Scrivere il nome del luogo.")), Length(max=160)]
    )
    functions: Any = FieldList(FormField(FunctionForm), max_entries=MOST_FUNCTIONS)
    status = SelectField(_l("Stato"), [InputRequired(_l("Scegliere lo stato."))])
    address = StringField(_l("Indirizzo"), [Length(max=240)])
    municipality = StringField(_l("Comune"), [Length(max=80)])
    point = StringField(
        _l("Punto"),
        [Length(max=400)],
        description=_l(
            "Latitudine e longitudine, per esempio 45,0703; 7,6869: scritte, incollate, o prese "
            "da un collegamento di OpenStreetMap. Vuoto: non si sa."
        ),
    )
    exactness = RadioField(_l("Quanto è esatto il punto"), default=EXACT, validate_choice=False)
    location_error_m = WholeNumberField(_l("Di quanti metri può sbagliare"))
    location_basis = StringField(_l("Da che cosa si conosce"), [Length(max=240)])
    circoscrizione = SelectField(
        _l("Circoscrizione"),
        description=_l("Con un punto, vale quella in cui il punto cade."),
    )
    address_hidden = BooleanField(
        _l("Non mostrare dove si trova"),
        description=_l("La pagina dice solo il comune e la circoscrizione: né indirizzo né punto."),
    )
    opening_hours = HoursField(_l("Orario"))
    access = SelectField(_l("Chi può entrare"))
    access_note = StringField(
        _l("Che cosa serve per entrare"),
        [Length(max=400)],
        description=_l("Per esempio: tessera del servizio sociale, ISEE, iscrizione."),
    )
    wheelchair = SelectField(_l("Sedia a rotelle"))
    languages = SelectMultipleField(
        _l("Lingue parlate"),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    phone = StringField(_l("Telefono"), [Length(max=60)])
    email = StringField(
        _l("Posta elettronica"),
        [Length(max=160)],
        description=_l("Quella pubblica dell’organizzazione, mai quella di una persona."),
    )
    url = StringField(_l("Sito"), [Length(max=400)])
    organisation = SelectField(_l("Organizzazione"))
    contact_name = StringField(_l("Persona o ufficio"), [Length(max=120)])
    contact_email = StringField(_l("Posta per le domande dell’ufficio"), [Length(max=160)])
    contact_was = HiddenField()
    consent = RadioField(_l("Per quale motivo è pubblico"), default=Consent.SOURCE.value)
    consent_on = DayField(_l("Giorno della decisione"), [Optional()])
    consent_by = StringField(
        _l("Chi ha deciso, per l’organizzazione"),
        [Length(max=160)],
        description=_l("Basta il ruolo: «la presidente», «il parroco»."),
    )
    confirmed = BooleanField(
        _l("Confermato oggi"),
        description=_l("Avete verificato oggi tutto quello che c’è scritto, chiedendo o andando."),
    )
    reason = StringField(
        _l("Perché cambiate"),
        [Length(max=500)],
        description=_l("Resta nella storia. Serve per togliere, nascondere o rendere pubblico."),
    )

    def offer(self, areas: Iterable[AreaRecord], organisations: Iterable[tuple[str, str]]) -> None:
        """Fill in what can be chosen; what the place already says stays choosable."""
        unknown = _("non si sa")
        self.status.choices = as_choices(choices(STATUS_LABELS))
        self.exactness.choices = as_choices(
            [(EXACT, _("esatto")), (APPROXIMATE, _("approssimato"))]
        )
        self.access.choices = as_choices(choices(ACCESS_LABELS, unknown))
        self.wheelchair.choices = as_choices(choices(WHEELCHAIR_LABELS, unknown))
        self.consent.choices = as_choices(choices(CONSENT_LABELS))
        found = [(area.code, area.name) for area in areas]
        self.circoscrizione.choices = _kept(
            [("", _("fuori città o non si sa")), *found], self.circoscrizione.object_data
        )
        self.organisation.choices = _kept(
            [("", _("nessuna o non si sa")), *organisations], self.organisation.object_data
        )
        spoken = choices(LANGUAGE_LABELS)
        known = {code for code, _name in spoken}
        others = [(code, code) for code in self.languages.object_data or () if code not in known]
        self.languages.choices = as_choices([*spoken, *others])
        for entry in self.functions:
            entry.form.function.choices = _kept(
                choices(FUNCTION_LABELS, _("– niente –")), entry.form.function.object_data
            )

    def validate_point(self, field: StringField) -> None:
        """Refuse what is no point, swapped, zero or far away."""
        found = read_point(field.data or "") if (field.data or "").strip() else None
        if isinstance(found, Problem):
            raise ValidationError(str(_(found.message, **found.params)))

    def validate_contact_email(self, field: StringField) -> None:
        """Refuse an address that no mail could be sent to."""
        typed = (field.data or "").strip()
        if typed and not is_address(typed):
            raise ValidationError(_("Questo indirizzo di posta non si può usare: controllarlo."))

    @property
    def contact(self) -> ContactRecord:
        """Whom to ask, as typed."""
        said = self.values(["contact_email", "contact_name"])
        return ContactRecord(said["contact_email"] or "", said["contact_name"] or "")


def new_place() -> PlaceRecord:
    """Return a place of which nothing is said yet."""
    return PlaceRecord(slug="", name="")


def contact_text(contact: ContactRecord) -> str:
    """Return a contact as one text: the same contact, the same text."""
    return f"{contact.name} {contact.email}".strip()


def form_data(place: PlaceRecord, contact: ContactRecord) -> dict[str, Any]:
    """Return what the form starts with: the place, and an empty row for another function."""
    same = (
        "name", "status", "address", "municipality", "location_basis", "address_hidden",
        "opening_hours", "access", "access_note", "wheelchair", "phone", "email", "url",
        "organisation", "consent", "consent_on", "consent_by", "location_error_m",
    )  # fmt: skip
    rows = [
        {
            "kept": str(n),
            "function": item.function,
            "note": item.note,
            "source_name": item.source_name,
            "source_url": item.source_url,
            "source_date": item.source_date,
        }
        for n, item in enumerate(place.functions)
    ]
    return {name: getattr(place, name) for name in same} | {
        "functions": [*rows, {}],
        "point": write_point(place.lat, place.lon),
        "exactness": APPROXIMATE if place.approximate else EXACT,
        "circoscrizione": place.circoscrizione or "",
        "languages": list(read_languages(place.languages)),
        "contact_name": contact.name,
        "contact_email": contact.email,
        "contact_was": contact_text(contact),
    }


def typed_place(form: PlaceForm, opened: PlaceRecord, today: date) -> PlaceRecord:
    """Return the place that a valid form says, made on the version that it was opened on."""
    names = (
        "name", "status", "address", "municipality", "access", "access_note", "wheelchair",
        "phone", "email", "url", "organisation", "consent", "consent_by",
    )  # fmt: skip
    said = {name: value or "" for name, value in form.values(names).items()}
    texts: dict[str, Any] = {**said, **_typed_point(form, opened)}
    place = replace(
        opened,
        **texts,
        circoscrizione=form.circoscrizione.data or None,
        address_hidden=bool(form.address_hidden.data),
        opening_hours=form.opening_hours.hours,
        languages=write_languages(form.languages.data or ()),
        consent_on=form.consent_on.data,
        functions=tuple(_typed_functions(form, opened)),
    )
    if set(read_languages(opened.languages)) == set(form.languages.data or ()):
        place = replace(place, languages=opened.languages)
    return replace(place, confirmed_on=today) if form.confirmed.data else place


def _typed_point(form: PlaceForm, opened: PlaceRecord) -> dict[str, Any]:
    text = (form.point.data or "").strip()
    found = read_point(text) if text else None
    if found is None or isinstance(found, Problem):
        return {
            "lat": None, "lon": None, "approximate": False,
            "location_error_m": None, "location_basis": "",
        }  # fmt: skip
    # The form shows fewer digits than a source may have given: untouched is unchanged.
    same = text == write_point(opened.lat, opened.lon)
    lat, lon = (opened.lat, opened.lon) if same else found
    rough = form.exactness.data == APPROXIMATE
    basis = (form.location_basis.data or "").strip()
    return {
        "lat": lat,
        "lon": lon,
        "approximate": rough,
        "location_error_m": form.location_error_m.data if rough or same else None,
        # What an older point was known from says nothing of a new one.
        "location_basis": basis if same or basis != opened.location_basis else "",
    }


def _typed_functions(form: PlaceForm, opened: PlaceRecord) -> Iterable[FunctionRecord]:
    for entry in form.functions:
        row = entry.form
        if not row.function.data:
            continue
        kept = str(row.kept.data or "")
        n = int(kept) if kept.isascii() and kept.isdigit() else len(opened.functions)
        before = opened.functions[n] if n < len(opened.functions) else FunctionRecord("")
        said = {
            name: (row[name].data or "").strip()
            for name in ("note", "source_name", "source_url", "source_date")
        }
        whole = before.source_url_complete or said["source_url"] != before.source_url
        yield replace(before, function=row.function.data, **said, source_url_complete=whole)


def _kept(offered: list[tuple[str, str]], value: Any) -> list[Any]:
    known = {code for code, _name in offered}
    return as_choices([*offered, *([(value, value)] if value and value not in known else [])])
