"""The four acts of the register: arrived, gone out, thrown away, there from the start."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectField

from foodplan.blueprints.emporiums.forms.movement import MovementForm, households
from foodplan.blueprints.emporiums.forms.rows import listed
from foodplan.reports.emporiums import FormChoices
from foodplan.rules.ledger import MovementKind, SourceKind
from foodplan.web.fields import WholeNumberField, as_choices
from foodplan.web.filters import word

SOURCE_KINDS = [
    ("", _l("Come al solito per questa provenienza")),
    (SourceKind.MARKET_SURPLUS.slug, _l("Eccedenze di un mercato")),
    (SourceKind.WHOLESALE_SURPLUS.slug, _l("Eccedenze dell'ingrosso")),
    (SourceKind.RETAIL_SURPLUS.slug, _l("Eccedenze di un negozio o supermercato")),
    (SourceKind.MANUFACTURING_SURPLUS.slug, _l("Eccedenze di chi produce o trasforma")),
    (SourceKind.CATERING_SURPLUS.slug, _l("Eccedenze di mense e ristoranti")),
    (SourceKind.FARM_SURPLUS.slug, _l("Eccedenze di un'azienda agricola")),
    (SourceKind.FOOD_DRIVE.slug, _l("Raccolta alimentare")),
    (SourceKind.PRIVATE_GIFT.slug, _l("Dono di privati")),
    (SourceKind.PURCHASE.slug, _l("Acquisto")),
    (SourceKind.PUBLIC_AID.slug, _l("Aiuti pubblici")),
    (SourceKind.SHORT_CHAIN.slug, _l("Filiera corta")),
    (SourceKind.OTHER_ORGANISATION.slug, _l("Altra organizzazione, origine non nota")),
]

REASONS = [
    ("", _l("Non indicato")),
    ("expired", _l("Scaduto")),
    ("spoiled", _l("Andato a male")),
    ("damaged", _l("Confezione rotta")),
    ("not_collected", _l("Nessuno l'ha preso")),
    ("other", _l("Altro")),
]


class IntakeForm(MovementForm):
    """È arrivato: from whom, and what kind of origin."""

    KIND = MovementKind.INTAKE
    NAMES: ClassVar = {**MovementForm.NAMES, "counterpart": "source"}

    source = SelectField(_l("Da dove"), choices=[], validate_choice=False)
    source_kind = SelectField(
        _l("Che provenienza è"), choices=as_choices(SOURCE_KINDS), validate_choice=False
    )

    @property
    def counterpart(self) -> str:
        """The source."""
        return str(self.source.data or "")

    def offer(self, choices: FormChoices, today: date) -> None:
        """Fill in the sources too."""
        super().offer(choices, today)
        self.source.choices = as_choices([("", _("Scegliete…")), *_said(choices.sources)])
        self.source.flags.required = True

    @property
    def asks_source_kind(self) -> bool:
        """Whether the kind of origin must be seen: it is asked for, or was chosen."""
        return bool(self.source_kind.errors or self.source_kind.data)

    def validate(self, extra_validators: Any = None) -> bool:
        """Check that the source is on the list."""
        good = super().validate(extra_validators)
        return _on_the_list(self.source, _("Scegliere da dove arriva.")) and good

    def _own(self) -> dict[str, Any]:
        return {"source_kind": self.source_kind.data}


class DistributionForm(MovementForm):
    """È uscito: to people, and how many households the opening has seen."""

    KIND = MovementKind.DISTRIBUTION
    NAMES: ClassVar = {**MovementForm.NAMES, "opening": ""}

    households = WholeNumberField(
        _l("Famiglie passate in questa apertura"),
        render_kw={"inputmode": "numeric"},
    )

    @property
    def counterpart(self) -> str:
        """The people, never one by one."""
        return "people"

    def _own(self) -> dict[str, Any]:
        return {"opening": households(self.households.data)}


class DisposalForm(MovementForm):
    """Scartato: where it ended up, and why."""

    KIND = MovementKind.DISPOSAL
    NAMES: ClassVar = {
        **MovementForm.NAMES,
        "counterpart": "destination",
        "reason_code": "reason",
    }

    destination = SelectField(_l("Dove è finito"), choices=[], validate_choice=False)
    reason = SelectField(_l("Perché"), choices=as_choices(REASONS), validate_choice=False)

    @property
    def counterpart(self) -> str:
        """The destination of the waste."""
        return str(self.destination.data or "")

    def offer(self, choices: FormChoices, today: date) -> None:
        """Fill in the destinations too."""
        super().offer(choices, today)
        self.destination.choices = as_choices(_said(choices.destinations))
        self.destination.flags.required = True

    def validate(self, extra_validators: Any = None) -> bool:
        """Check that destination and reason are on their lists."""
        good = super().validate(extra_validators)
        listed = _on_the_list(self.destination, _("Scegliere dove è finito."))
        return _on_the_list(self.reason) and listed and good

    def _own(self) -> dict[str, Any]:
        return {"reason_code": self.reason.data}


class OpeningForm(MovementForm):
    """What stood on the shelves before the first movement."""

    KIND = MovementKind.OPENING

    @property
    def counterpart(self) -> str:
        """Where the first day's stock is booked from."""
        return "opening"


@dataclass(frozen=True)
class Act:
    """An act of the register: its word in the address, and its form."""

    word: str
    form: type[MovementForm]


ACTS = {
    act.word: act
    for act in (
        Act("arrivo", IntakeForm),
        Act("uscita", DistributionForm),
        Act("scarto", DisposalForm),
        Act("giacenza-iniziale", OpeningForm),
    )
}


def act_of(kind: str) -> Act | None:
    """Return the act by which movements of a kind are recorded, or None."""
    return next((act for act in ACTS.values() if kind == act.form.KIND), None)


def _said(pairs: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return slugs with their names; those of the product are in the page's language."""
    return [(slug, word(name)) for slug, name in pairs]


def _on_the_list(field: SelectField, when_empty: str = "") -> bool:
    if not field.data and when_empty:
        field.errors = [when_empty]
    elif (field.data or "") not in listed(field):
        message = _("«%(typed)s» non è nell'elenco: sceglierne una voce.", typed=field.data)
        field.errors = [message]
    return not field.errors
