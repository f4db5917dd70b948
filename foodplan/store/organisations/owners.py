"""Organisations, with everything that was ever said of them."""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from foodplan.models.history import BEGINNING
from foodplan.models.organisations import Organisation, OrganisationVersion
from foodplan.store.history import Change, Moment, record
from foodplan.store.organisations.shape import check_slug, in_force, stored


@dataclass(frozen=True)
class OrganisationInput:
    """What is said of an organisation from a day on; tax code and address are never public."""

    name: str
    kind: str
    public_name: bool = False
    active: bool = True
    simulated: bool = False
    tax_code: str = ""
    address: str = ""


@dataclass(frozen=True)
class OrganisationRow:
    """An organisation as it was at a moment."""

    id: int
    slug: str
    name: str
    kind: str
    public_name: bool
    active: bool
    simulated: bool


def add_organisation(
    session: Session,
    slug: str,
    values: OrganisationInput,
    change: Change,
    valid_from: date = BEGINNING,
) -> int:
    """Add an organisation and return its id.

    Raises Refused for a slug that is taken or badly written.
    """
    check_slug(session, Organisation, slug)
    row = Organisation(slug=slug)
    session.add(row)
    session.flush()
    organisation_id = stored(row.id)
    change_organisation(session, organisation_id, values, change, valid_from)
    return organisation_id


def change_organisation(
    session: Session,
    organisation_id: int,
    values: OrganisationInput,
    change: Change,
    valid_from: date = BEGINNING,
) -> None:
    """State what holds of an organisation from a day on; what was said before stays readable."""
    key = {"organisation_id": organisation_id}
    record(session, OrganisationVersion, key, asdict(values), change, valid_from=valid_from)


def get_organisation(
    session: Session, slug: str, moment: Moment | None = None
) -> OrganisationRow | None:
    """Return an organisation at a moment (as it is said to be last when None), or None."""
    return next(iter(_organisations(session, moment, Organisation.slug == slug)), None)


def list_organisations(session: Session, moment: Moment | None = None) -> list[OrganisationRow]:
    """Return every organisation at a moment, by name."""
    return _organisations(session, moment)


def _organisations(
    session: Session, moment: Moment | None, *conditions: Any
) -> list[OrganisationRow]:
    said = OrganisationVersion
    query = (
        select(Organisation, said)
        .join(said, col(said.organisation_id) == col(Organisation.id))
        .where(in_force(said, moment), *conditions)
        .order_by(col(said.name), col(Organisation.id))
    )
    return [
        OrganisationRow(
            id=stored(row.id),
            slug=row.slug,
            name=version.name,
            kind=version.kind,
            public_name=version.public_name,
            active=version.active,
            simulated=version.simulated,
        )
        for row, version in session.exec(query)
    ]
