"""A supply as it is typed or read from a file, and what the store answers."""

from dataclasses import dataclass
from uuid import UUID

from foodplan.rules.short_chains import Intermediary


@dataclass(frozen=True)
class SupplyInput:
    """A supply as it is typed or read from a file.

    `producer` is the organisation's id, `outlet` the node's, `month` is yyyymm, `category` a slug,
    `cents` are euro cents. `processed` None takes what is usual of the category. `import_key` names
    a row of a foreign file for ever. `another` says that it is not the supply of the same producer,
    outlet, month and category that is there already (asked only without an import key).
    """

    uuid: UUID
    producer: int
    outlet: int
    month: int
    category: str
    grams: int
    cents: int | None = None
    processed: str | None = None
    intermediaries: tuple[Intermediary, ...] = ()
    declared_km: float | None = None
    method: str = "weighed"
    source: str = ""
    import_key: str | None = None
    simulated: bool = False
    another: bool = False


@dataclass(frozen=True)
class Supplied:
    """A supply in the store; `created` is false when it was there already, whatever was sent."""

    uuid: str
    created: bool
