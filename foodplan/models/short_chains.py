"""Short chains: producers and their places, outlets, supplies, pitches, canteens' purchases.

A producer is an organisation, an outlet a stock node of the ledger; the kilos of a supply stand in
the ledger alone, and a version of the supply names the two movements that carry them. A month is
the integer yyyymm; coordinates are degrees in WGS 84.
"""

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from foodplan.models.history import Versioned

_POINT = "(latitude IS NULL) = (longitude IS NULL)"


class ProducerVersion(Versioned, table=True):
    """That an organisation produces food; `kind` is a word of `rules.short_chains.PRODUCERS`."""

    __tablename__ = "producer_version"

    organisation_id: int = Field(foreign_key="organisation.id", index=True)
    kind: str = Field(max_length=12)
    source: str = Field(default="", max_length=400)
    active: bool = Field(default=True)
    simulated: bool = Field(default=False)


class ProducerPlace(Versioned, table=True):
    """Where a producer grows (`production`) or works (`processing`) its goods.

    `slot` keeps the place's identity. `error_m` are metres between the point and the true place
    that are possible; None with a point means that nobody said how exact it is.
    """

    __tablename__ = "producer_place"
    __table_args__ = (
        sa.CheckConstraint("role IN ('production', 'processing')", name="known_role"),
        sa.CheckConstraint(_POINT, name="whole_point"),
        sa.CheckConstraint("error_m >= 0", name="error_not_negative"),
    )

    slot: str = Field(max_length=36, index=True)
    organisation_id: int = Field(foreign_key="organisation.id", index=True)
    role: str = Field(max_length=10)
    municipality: str = Field(default="", max_length=80)
    province: str = Field(default="", max_length=2)
    latitude: float | None = Field(default=None)
    longitude: float | None = Field(default=None)
    error_m: int | None = Field(default=None)
    place: str | None = Field(default=None, foreign_key="place.slug")
    source: str = Field(default="", max_length=400)
    active: bool = Field(default=True)
    simulated: bool = Field(default=False)


class OutletVersion(Versioned, table=True):
    """What is said of a place of sale; its name and organisation are the node's.

    `kind` is market, farm_shop, gas, hive, canteen or shop. `resells` says that who runs it buys
    the goods and sells them again, and so is a commercial intermediary itself.
    """

    __tablename__ = "outlet_version"
    __table_args__ = (
        sa.CheckConstraint(
            "kind IN ('market', 'farm_shop', 'gas', 'hive', 'canteen', 'shop')", name="known_kind"
        ),
        sa.CheckConstraint(_POINT, name="whole_point"),
        sa.CheckConstraint("error_m >= 0", name="error_not_negative"),
    )

    node_id: int = Field(foreign_key="node.id", index=True)
    kind: str = Field(max_length=10)
    resells: bool = Field(default=False)
    municipality: str = Field(default="", max_length=80)
    province: str = Field(default="", max_length=2)
    latitude: float | None = Field(default=None)
    longitude: float | None = Field(default=None)
    error_m: int | None = Field(default=None)
    place: str | None = Field(default=None, foreign_key="place.slug")
    source: str = Field(default="", max_length=400)
    active: bool = Field(default=True)
    simulated: bool = Field(default=False)


class Supply(SQLModel, table=True):
    """A supply's identity: the same `uuid` or `import_key` is the same supply, however often sent.

    `import_key` names a row of a foreign file for ever, such as `gdxp:ORDER:PRODUCT`.
    """

    uuid: str = Field(primary_key=True, max_length=36)
    import_key: str | None = Field(default=None, max_length=200, unique=True)
    created_at: datetime


class SupplyVersion(Versioned, table=True):
    """Grams of a category from a producer to an outlet and its buyers in one month.

    `processed` is raw, processed or unknown. `intermediaries` is a JSON list of objects with
    `kind` and `name`. `declared_km` is the straight line that somebody stated. `intake_uuid` and
    `sale_uuid` are the movements of this version; they are reversed when it is corrected, and
    empty in a version with `active` false, which takes the supply back.
    """

    __tablename__ = "supply_version"
    __table_args__ = (
        sa.CheckConstraint("grams > 0", name="positive_grams"),
        sa.CheckConstraint("cents >= 0", name="cents_not_negative"),
        sa.CheckConstraint("month % 100 BETWEEN 1 AND 12", name="no_13th_month"),
        sa.CheckConstraint("processed IN ('raw', 'processed', 'unknown')", name="known_processed"),
    )

    supply: str = Field(foreign_key="supply.uuid", max_length=36, index=True)
    number: int = Field(default=1)
    producer_id: int = Field(foreign_key="organisation.id", index=True)
    node_id: int = Field(foreign_key="node.id", index=True)
    month: int = Field(index=True)
    category_id: int = Field(foreign_key="category.id")
    grams: int = Field(sa_type=sa.BigInteger)
    cents: int | None = Field(default=None, sa_type=sa.BigInteger)
    processed: str = Field(max_length=9)
    intermediaries: str = Field(default="[]", sa_type=sa.Text)
    declared_km: float | None = Field(default=None)
    method: int = Field(sa_type=sa.SmallInteger)
    source: str = Field(default="", max_length=400)
    intake_uuid: str = Field(default="", max_length=36)
    sale_uuid: str = Field(default="", max_length=36)
    active: bool = Field(default=True)
    simulated: bool = Field(default=False)


class MarketPitches(Versioned, table=True):
    """Pitches that a market keeps for producers, and all its pitches where they are known."""

    __tablename__ = "market_pitches"
    __table_args__ = (
        sa.CheckConstraint("producers >= 0", name="producers_not_negative"),
        sa.CheckConstraint("pitches >= producers", name="part_of_all"),
    )

    node_id: int = Field(foreign_key="node.id", index=True)
    producers: int
    pitches: int | None = Field(default=None)
    source: str = Field(default="", max_length=400)
    active: bool = Field(default=True)
    simulated: bool = Field(default=False)


class MarketCount(Versioned, table=True):
    """What somebody counted on a market day: producers' stalls, and all stalls; `uuid` keeps it."""

    __tablename__ = "market_count"
    __table_args__ = (
        sa.CheckConstraint("producers >= 0", name="producers_not_negative"),
        sa.CheckConstraint("stalls >= producers", name="part_of_all"),
    )

    uuid: str = Field(max_length=36, index=True)
    node_id: int = Field(foreign_key="node.id", index=True)
    day: date
    producers: int
    stalls: int | None = Field(default=None)
    note: str = Field(default="", max_length=500)
    active: bool = Field(default=True)
    simulated: bool = Field(default=False)


class CanteenPurchase(Versioned, table=True):
    """A line of a public canteen's tender or invoice: kilos, euro, and whether they are local.

    `local` is yes, no or unknown, `local_reason` says why in words. `first_month` and `last_month`
    are the period, both included. `row_key` names the line for ever, so that a file sent twice
    changes nothing. A line counts where it has the unit that is asked for: what has no grams stands
    in no share of grams, neither above nor below.
    """

    __tablename__ = "canteen_purchase"
    __table_args__ = (
        sa.CheckConstraint("kind IN ('tender', 'invoice')", name="known_kind"),
        sa.CheckConstraint("local IN ('yes', 'no', 'unknown')", name="known_local"),
        sa.CheckConstraint("grams > 0", name="positive_grams"),
        sa.CheckConstraint("cents >= 0", name="cents_not_negative"),
        sa.CheckConstraint("grams IS NOT NULL OR cents IS NOT NULL", name="says_something"),
        sa.CheckConstraint("first_month <= last_month", name="period_in_order"),
    )

    row_key: str = Field(max_length=200, index=True)
    node_id: int = Field(foreign_key="node.id", index=True)
    kind: str = Field(max_length=7)
    first_month: int
    last_month: int
    category_id: int | None = Field(default=None, foreign_key="category.id")
    product: str = Field(default="", max_length=200)
    grams: int | None = Field(default=None, sa_type=sa.BigInteger)
    cents: int | None = Field(default=None, sa_type=sa.BigInteger)
    local: str = Field(max_length=7)
    local_reason: str = Field(default="", max_length=300)
    producer_id: int | None = Field(default=None, foreign_key="organisation.id")
    document: str = Field(default="", max_length=200)
    source: str = Field(default="", max_length=400)
    active: bool = Field(default=True)
    simulated: bool = Field(default=False)


class ChainImport(SQLModel, table=True):
    """A file of supplies or purchases that was read: which, by whom, and what became of its rows.

    `summary` is a JSON object for the page. read = imported + duplicates + refused.
    """

    __tablename__ = "chain_import"

    id: int | None = Field(default=None, primary_key=True)
    uuid: str = Field(max_length=36, unique=True)
    format: str = Field(max_length=20)
    node_id: int | None = Field(default=None, foreign_key="node.id")
    account_id: int | None = Field(default=None, foreign_key="account.id")
    filename: str = Field(max_length=200)
    sha256: str = Field(max_length=64)
    read: int = Field(default=0)
    imported: int = Field(default=0)
    duplicates: int = Field(default=0)
    refused: int = Field(default=0)
    summary: str = Field(default="{}", sa_type=sa.Text)
    created_at: datetime
