"""Files of supplies and purchases that were brought in, and what is there of their rows."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from sqlmodel import Session, col, select

from foodplan.models.organisations import OrganisationVersion
from foodplan.models.short_chains import CanteenPurchase, ChainImport, Supply, SupplyVersion
from foodplan.store.history import Change, known

_AT_ONCE = 400


@dataclass(frozen=True)
class NewImport:
    """A file to be kept as read; read = imported + duplicates + refused."""

    uuid: str
    format: str
    node_id: int | None
    filename: str
    sha256: str
    imported: int
    duplicates: int
    refused: int
    summary: Mapping[str, Any]


def add_import(session: Session, said: NewImport, change: Change) -> ChainImport:
    """Keep that a file was brought in; nothing is committed here."""
    row = ChainImport(
        uuid=said.uuid,
        format=said.format,
        node_id=said.node_id,
        account_id=change.by,
        filename=said.filename,
        sha256=said.sha256,
        read=said.imported + said.duplicates + said.refused,
        imported=said.imported,
        duplicates=said.duplicates,
        refused=said.refused,
        summary=json.dumps(said.summary, ensure_ascii=False),
        created_at=change.at,
    )
    session.add(row)
    session.flush()
    return row


def get_import(session: Session, uuid: str) -> ChainImport | None:
    """Return a file that was brought in, or None."""
    return session.exec(select(ChainImport).where(ChainImport.uuid == uuid)).first()


def list_imports(session: Session, most: int = 30) -> Sequence[ChainImport]:
    """Return the files that were brought in, the latest first."""
    query = select(ChainImport).order_by(col(ChainImport.id).desc()).limit(most)
    return session.exec(query).all()


def same_file(session: Session, sha256: str) -> ChainImport | None:
    """Return the import of the very same file, or None."""
    query = select(ChainImport).where(ChainImport.sha256 == sha256)
    return session.exec(query.order_by(col(ChainImport.id))).first()


def supplies_by_key(session: Session, keys: Iterable[str]) -> dict[str, SupplyVersion]:
    """Return what is said last of the supplies with these import keys, withdrawn or not."""
    found: dict[str, SupplyVersion] = {}
    for some in _chunks(keys):
        query = (
            select(Supply.import_key, SupplyVersion)
            .join(SupplyVersion, col(SupplyVersion.supply) == col(Supply.uuid))
            .where(known(SupplyVersion, None), col(Supply.import_key).in_(some))
        )
        found |= {key: row for key, row in session.exec(query) if key is not None}
    return found


def purchases_by_key(session: Session, keys: Iterable[str]) -> dict[str, CanteenPurchase]:
    """Return what is said last of the lines with these keys, withdrawn or not."""
    found: dict[str, CanteenPurchase] = {}
    for some in _chunks(keys):
        query = select(CanteenPurchase).where(
            known(CanteenPurchase, None), col(CanteenPurchase.row_key).in_(some)
        )
        rows = session.exec(query.order_by(col(CanteenPurchase.id)))
        found |= {row.row_key: row for row in rows}
    return found


def tax_codes(session: Session) -> dict[int, str]:
    """Return the tax code of each organisation that has one, as it is said last."""
    query = select(OrganisationVersion.organisation_id, OrganisationVersion.tax_code).where(
        known(OrganisationVersion, None), col(OrganisationVersion.tax_code) != ""
    )
    return dict(session.exec(query.order_by(col(OrganisationVersion.valid_from))).all())


def _chunks(keys: Iterable[str]) -> Iterator[list[str]]:
    left = iter(sorted(set(keys)))
    while some := list(islice(left, _AT_ONCE)):
        yield some
