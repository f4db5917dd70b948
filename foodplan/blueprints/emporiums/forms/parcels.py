"""Parcels of declared content: so many of each kind, and nobody weighs anything."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import FieldList, Form, HiddenField

from foodplan.blueprints.emporiums.forms.typed import Typed
from foodplan.store.ledger import MovementLine
from foodplan.store.packs import MOST_PACKS, PackRow, parcel_lines
from foodplan.web.fields import WholeNumberField


class ParcelRow(Form):
    """How many parcels of one kind went out."""

    slug = HiddenField()
    number = WholeNumberField(_l("Quanti"), render_kw={"inputmode": "numeric"})

    pack: PackRow | None = None

    def know(self, packs: Sequence[PackRow]) -> None:
        """Find the parcel that the row speaks of."""
        self.pack = next((pack for pack in packs if pack.slug == self.slug.data), None)


def show_parcels(rows: "FieldList[Any]", packs: Sequence[PackRow], *, empty: bool) -> None:
    """Make a row for every kind of parcel, where the form is shown for the first time."""
    if empty:
        shown = {row.form.slug.data for row in rows}
        for pack in packs:
            if pack.slug not in shown:
                rows.append_entry({"slug": pack.slug})
    for row in rows:
        row.form.know(packs)


def typed_parcels(rows: "FieldList[Any]") -> list[Typed]:
    """Return the content of the parcels that went out as lines of the ledger."""
    found = []
    for place, row in enumerate(rows):
        pack, number = row.form.pack, row.form.number.data
        if pack is not None and number and number <= MOST_PACKS:
            lines = parcel_lines(pack, number)
            found += [Typed(f"{rows.name}.{place}", line, "number") for line in lines]
    return found


def parcels_of(lines: Sequence[MovementLine], packs: Sequence[PackRow]) -> list[dict[str, Any]]:
    """Return the rows in which the parcels of some lines were typed."""
    known = {pack.slug for pack in packs}
    numbers = {line.unit: line.quantity for line in lines if line.unit in known}
    return [
        {"slug": slug, "number": int(number)}
        for slug, number in numbers.items()
        if number and number.isdigit()
    ]
