"""How an organisation's files were read the last time, by the titles of their columns."""

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from foodplan.models.imports import ImportMapping


def header_hash(titles: Sequence[str]) -> str:
    """Return the SHA-256 of a file's titles, by which its mapping is remembered."""
    plain = [" ".join(title.casefold().split()) for title in titles]
    return hashlib.sha256(json.dumps(plain, ensure_ascii=False).encode()).hexdigest()


def remember_mapping(
    session: Session,
    organisation_id: int,
    titles: Sequence[str],
    reading: str,
    mapping: str,
    now: datetime,
) -> None:
    """Keep how files with these titles are read, for an organisation's next one."""
    digest = header_hash(titles)
    row = session.get(ImportMapping, (organisation_id, digest))
    if row is None:
        row = ImportMapping(organisation_id=organisation_id, header_hash=digest, updated_at=now)
    row.reading, row.mapping, row.updated_at = reading, mapping, now
    session.add(row)
    session.flush()


def remembered_mapping(
    session: Session, organisation_id: int, titles: Sequence[str]
) -> tuple[str, str] | None:
    """Return reading and mapping of the last file with these titles, as JSON, or None."""
    row = session.get(ImportMapping, (organisation_id, header_hash(titles)))
    return None if row is None else (row.reading, row.mapping)
