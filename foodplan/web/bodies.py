"""The body of a movement, strictly typed: text where grams belong is an error, never a guess."""

from datetime import date
from typing import Annotated, Literal, Self
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from pydantic import (
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    model_validator,
)
from pydantic_core import ErrorDetails, PydanticCustomError

from foodplan.rules.expiry import Precision, expiry
from foodplan.rules.ledger import DateKind
from foodplan.store.ledger import LineInput, MovementInput, OpeningInput

Int32 = Annotated[int, Field(json_schema_extra={"format": "int32"})]
Int64 = Annotated[int, Field(json_schema_extra={"format": "int64"})]
Slug = Annotated[str, Field(min_length=1, max_length=80)]
Count = Annotated[Int32, Field(ge=0, le=1_000_000)]
# Zero is what a count may find; any other act refuses it, naming the field.
Grams = Annotated[Int64, Field(ge=0, le=10**12)]
MOST_LINES = 200
# Room for that many lines with every text as long as it may be.
MOST_BYTES = 500_000
MOST_ERRORS = 1_000

# What to say for each way in which a value may be wrong; the rest are simply not valid.
SENTENCES = {
    "missing": _l("Manca."),
    "extra_forbidden": _l("Questo campo non esiste."),
    "uuid_parsing": _l("Non è un UUID."),
    "uuid_type": _l("Non è un UUID."),
    "int_type": _l("Serve un numero intero, senza virgolette."),
    "int_from_float": _l("Serve un numero intero: i pesi sono in grammi."),
    "greater_than": _l("Deve essere maggiore di %(gt)s."),
    "greater_than_equal": _l("Deve essere almeno %(ge)s."),
    "less_than_equal": _l("Può essere al massimo %(le)s."),
    "date_from_datetime_parsing": _l("Non è una data: scriverla come 2026-11-22."),
    "date_parsing": _l("Non è una data: scriverla come 2026-11-22."),
    "date_type": _l("Non è una data: scriverla come 2026-11-22."),
    "literal_error": _l("I valori possibili sono: %(expected)s."),
    "string_type": _l("Serve un testo."),
    "string_too_long": _l("Può avere al massimo %(max_length)s caratteri."),
    "string_too_short": _l("Non può essere vuoto."),
    "too_short": _l("Serve almeno una riga."),
    "too_long": _l("Può avere al massimo %(max_length)s righe."),
    "bool_type": _l("Può essere true o false."),
    "two_lots": _l("«lot» e «expires» dicono due scadenze diverse."),
    "timezone_aware": _l("Serve un istante con il fuso orario, come 2026-11-22T09:30:00Z."),
    "datetime_parsing": _l("Serve un istante con il fuso orario, come 2026-11-22T09:30:00Z."),
    "datetime_from_date_parsing": _l(
        "Serve un istante con il fuso orario, come 2026-11-22T09:30:00Z."
    ),
}


class Body(BaseModel):
    """Strict, and with no field that it does not know."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class ExpiryBody(Body):
    """A date as it is printed on food; a month or a year is named by any of its days."""

    kind: Literal["use_by", "best_before"]
    day: date
    precision: Literal["day", "month", "year"] = "day"

    @property
    def key(self) -> str:
        """The key of the date's lots."""
        return expiry(DateKind[self.kind.upper()], self.day, Precision(self.precision)).key


class LineBody(Body):
    """Grams of one category; `quantity` and `unit` keep what was typed.

    `expires` is the date printed on what comes in or, for what goes out or is counted, the date
    of the lots that are meant; `lot` says the same by its key (`use_by:2026-11-25:day`), or
    `none` for goods without a date. With neither the ledger takes what expires first. `role` is
    `output` for what a transformation made, `waste` for what it or a receipt threw away.
    """

    category: Slug
    grams: Grams
    lot: Annotated[str, Field(max_length=30)] | None = None
    expires: ExpiryBody | None = None
    role: Literal["", "output", "waste"] = ""
    quantity: Annotated[str, Field(max_length=30)] | None = None
    unit: Annotated[str, Field(max_length=20)] | None = None
    grams_per_unit: Annotated[Int32, Field(gt=0, le=10**9)] | None = None

    @model_validator(mode="after")
    def names_one_lot(self) -> Self:
        """Refuse a line whose `lot` and `expires` name different dates."""
        if self.lot is not None and self.expires is not None and self.lot != self.expires.key:
            raise PydanticCustomError("two_lots", "lot and expires differ")
        return self

    def to_line(self) -> LineInput:
        """Return the line for the ledger."""
        said = self.model_dump(exclude={"expires"})
        return LineInput(**said | {"lot": self.expires.key if self.expires else self.lot})


class OpeningBody(Body):
    """The passages of the day at this node: they replace what was said before, and never add."""

    households: Count | None = None
    people: Count | None = None
    minors: Count | None = None


class MovementBody(Body):
    """A movement: `id` is made by the sender, and the same id is recorded once.

    `counterpart` is a node's slug, or a bare boundary kind such as `people` for one that is not
    named; of a `dispatch` it is the site it goes to, of a `receipt` the one it comes from, whose
    `dispatch` (its id) it receives. An `intake` from a site is a receipt to be matched. A `count`
    (with `count`) states what is on the shelves, a `transform` (with `transform`) what a kitchen
    used and made. `typed_at` orders acts and counts of one day, `before_count` puts an act before
    the counts of its day, `intact` says that packages past their best-before date are whole.
    `confirm_heavy` lets a line over 30 t through.
    """

    id: UUID
    kind: Literal[
        "opening", "intake", "distribution", "disposal", "return", "dispatch", "receipt", "count",
        "transform",
    ]  # fmt: skip
    happened_on: date
    node: Slug
    counterpart: Slug
    lines: Annotated[list[LineBody], Field(max_length=MOST_LINES)]
    source_kind: Annotated[str, Field(max_length=40)] | None = None
    method: Literal["weighed", "pack", "estimated", "derived"] = "weighed"
    document: Annotated[str, Field(max_length=80)] | None = None
    note: Annotated[str, Field(max_length=140)] | None = None
    reason_code: Annotated[str, Field(max_length=30)] | None = None
    opening: OpeningBody | None = None
    allow_count_gain: bool = False
    confirm_heavy: bool = False
    replaces: UUID | None = None
    dispatch: UUID | None = None
    waste_to: Slug = "waste"
    typed_at: AwareDatetime | None = None
    before_count: bool = False
    intact: bool = False

    def to_movement(self) -> MovementInput:
        """Return the movement for the one way into the ledger."""
        said = self.model_dump(exclude={"lines", "opening"})
        lines = tuple(line.to_line() for line in self.lines)
        opening = OpeningInput(**self.opening.model_dump()) if self.opening else None
        return MovementInput(**said, lines=lines, opening=opening)


def errors_of(error: ValidationError) -> list[dict[str, str]]:
    """Return every field that is wrong, as `lines.0.grams`, with an Italian sentence.

    Nobody mends more than MOST_ERRORS at once: a body of nonsense gets no long answer.
    """
    return [
        {"field": ".".join(map(str, item["loc"])) or "body", "message": _sentence(item)}
        for item in error.errors(include_url=False, include_input=False)[:MOST_ERRORS]
    ]


def _sentence(item: ErrorDetails) -> str:
    said = SENTENCES.get(item["type"])
    if said is None:
        return str(_("Valore non valido."))
    sentence: str = str(said) % item.get("ctx", {})
    return sentence
