"""Accounts: who may sign in, act and read, and what is never stored in the clear."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from foodplan.rules.problems import Refused
from foodplan.store.accounts import (
    SYSTEM,
    actor_of,
    add_account,
    add_token,
    authenticate,
    bind_organisations,
    change_account,
    clear_sign_in_failures,
    count_sign_in_failure,
    find_account_by_token,
    get_account,
    get_account_by_email,
    hash_password,
    list_accounts,
    list_tokens,
    organisations_of,
    revoke_token,
    set_password,
    sign_in_wait,
)
from foodplan.store.accounts import passwords as passwords_module
from tests.factories.accounts import NOW, make_account, make_actor
from tests.factories.organisations import make_organisation

PASSWORD = "porta-palazzo-2026"


@pytest.fixture(scope="module")
def password_hash() -> str:
    return hash_password(PASSWORD)


def test_an_account_is_found_however_its_address_is_written(session: Session) -> None:
    account = make_account(session, "Ada@Example.org ")
    assert account.email == "ada@example.org"
    assert get_account_by_email(session, " ADA@example.ORG") is account
    assert account.id is not None
    assert get_account(session, account.id) is account
    assert list_accounts(session) == [account]


@pytest.mark.parametrize(
    ("email", "role", "fields"),
    [("ada", "operator", {"email"}), ("@x.it", "operator", {"email"}),
     ("a b@x.it", "operator", {"email"}), ("ada@localhost", "operator", {"email"}),
     ("ada@example.org", "citizen", {"role"}), ("", "", {"email", "role"})],
)  # fmt: skip
def test_a_bad_account_says_what_to_mend(
    sqlite_session: Session, email: str, role: str, fields: set[str]
) -> None:
    with pytest.raises(Refused) as caught:
        add_account(sqlite_session, email, role, NOW)
    assert {problem.field for problem in caught.value.problems} == fields


def test_an_address_belongs_to_one_account(session: Session) -> None:
    make_account(session)
    with pytest.raises(Refused, match="Esiste già"):
        make_account(session, "OPERATORE@example.org")


@pytest.mark.parametrize("password", ["", "undici-lett", "x" * 257])
def test_a_short_or_endless_password_is_refused(password: str) -> None:
    with pytest.raises(Refused, match="password"):
        hash_password(password)


def test_the_right_password_opens_the_account_and_no_other(
    session: Session, password_hash: str
) -> None:
    account = make_account(session, password_hash=password_hash)
    assert PASSWORD not in password_hash
    assert authenticate(session, "Operatore@example.org", PASSWORD) is account
    assert authenticate(session, "operatore@example.org", PASSWORD + "x") is None
    assert authenticate(session, "nessuno@example.org", PASSWORD) is None
    change_account(session, account, active=False)
    assert authenticate(session, "operatore@example.org", PASSWORD) is None


def test_an_account_without_a_password_cannot_sign_in(sqlite_session: Session) -> None:
    make_account(sqlite_session)
    assert authenticate(sqlite_session, "operatore@example.org", "") is None


def test_an_unknown_address_costs_as_much_as_a_wrong_password(
    sqlite_session: Session, password_hash: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_account(sqlite_session, password_hash=password_hash)
    checked: list[str] = []
    real = passwords_module._verify

    def counted(known: str, password: str) -> bool:
        checked.append(known.rsplit("$", 2)[0].rsplit("$", 1)[0])
        return real(known, password)

    monkeypatch.setattr(passwords_module, "_verify", counted)
    authenticate(sqlite_session, "operatore@example.org", "sbagliata-di-sicuro")
    authenticate(sqlite_session, "nessuno@example.org", "sbagliata-di-sicuro")
    assert len(checked) == 2
    assert checked[0] == checked[1]


def test_a_new_password_ends_the_old_sessions(session: Session, password_hash: str) -> None:
    account = make_account(session)
    epoch = account.session_epoch
    set_password(session, account, password_hash)
    assert account.session_epoch == epoch + 1
    assert authenticate(session, account.email, PASSWORD) is account


def test_a_change_of_rights_ends_sessions_and_a_change_of_name_does_not(session: Session) -> None:
    account = make_account(session)
    epoch = account.session_epoch
    change_account(session, account, name=" Ada ")
    assert (account.name, account.session_epoch) == ("Ada", epoch)
    change_account(session, account, role="officer")
    assert account.session_epoch == epoch + 1
    with pytest.raises(Refused, match="ruolo"):
        change_account(session, account, role="king")


def test_organisations_are_bound_and_unbound(session: Session) -> None:
    first, second = make_organisation(session, "uno"), make_organisation(session, "due")
    account = make_account(session, organisations=[first])
    assert account.id is not None
    epoch = account.session_epoch
    bind_organisations(session, account, [first])
    assert account.session_epoch == epoch
    bind_organisations(session, account, [second])
    assert organisations_of(session, account.id) == {second}
    assert account.session_epoch == epoch + 1
    assert actor_of(session, account) == make_actor(second, account_id=account.id)


def test_operators_write_and_read_only_their_own() -> None:
    operator, officer = make_actor(1), make_actor(role="officer")
    assert operator.may_write_for(1)
    assert operator.may_read(1)
    assert not operator.may_write_for(2)
    assert not operator.may_read(2)
    assert not operator.may_write_for(None)
    assert officer.may_read(2)
    assert not officer.may_write_for(2)
    assert SYSTEM.may_write_for(2)


def test_a_token_opens_its_account_until_it_is_revoked(session: Session) -> None:
    account = make_account(session)
    token = add_token(session, account, NOW, "bilancia")
    assert account.id is not None
    (row,) = list_tokens(session, account.id)
    assert row.id is not None
    assert find_account_by_token(session, token) is account
    assert find_account_by_token(session, token + "x") is None
    assert token not in str(session.execute(sa.text("SELECT * FROM api_token")).all())
    assert revoke_token(session, row.id, NOW)
    assert not revoke_token(session, row.id, NOW)
    assert find_account_by_token(session, token) is None


def test_a_token_of_an_inactive_account_opens_nothing(session: Session) -> None:
    account = make_account(session)
    token = add_token(session, account, NOW)
    change_account(session, account, active=False)
    assert find_account_by_token(session, token) is None


def test_guessing_becomes_slow_and_a_good_sign_in_forgets(session: Session) -> None:
    email = "Operatore@example.org"
    waits = []
    for _ in range(18):
        count_sign_in_failure(session, email, NOW)
        waits.append(sign_in_wait(session, email, NOW).total_seconds())
    assert waits[:9] == [0, 0, 0, 0, 0, 2, 4, 8, 16]
    assert waits[-1] == 15 * 60
    assert sign_in_wait(session, email, NOW + timedelta(minutes=16)) == timedelta(0)
    clear_sign_in_failures(session, email)
    assert sign_in_wait(session, email, NOW) == timedelta(0)
    assert sign_in_wait(session, "altro@example.org", NOW) == timedelta(0)


def test_an_account_must_be_stored_before_it_is_used(sqlite_session: Session) -> None:
    account = make_account(sqlite_session)
    account.id = None
    for use in (
        lambda: actor_of(sqlite_session, account),
        lambda: add_token(sqlite_session, account, NOW),
        lambda: bind_organisations(sqlite_session, account, []),
    ):
        with pytest.raises(ValueError, match="stored"):
            use()
    sqlite_session.rollback()
