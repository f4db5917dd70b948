"""Organisations, and the nodes between which the ledger moves grams."""

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from foodplan.models.history import Versioned


class Organisation(SQLModel, table=True):
    """An emporium, hub, donor, producer, market, cooperative or city office."""

    id: int | None = Field(default=None, primary_key=True)
    slug: str = Field(max_length=80, unique=True)


class OrganisationVersion(Versioned, table=True):
    """What is said of an organisation; `public_name` is its consent to be named publicly."""

    __tablename__ = "organisation_version"

    organisation_id: int = Field(foreign_key="organisation.id", index=True)
    name: str = Field(max_length=120)
    kind: str = Field(max_length=30)
    public_name: bool = Field(default=False)
    active: bool = Field(default=True)
    simulated: bool = Field(default=False)


class Node(SQLModel, table=True):
    """A stock or a boundary of the ledger; a boundary slug is `kind` or `kind:name`.

    `kind` is stock, source, people, buyers, waste, feed, transform, opening or count.
    """

    __table_args__ = (
        sa.CheckConstraint(
            "kind IN ('stock', 'source', 'people', 'buyers', 'waste', 'feed', 'transform', "
            "'opening', 'count')",
            name="known_kind",
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    slug: str = Field(max_length=80, unique=True)
    kind: str = Field(max_length=12)


class NodeVersion(Versioned, table=True):
    """Name, organisation, area and place of a node, as they were from day to day.

    `site_kind` (stocks only) is hub, emporium, kitchen, van or in_transit; `distribution_mode`
    is weighed, by_count or by_parcel; `area` is the code of a circoscrizione.
    """

    __tablename__ = "node_version"

    node_id: int = Field(foreign_key="node.id", index=True)
    name: str = Field(max_length=120)
    organisation_id: int | None = Field(default=None, foreign_key="organisation.id", index=True)
    place: str | None = Field(default=None, foreign_key="place.slug")
    area: str | None = Field(default=None, max_length=10)
    site_kind: str | None = Field(default=None, max_length=20)
    distribution_mode: str = Field(default="weighed", max_length=12)
    # What usually comes from a named source (a code of SourceKind), offered by the forms.
    source_kind: int | None = Field(default=None, sa_type=sa.SmallInteger)
    active: bool = Field(default=True)
