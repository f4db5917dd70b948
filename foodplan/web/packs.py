"""The forms of packs and parcels, which the office and each site fill in alike."""

from collections.abc import Iterable
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
    StringField,
)
from wtforms.validators import InputRequired, Length

from foodplan.rules.mass import format_kilos
from foodplan.rules.problems import Refused
from foodplan.store.edits import Overtaken
from foodplan.store.history import Change
from foodplan.store.ledger import CategoryRow
from foodplan.store.packs import (
    PackInput,
    PackRow,
    add_pack,
    change_pack,
    last_pack_version,
    withdraw_pack,
)
from foodplan.web.fields import DayField, MassField, as_choices
from foodplan.web.forms import BaseForm, show_problems
from foodplan.web.session import session, today

KILOS = {"inputmode": "decimal"}


class _Statement(BaseForm):
    """What a pack and a parcel have in common."""

    name = StringField(_l("Nome"), [InputRequired(_l("Scrivere il nome.")), Length(max=80)])
    since = DayField(
        _l("Da quale giorno"),
        [InputRequired(_l("Indicare un giorno."))],
        description=_l("Quello che è già uscito resta con i chili di allora."),
    )
    reason = StringField(_l("Perché cambiate"), [Length(max=500)])
    version = HiddenField()

    @property
    def opened(self) -> int:
        """The last statement that whoever fills in the form read."""
        text = self.version.data or ""
        return int(text) if text.isascii() and text.isdigit() else 0

    def said(self) -> PackInput:
        """Return what the form states."""
        raise NotImplementedError


class PackForm(_Statement):
    """A crate or a pack of one category."""

    category = SelectField(_l("Che cosa contiene"), [InputRequired(_l("Scegliere che cosa."))])
    net_grams = MassField(_l("Chili netti"), reading="net_reading", render_kw=KILOS)
    net_reading = RadioField(_l("Quanto volete dire?"), choices=[], validate_choice=False)
    tare_grams = MassField(
        _l("Tara"),
        reading="tare_reading",
        description=_l("Quanto pesa vuota; vuoto se non si sa."),
        render_kw=KILOS,
    )
    tare_reading = RadioField(_l("Quanto volete dire?"), choices=[], validate_choice=False)
    proposed = BooleanField(_l("È una proposta, da confermare pesandone alcune"))

    def offer(self, categories: Iterable[CategoryRow]) -> None:
        """Fill in what can be chosen, and the answers to a weight that reads two ways."""
        self.category.choices = [(row.slug, _(row.name)) for row in categories]
        self.net_reading.choices = as_choices(self.net_grams.readings)
        self.tare_reading.choices = as_choices(self.tare_grams.readings)

    def said(self) -> PackInput:
        """Return what the form states."""
        return PackInput(
            name=self.name.data or "",
            category=self.category.data,
            net_grams=self.net_grams.grams or 0,
            tare_grams=self.tare_grams.grams or 0,
            proposed=self.proposed.data,
        )


class ContentRow(Form):
    """How many kilos of one category a parcel holds; an empty row holds none."""

    category = HiddenField()
    quantity = MassField(_l("Chili"), render_kw=KILOS)
    reading = RadioField(_l("Quanto volete dire?"), choices=[], validate_choice=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.reading.choices = as_choices(self.quantity.readings)


class ParcelForm(_Statement):
    """A parcel: kilos of each category that one of them holds."""

    content = FieldList(FormField(ContentRow))

    def offer(self, categories: Iterable[CategoryRow]) -> None:
        """Name each row after its category."""
        names = {row.slug: _(row.name) for row in categories}
        for row in self.content.entries:
            row.form.quantity.label.text = names.get(row.form.category.data or "", "")

    def said(self) -> PackInput:
        """Return what the form states."""
        rows = [row.form for row in self.content]
        held = {row.category.data or "": row.quantity.grams or 0 for row in rows}
        return PackInput(name=self.name.data or "", content=held)


def pack_form(
    categories: Iterable[CategoryRow], *, parcel: bool, row: PackRow | None = None
) -> PackForm | ParcelForm:
    """Return the form of a pack or of a parcel, filled in with what is stated when there is one."""
    rows = list(categories)
    said: dict[str, Any] = {"since": today()}
    if row is not None:
        version = str(last_pack_version(session(), row.slug))
        said |= {"name": row.name, "version": version, "proposed": row.proposed}
        said |= {"category": row.category, "net_grams": row.net_grams}
        said |= {"tare_grams": row.tare_grams or None}
    form: PackForm | ParcelForm
    if parcel:
        held = dict(row.content) if row else {}
        content = [{"category": item.slug, "quantity": held.get(item.slug)} for item in rows]
        form = ParcelForm(data=said | {"content": content})
    else:
        form = PackForm(data=said)
    form.offer(rows)
    return form


def pack_saved(
    form: PackForm | ParcelForm, node_id: int | None, row: PackRow | None, change: Change
) -> bool:
    """State what a form says of a new pack or of `row`; False, with what to mend, when refused."""
    try:
        if row is None:
            add_pack(session(), node_id, form.said(), change, form.since.data)
        else:
            change_pack(session(), row.slug, form.opened, form.said(), change, form.since.data)
    except Refused as refused:
        show_problems(form, refused)
        return False
    except Overtaken:
        _tell(form, row)
        return False
    return True


def pack_withdrawn(form: PackForm | ParcelForm, row: PackRow, change: Change) -> bool:
    """Withdraw a pack from today on; False when somebody changed it meanwhile."""
    try:
        withdraw_pack(session(), row.slug, form.opened, change, today())
    except Overtaken:
        _tell(form, row)
        return False
    return True


def _tell(form: PackForm | ParcelForm, row: PackRow | None) -> None:
    if row is None:
        return
    # What was typed stays in the form; the next attempt starts from what is stated now.
    form.version.data = str(last_pack_version(session(), row.slug))
    message = _(
        "Nel frattempo qualcuno ha cambiato «%(name)s»: ora è di %(kilos)s. Controllate e salvate.",
        name=row.name,
        kilos=format_kilos(row.net_grams),
    )
    form.form_errors.append(message)
