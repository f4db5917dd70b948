"""The plain acts of the register: arrived, gone out, thrown away, handed back, there at first."""

from collections.abc import Sequence
from datetime import date
from typing import Any, ClassVar

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, FieldList, FormField, SelectField

from foodplan.blueprints.emporiums.forms.movement import MovementForm, on_the_list, said
from foodplan.blueprints.emporiums.forms.parcels import ParcelRow, show_parcels, typed_parcels
from foodplan.blueprints.emporiums.forms.typed import Typed
from foodplan.reports.emporiums import FormChoices
from foodplan.reports.emporiums.expiries import first_to_give
from foodplan.rules.ledger import DistributionMode, MovementKind, SourceKind
from foodplan.store.ledger import OpeningInput
from foodplan.store.ledger.stock import ShelfLot
from foodplan.store.ledger.transfers import Transfer
from foodplan.web.fields import WholeNumberField, as_choices

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

FEED = "feed"


class IntakeForm(MovementForm):
    """È arrivato: from whom, and what kind of origin."""

    KIND = MovementKind.INTAKE
    NAMES: ClassVar = {**MovementForm.NAMES, "counterpart": "source"}
    DATES = "in"

    source = SelectField(_l("Da dove"), choices=[], validate_choice=False)
    source_kind = SelectField(
        _l("Che provenienza è"), choices=as_choices(SOURCE_KINDS), validate_choice=False
    )
    # The answer that what arrived is none of the transfers on their way.
    another = BooleanField(_l("No, è un’altra consegna"))
    on_their_way: Sequence[Transfer] = ()

    @property
    def counterpart(self) -> str:
        """The source."""
        return str(self.source.data or "")

    @property
    def sender(self) -> str | None:
        """The site that sent it, when it comes from one that keeps a register."""
        return self.counterpart if self.counterpart in dict(self.choices.sites) else None

    def offer(self, choices: FormChoices, today: date) -> None:
        """Fill in the sources too, and the sites that keep a register."""
        super().offer(choices, today)
        *named, unnamed = choices.sources
        keeping = [
            (slug, _("%(site)s (tiene il registro)", site=name)) for slug, name in choices.sites
        ]
        offered = [*said(named), *keeping, *said([unnamed])]
        self.source.choices = as_choices([("", _("Scegliete…")), *offered])
        self.source.flags.required = True

    @property
    def asks_source_kind(self) -> bool:
        """Whether the kind of origin must be seen: it is asked for, or was chosen."""
        return bool(self.source_kind.errors or self.source_kind.data)

    def validate(self, extra_validators: Any = None) -> bool:
        """Check that the source is on the list."""
        good = super().validate(extra_validators)
        return on_the_list(self.source, _("Scegliere da dove arriva.")) and good

    def _own(self) -> dict[str, Any]:
        return {"source_kind": None if self.sender else self.source_kind.data}


class DistributionForm(MovementForm):
    """È uscito: to people, and how many households the opening has seen.

    Where shelves are counted nobody weighs what goes out: rows are for what was weighed anyway.
    """

    KIND = MovementKind.DISTRIBUTION
    NAMES: ClassVar = {**MovementForm.NAMES, "opening": "", "reason_code": "late_reason"}
    DATES = "out"
    TEMPLATE = "emporiums/giving.html"

    parcels = FieldList(FormField(ParcelRow), max_entries=60)
    households = WholeNumberField(
        _l("Famiglie passate in questa apertura"),
        render_kw={"inputmode": "numeric"},
    )

    @property
    def counterpart(self) -> str:
        """The people, never one by one."""
        return "people"

    @property
    def rows_optional(self) -> bool:  # type: ignore[override]
        """Whether what goes out is found at the counts, or was said in parcels."""
        return self.choices.mode == DistributionMode.BY_COUNT or bool(self.choices.parcels)

    @property
    def by_count(self) -> bool:
        """Whether the site finds out at its counts what went out."""
        return self.choices.mode == DistributionMode.BY_COUNT

    @property
    def lacks_parcels(self) -> bool:
        """Whether the site gives parcels and nobody has said what they hold."""
        return self.choices.mode == DistributionMode.BY_PARCEL and not self.choices.parcels

    @property
    def first_to_give(self) -> tuple[ShelfLot, ...]:
        """What has its last day within a week."""
        return first_to_give(self.choices.lots, self.happened_on.data or self.today)

    @property
    def only_passages(self) -> bool:
        """Whether nothing was said but how many households came."""
        return self.by_count and not self.typed()

    def offer(self, choices: FormChoices, today: date) -> None:
        """Fill in the parcels too."""
        super().offer(choices, today)
        show_parcels(self.parcels, choices.parcels, empty=not self.is_submitted())

    def validate(self, extra_validators: Any = None) -> bool:
        """Check that something was said at all."""
        good = super().validate(extra_validators)
        if not good or self.typed():
            return good
        if not self.by_count:
            self.form_errors.append(_("Scrivere quanti pacchi sono usciti."))
        elif self.households.data is None:
            self.households.errors = [_("Scrivere quante famiglie sono passate.")]
        return not self.complaints

    def typed(self) -> list[Typed]:
        """Return the content of the parcels, then what was weighed."""
        return [*typed_parcels(self.parcels), *super().typed()]

    def _own(self) -> dict[str, Any]:
        number = self.households.data
        own: dict[str, Any] = {"opening": number if number is None else OpeningInput(number)}
        return own | ({"method": "pack"} if typed_parcels(self.parcels) else {})


class SaleForm(MovementForm):
    """Venduto: to buyers, which is no gift to people."""

    KIND = MovementKind.DISTRIBUTION
    NAMES: ClassVar = {**MovementForm.NAMES, "reason_code": "late_reason"}
    DATES = "out"

    @property
    def counterpart(self) -> str:
        """The buyers, never one by one."""
        return "buyers"


class DisposalForm(MovementForm):
    """Scartato: where it ended up, and why."""

    KIND = MovementKind.DISPOSAL
    NAMES: ClassVar = {
        **MovementForm.NAMES,
        "counterpart": "destination",
        "reason_code": "reason",
    }
    DATES = "out"

    destination = SelectField(_l("Dove è finito"), choices=[], validate_choice=False)
    reason = SelectField(_l("Perché"), choices=as_choices(REASONS), validate_choice=False)

    @property
    def counterpart(self) -> str:
        """The destination of the waste, or the feeding of animals."""
        return str(self.destination.data or "")

    def offer(self, choices: FormChoices, today: date) -> None:
        """Fill in the destinations too."""
        super().offer(choices, today)
        feed = (FEED, _("Dato da mangiare agli animali (per la legge non è un rifiuto)"))
        self.destination.choices = as_choices([*said(choices.destinations), feed])
        self.destination.flags.required = True

    def validate(self, extra_validators: Any = None) -> bool:
        """Check that destination and reason are on their lists."""
        good = super().validate(extra_validators)
        listed = on_the_list(self.destination, _("Scegliere dove è finito."))
        return on_the_list(self.reason) and listed and good

    def _own(self) -> dict[str, Any]:
        return {"reason_code": self.reason.data}


class ReturnForm(MovementForm):
    """Reso: handed back to whoever gave it."""

    KIND = MovementKind.RETURN
    NAMES: ClassVar = {**MovementForm.NAMES, "counterpart": "source"}
    DATES = "out"

    source = SelectField(_l("A chi è tornato"), choices=[], validate_choice=False)

    @property
    def counterpart(self) -> str:
        """Who gets it back."""
        return str(self.source.data or "")

    def offer(self, choices: FormChoices, today: date) -> None:
        """Fill in who gave food."""
        super().offer(choices, today)
        named = said(choices.named_sources)
        self.source.choices = as_choices([("", _("Scegliete…")), *named])
        self.source.flags.required = True

    def validate(self, extra_validators: Any = None) -> bool:
        """Check that the donor is on the list."""
        good = super().validate(extra_validators)
        return on_the_list(self.source, _("Scegliere a chi è tornato.")) and good


class OpeningForm(MovementForm):
    """What stood on the shelves before the first movement."""

    KIND = MovementKind.OPENING
    DATES = "in"

    @property
    def counterpart(self) -> str:
        """Where the first day's stock is booked from."""
        return "opening"
