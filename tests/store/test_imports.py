"""The files of a site are listed whatever its neighbours send."""

from datetime import UTC, datetime

from sqlmodel import Session

from foodplan.store.imports import BatchInput, add_batch, list_batches
from foodplan.store.organisations import NodeRow
from tests.factories.ledger import make_ledger

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)


def send(session: Session, site: NodeRow, organisation: int, name: str) -> None:
    said = BatchInput(organisation, site.id, None, name, name.encode())
    add_batch(session, said, NOW)


def test_a_site_s_files_are_not_pushed_out_by_those_of_another(session: Session) -> None:
    one, two = make_ledger(session).site, make_ledger(session, "emporio-altro").site
    own = one.organisation or 0
    send(session, one, own, "mio.csv")
    for number in range(4):
        send(session, two, own, f"{number}.csv")
    assert [batch.filename for batch in list_batches(session, [own], 3)] == [
        "3.csv", "2.csv", "1.csv",
    ]  # fmt: skip
    mine = list_batches(session, [own], 3, node_id=one.id)
    assert [batch.filename for batch in mine] == ["mio.csv"]
    assert list_batches(session, [own + two.id + 99], node_id=one.id) == []
