"""Colleagues in the store: who may be written, what is theirs, and what erasing leaves."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from foodplan.models.actions import ActionParty
from foodplan.models.desk import Colleague
from foodplan.rules.problems import Refused
from foodplan.store.colleagues import (
    Person,
    add_colleague,
    belongings,
    change_colleague,
    erase_colleague,
    feed_made_at,
    find_feed,
    list_colleagues,
    make_feed,
    set_active,
    terms_of,
)
from foodplan.store.colleagues.links import links_of, open_link, revoke_link
from foodplan.store.history import Change, record
from foodplan.store.plan import change_action, change_milestone
from tests.factories.accounts import make_account
from tests.factories.colleagues import make_colleague, make_ground, make_link, make_party
from tests.factories.suggestions import NOW

TODAY = date(2026, 11, 22)
LATER = NOW + timedelta(hours=1)


def _refused(session: Session, **said: object) -> set[str]:
    values = {"name": "Eva", "email": "eva@example.org"} | said
    with pytest.raises(Refused) as caught:
        add_colleague(session, Person(**values), NOW)  # type: ignore[arg-type]
    return {problem.field for problem in caught.value.problems}


def test_a_colleague_needs_a_name_and_one_address_of_their_own(session: Session) -> None:
    account = make_account(session)
    make_colleague(session, email="ada@example.org", account_id=account.id)
    assert _refused(session, name="  ") == {"name"}
    assert _refused(session, email="eva@x") == {"email"}
    assert _refused(session, email="a@b.it\nBcc: c@d.it") == {"email"}
    assert _refused(session, email="ADA@example.org") == {"email"}
    assert _refused(session, account_id=account.id) == {"account_id"}
    assert _refused(session, account_id=99) == {"account_id"}
    first = add_colleague(session, Person(name=" Eva  Neri "), NOW)
    add_colleague(session, Person(name="Ugo"), NOW)
    assert (first.name, first.email) == ("Eva Neri", "")


def test_what_names_nobody_belongs_to_whoever_answers_for_the_action(session: Session) -> None:
    make_ground(session)
    ada, eva = make_colleague(session), make_colleague(session, "Eva Neri")
    make_party(session, ada)
    make_party(session, eva, role="contributing")
    owner = {"owner": f"colleague:{eva.id}"}
    change_milestone(session, "telefonata", owner, Change(at=NOW))
    assert [term.slug for term in terms_of(session, ada.id or 0, TODAY)] == [
        "bando",
        "collaudo",
        "mensa",
    ]
    assert [term.slug for term in terms_of(session, eva.id or 0, TODAY)] == ["telefonata"]
    own = belongings(session, TODAY)
    assert [action.role for action in own.actions[eva.id or 0]] == ["contributing"]


def test_an_action_that_stands_no_more_is_nobodys(session: Session) -> None:
    make_ground(session)
    ada = make_colleague(session)
    make_party(session, ada)
    secret = make_link(session, ada)
    change_action(session, "mensa", {"state": "cancelled"}, Change(at=NOW))
    assert terms_of(session, ada.id or 0, TODAY) == []
    assert belongings(session, TODAY).actions == {}
    assert open_link(session, secret, LATER) is None


def test_erasing_empties_the_row_and_ends_links_and_calendar(session: Session) -> None:
    make_ground(session)
    ada = make_colleague(session)
    make_party(session, ada)
    secret, feed = make_link(session, ada), make_feed(session, ada.id or 0, NOW)
    assert open_link(session, secret, LATER) is not None
    assert find_feed(session, feed) is not None
    erase_colleague(session, ada.id or 0, LATER)
    erase_colleague(session, ada.id or 0, LATER + timedelta(days=1))
    row = session.execute(sa.select(Colleague)).scalars().one()
    assert (row.name, row.office, row.email, row.account_id) == ("", "", "", None)
    assert (row.active, row.digest, row.erased_at) == (False, False, LATER)
    assert open_link(session, secret, LATER) is None
    assert find_feed(session, feed) is None
    assert list_colleagues(session) == []
    with pytest.raises(Refused):
        change_colleague(session, ada.id or 0, Person("Ada"), LATER)
    with pytest.raises(Refused):
        set_active(session, ada.id or 0, LATER, active=True)
    make_colleague(session, email="ada@example.org")


def test_who_rests_has_no_open_link_and_another_address_ends_those_sent(session: Session) -> None:
    make_ground(session)
    ada = make_colleague(session)
    make_party(session, ada)
    first = make_link(session, ada)
    change_colleague(session, ada.id or 0, Person("Ada R.", "Scuole", ada.email), LATER)
    assert open_link(session, first, LATER) is not None
    change_colleague(session, ada.id or 0, Person("Ada R.", "Scuole", "a@example.org"), LATER)
    assert open_link(session, first, LATER) is None
    second = make_link(session, ada)
    set_active(session, ada.id or 0, LATER, active=False)
    set_active(session, ada.id or 0, LATER, active=True)
    assert open_link(session, second, LATER) is None, "what was ended stays ended"


def test_a_link_opens_one_action_for_fourteen_days_and_is_kept_as_a_fingerprint(
    session: Session,
) -> None:
    make_ground(session)
    ada, eva = make_colleague(session), make_colleague(session, "Eva Neri")
    make_party(session, ada)
    secret = make_link(session, ada)
    found = open_link(session, secret, NOW + timedelta(days=13, hours=23))
    assert found is not None
    assert (found.action, found.colleague.id) == ("mensa", ada.id)
    assert open_link(session, secret, NOW + timedelta(days=14)) is None
    assert open_link(session, "di-nessuno", NOW) is None
    kept = session.execute(sa.text("SELECT secret FROM action_link")).scalar_one()
    assert secret not in kept
    assert len(secret) >= 43
    assert not revoke_link(session, found.id, eva.id or 0, LATER), "another's link"
    assert revoke_link(session, found.id, ada.id or 0, LATER)
    assert not revoke_link(session, found.id, ada.id or 0, LATER)
    assert open_link(session, secret, LATER) is None
    assert [line.valid for line in links_of(session, ada.id or 0, LATER)] == [False]


def test_what_names_somebody_who_was_erased_falls_to_whoever_answers(session: Session) -> None:
    make_ground(session)
    ada, eva = make_colleague(session), make_colleague(session, "Eva Neri")
    make_party(session, ada)
    make_party(session, eva)
    owner = {"owner": f"colleague:{eva.id}"}
    change_milestone(session, "telefonata", owner, Change(at=NOW))
    erase_colleague(session, eva.id or 0, LATER)
    own = belongings(session, TODAY)
    assert list(own.terms) == [ada.id]
    assert "telefonata" in {term.slug for term in own.terms[ada.id or 0]}


def test_who_has_no_more_to_do_with_an_action_has_no_link_to_it(session: Session) -> None:
    make_ground(session)
    ada = make_colleague(session)
    make_party(session, ada)
    secret = make_link(session, ada)
    assert open_link(session, secret, LATER) is not None
    key = {"action": "mensa", "party": f"colleague:{ada.id}"}
    gone = {"colleague_id": ada.id, "role": "responsible", "active": False}
    record(session, ActionParty, key, gone, Change(at=NOW))
    assert open_link(session, secret, LATER) is None
    owner = {"owner": f"colleague:{ada.id}"}
    change_milestone(session, "telefonata", owner, Change(at=LATER))
    assert open_link(session, secret, LATER) is not None, "a task of theirs is left"


def test_a_new_calendar_address_ends_the_one_before(session: Session) -> None:
    ada = make_colleague(session)
    first = make_feed(session, ada.id or 0, NOW)
    second = make_feed(session, ada.id or 0, LATER)
    assert find_feed(session, first) is None
    found = find_feed(session, second)
    assert found is not None
    assert found.id == ada.id
    assert feed_made_at(session, ada.id or 0) == LATER
    assert second not in str(session.execute(sa.text("SELECT secret FROM feed_key")).all())
