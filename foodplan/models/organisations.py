"""Organisations, and the nodes between which the ledger moves grams."""

from datetime import date

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
    # Printed on the papers of law 166/2016, never on a public page.
    tax_code: str = Field(
        default="", max_length=16, sa_column_kwargs={"server_default": sa.text("''")}
    )
    address: str = Field(
        default="", max_length=200, sa_column_kwargs={"server_default": sa.text("''")}
    )


class Node(SQLModel, table=True):
    """A stock or a boundary of the ledger; a boundary slug is `kind` or `kind:name`.

    `kind` is stock, transit, source, people, buyers, waste, feed, transform, opening or count.
    """

    __table_args__ = (
        sa.CheckConstraint(
            "kind IN ('stock', 'transit', 'source', 'people', 'buyers', 'waste', 'feed', "
            "'transform', 'opening', 'count')",
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


class Acceptance(Versioned, table=True):
    """What a site takes from donors: categories, days and hours, how to reach it.

    `categories` are slugs and `weekdays` numbers (Monday is 0), parted by commas; times are
    Europe/Rome. `contact` is the organisation's own, and public.
    """

    node_id: int = Field(foreign_key="node.id", index=True)
    slot: str = Field(default="", max_length=20)
    categories: str = Field(max_length=600)
    weekdays: str = Field(max_length=20)
    from_time: str = Field(default="", max_length=5)
    to_time: str = Field(default="", max_length=5)
    contact: str = Field(default="", max_length=200)
    conditions: str = Field(default="", max_length=300)


class PaperText(Versioned, table=True):
    """The editable words of a printed paper, with their legal source and who checked it when.

    Without `checked_on` the paper says that its text is still to be verified on Normattiva.
    """

    __tablename__ = "paper_text"

    paper: str = Field(max_length=30, index=True)
    title: str = Field(max_length=160)
    body: str = Field(default="", max_length=4000)
    footer: str = Field(default="", max_length=1000)
    legal_source: str = Field(default="", max_length=300)
    legal_url: str = Field(default="", max_length=300)
    checked_on: date | None = Field(default=None)
