"""A dispatch that was received is not taken back under its receipt's feet."""

from uuid import uuid4

import pytest
from sqlmodel import Session

from foodplan.rules.problems import Refused
from foodplan.store.history import Moment
from foodplan.store.ledger import Posted, reverse, verify_ledger
from foodplan.store.ledger.transfers import open_transfers
from tests.factories.accounts import make_actor
from tests.factories.ledger import NOW, TODAY, Ledger, make_ledger, make_movement
from tests.factories.organisations import make_site

HERE, THERE = "emporio-prova", "emporio-altro"


@pytest.mark.parametrize("way", ["correct", "reverse"])
def test_a_received_dispatch_stays_whatever_else_is_on_its_way(session: Session, way: str) -> None:
    here = make_ledger(session)
    site = make_site(session, THERE)
    there = Ledger(session, site, make_actor(site.organisation or 0))
    here.intake(300_000)
    sent = here.post(make_movement("dispatch", THERE, 120_000))
    here.post(make_movement("dispatch", THERE, 120_000))
    receipt = make_movement("receipt", HERE, 118_000, node=THERE, dispatch=sent.uuid)
    received = there.post(receipt)

    def take_back() -> Posted:
        if way == "reverse":
            return reverse(session, sent.uuid, here.actor, NOW, id=uuid4())
        more = {"replaces": sent.uuid, "document": "7"}
        return here.post(make_movement("dispatch", THERE, 120_000, **more))

    with pytest.raises(Refused, match=r"mancherebbero 120 kg.*ricevimento"):
        take_back()
    assert len(open_transfers(session, [site.id], Moment(TODAY))) == 1
    reverse(session, received.uuid, there.actor, NOW, id=uuid4())
    take_back()
    assert len(open_transfers(session, [site.id], Moment(TODAY))) == (2 if way == "correct" else 1)
    assert verify_ledger(session) == []
