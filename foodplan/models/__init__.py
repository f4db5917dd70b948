"""Every table of the database; importing this package makes the metadata complete."""

from sqlmodel import SQLModel

# Named before the tables are read, so that every constraint has a stable name for migrations.
SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

from foodplan.models import (  # noqa: E402 - the naming convention must come first
    accounts,
    actions,
    atlas,
    desk,
    funding,
    history,
    imports,
    inclusion,
    indicators,
    innovation,
    instance,
    ledger,
    organisations,
    places,
    plan,
    short_chains,
    snapshots,
)

metadata = SQLModel.metadata

__all__ = [
    "accounts",
    "actions",
    "atlas",
    "desk",
    "funding",
    "history",
    "imports",
    "inclusion",
    "indicators",
    "innovation",
    "instance",
    "ledger",
    "metadata",
    "organisations",
    "places",
    "plan",
    "short_chains",
    "snapshots",
]
