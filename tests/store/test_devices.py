"""Shared phones and the initials tapped on them: paired once, known by a token, cut off at once."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from foodplan.models.accounts import Device, Volunteer
from foodplan.rules.problems import Refused
from foodplan.store.accounts import (
    Actor,
    add_device,
    add_volunteer,
    erase_initials,
    find_pairing,
    find_phone,
    find_volunteer,
    get_device,
    list_devices,
    list_retired,
    list_volunteers,
    note_use,
    pair_device,
    retire_volunteer,
    revoke_device,
)
from foodplan.store.accounts.devices import CODE_LIVES, MOST_PHONES, TOKEN_LIVES
from foodplan.store.accounts.volunteers import MOST_VOLUNTEERS
from foodplan.store.ledger import list_movements, post
from foodplan.store.ledger.hands import Hand, hands_of
from foodplan.store.organisations import NodeInput, NodeRow, change_node
from tests.factories.accounts import NOW
from tests.factories.devices import make_phone
from tests.factories.ledger import make_intake, make_ledger
from tests.factories.organisations import CHANGE, make_organisation, make_site

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


@pytest.fixture
def site(session: Session) -> NodeRow:
    return make_site(session)


def known(session: Session, token: str, after: timedelta = timedelta(0)) -> bool:
    return find_phone(session, token, NOW + after) is not None


def restate(session: Session, site: NodeRow, **changes: object) -> None:
    said = NodeInput(name=site.name, organisation=site.organisation, site_kind="emporium")
    values = NodeInput(**(said.__dict__ | changes))
    change_node(session, site.id, values, CHANGE, date(2026, 11, 23))


def test_a_code_pairs_one_phone_once(session: Session, site: NodeRow) -> None:
    row, code = add_device(session, site.id, " Cassa ", NOW)
    waiting = find_pairing(session, code, NOW)
    assert waiting is not None
    assert (waiting.label, waiting.site.slug) == ("Cassa", site.slug)
    assert list_devices(session, site.id) == []
    paired = pair_device(session, code, NOW)
    assert paired is not None
    phone, token = paired
    assert (phone.id, phone.site.id) == (row.id, site.id)
    assert known(session, token)
    assert pair_device(session, code, NOW) is None
    assert find_pairing(session, code, NOW) is None
    assert [item.id for item in list_devices(session, site.id)] == [row.id]


def test_a_code_is_read_however_it_was_typed(session: Session, site: NodeRow) -> None:
    _row, code = add_device(session, site.id, "Cassa", NOW)
    typed = f" {code[:4].lower()} {code[4:8]}-{code[8:]} "
    assert pair_device(session, typed, NOW) is not None


def test_a_code_runs_out_after_a_quarter_of_an_hour(session: Session, site: NodeRow) -> None:
    _row, code = add_device(session, site.id, "Cassa", NOW)
    assert find_pairing(session, code, NOW + CODE_LIVES - MINUTE) is not None
    assert find_pairing(session, code, NOW + CODE_LIVES) is None
    assert pair_device(session, code, NOW + CODE_LIVES) is None
    assert pair_device(session, "", NOW) is None
    # What nobody used leaves no trace when the next code is made.
    add_device(session, site.id, "Cantina", NOW + CODE_LIVES)
    labels = session.execute(sa.select(Device.label)).scalars().all()  # type: ignore[call-overload]
    assert labels == ["Cantina"]


def test_neither_code_nor_token_can_be_read_from_the_database(
    session: Session, site: NodeRow
) -> None:
    _row, code = add_device(session, site.id, "Cassa", NOW)
    _device, token = make_phone(session, site.id, now=NOW)
    stored = str(session.execute(sa.text("SELECT * FROM device")).all())
    assert code not in stored
    assert token not in stored
    # 32 random bytes, as text.
    assert len(token) == 43


def test_a_token_ends_after_ninety_days_or_when_it_is_cut_off(
    session: Session, site: NodeRow
) -> None:
    device, token = make_phone(session, site.id, now=NOW)
    assert known(session, token, TOKEN_LIVES - MINUTE)
    assert not known(session, token, TOKEN_LIVES)
    assert not known(session, "")
    assert not known(session, token + "x")
    assert revoke_device(session, device, NOW + DAY)
    assert not revoke_device(session, device, NOW + DAY)
    assert not known(session, token, DAY)
    row = get_device(session, device)
    assert row is not None
    assert (row.revoked_at, row.token_hash) == (NOW + DAY, None)


def test_a_closed_site_has_no_phones(session: Session, site: NodeRow) -> None:
    _device, token = make_phone(session, site.id, now=NOW)
    restate(session, site, active=False)
    assert known(session, token)
    assert not known(session, token, 2 * DAY)


def test_a_site_that_passes_to_others_does_not_take_its_phones_along(
    session: Session, site: NodeRow
) -> None:
    _device, token = make_phone(session, site.id, now=NOW)
    restate(session, site, organisation=make_organisation(session, "altri"))
    assert known(session, token)
    assert not known(session, token, 2 * DAY)
    _device, newer = make_phone(session, site.id, now=NOW + 2 * DAY)
    assert known(session, newer, 2 * DAY)


def test_a_phone_that_is_paired_again_stays_the_phone_it_was(
    session: Session, site: NodeRow
) -> None:
    device, token = make_phone(session, site.id, now=NOW)
    later = NOW + TOKEN_LIVES + DAY
    _row, code = add_device(session, site.id, "Banco", later)
    paired = pair_device(session, code, later, token)
    assert paired is not None
    assert (paired[0].id, paired[0].label) == (device, "Banco")
    assert find_phone(session, token, later) is None
    assert find_phone(session, paired[1], later) is not None
    assert len(list_devices(session, site.id)) == 1


def test_a_phone_that_goes_to_another_site_leaves_the_first(
    session: Session, site: NodeRow
) -> None:
    device, token = make_phone(session, site.id, now=NOW)
    other = make_site(session, "emporio-sud")
    _row, code = add_device(session, other.id, "Cassa", NOW)
    paired = pair_device(session, code, NOW, token)
    assert paired is not None
    assert paired[0].id != device
    assert not known(session, token)
    row = get_device(session, device)
    assert row is not None
    assert row.revoked_at == NOW


def test_a_phone_that_was_cut_off_comes_back_as_another(session: Session, site: NodeRow) -> None:
    device, token = make_phone(session, site.id, now=NOW)
    revoke_device(session, device, NOW)
    _row, code = add_device(session, site.id, "Cassa", NOW)
    paired = pair_device(session, code, NOW, token)
    assert paired is not None
    assert paired[0].id != device


def test_a_phone_is_told_from_the_others_and_there_are_not_too_many(
    session: Session, site: NodeRow
) -> None:
    for label in ("", "  ", "x" * 61):
        with pytest.raises(Refused):
            add_device(session, site.id, label, NOW)
    for number in range(MOST_PHONES):
        make_phone(session, site.id, f"Telefono {number}", now=NOW)
    with pytest.raises(Refused, match="Ci sono già 20 telefoni"):
        add_device(session, site.id, "Un altro", NOW)
    add_device(session, site.id, "Un altro", NOW + TOKEN_LIVES)


def test_the_day_of_the_last_use_is_kept_once_a_day(session: Session, site: NodeRow) -> None:
    _device, token = make_phone(session, site.id, now=NOW)

    def use(after: timedelta) -> bool:
        phone = find_phone(session, token, NOW + after)
        assert phone is not None
        written = note_use(session, phone, NOW + after)
        session.expire_all()
        return written

    assert [use(timedelta(0)), use(MINUTE), use(DAY)] == [True, False, True]


def test_a_movement_says_on_which_phone_and_by_whom_it_was_typed(session: Session) -> None:
    ledger = make_ledger(session)
    device, _token = make_phone(session, ledger.site.id, now=NOW)
    who = add_volunteer(session, ledger.site.id, "ab", NOW)
    owner = frozenset({ledger.site.organisation or 0})
    for hand in (who.id, None):
        phone = Actor(None, "operator", owner, frozenset({ledger.site.id}), device, hand)
        post(session, make_intake(), phone, NOW)
    ledger.intake(5_000)
    seqs = [row.seq for row in list_movements(session, [ledger.site.id])]
    hands = hands_of(session, seqs)
    assert [hands.get(seq) for seq in seqs] == [None, Hand("Cassa", ""), Hand("Cassa", "AB")]
    erase_initials(session, ledger.site.id, who.id or 0)
    assert hands_of(session, seqs[-1:])[seqs[-1]] == Hand("Cassa", "")


def test_initials_are_offered_retired_and_offered_again(session: Session, site: NodeRow) -> None:
    first = add_volunteer(session, site.id, " mr ", NOW)
    add_volunteer(session, site.id, "AB", NOW)
    assert [row.initials for row in list_volunteers(session, site.id)] == ["AB", "MR"]
    assert find_volunteer(session, site.id, first.id) is not None
    assert retire_volunteer(session, site.id, first.id or 0)
    assert find_volunteer(session, site.id, first.id) is None
    assert [row.initials for row in list_retired(session, site.id)] == ["MR"]
    assert add_volunteer(session, site.id, "MR", NOW).id == first.id
    assert list_retired(session, site.id) == []


def test_erased_initials_leave_only_their_row(session: Session, site: NodeRow) -> None:
    row = add_volunteer(session, site.id, "AB", NOW)
    assert erase_initials(session, site.id, row.id or 0)
    assert not erase_initials(session, site.id, row.id or 0)
    assert list_volunteers(session, site.id) == list_retired(session, site.id) == []
    kept = session.get(Volunteer, row.id)
    assert kept is not None
    assert (kept.initials, kept.active) == ("", False)
    # Somebody else with the same initials is somebody else.
    assert add_volunteer(session, site.id, "AB", NOW).id != row.id


def test_the_initials_of_another_site_are_out_of_reach(session: Session, site: NodeRow) -> None:
    row = add_volunteer(session, site.id, "AB", NOW)
    other = make_site(session, "emporio-sud")
    assert not retire_volunteer(session, other.id, row.id or 0)
    assert not erase_initials(session, other.id, row.id or 0)
    assert find_volunteer(session, other.id, row.id) is None
    assert find_volunteer(session, site.id, None) is None


@pytest.mark.parametrize("typed", ["", "A B", "AB1", "<b>", "Annalisa", "=AB"])
def test_what_are_no_initials_is_refused(session: Session, site: NodeRow, typed: str) -> None:
    with pytest.raises(Refused, match="iniziali"):
        add_volunteer(session, site.id, typed, NOW)


def test_initials_are_told_apart_and_not_too_many(sqlite_session: Session) -> None:
    site = make_site(sqlite_session)
    add_volunteer(sqlite_session, site.id, "AB", NOW)
    with pytest.raises(Refused, match="Ci sono già: aggiungere una lettera"):
        add_volunteer(sqlite_session, site.id, "ab", NOW)
    for number in range(MOST_VOLUNTEERS - 1):
        add_volunteer(sqlite_session, site.id, "C" + chr(65 + number // 8) + "DEFGHIJK"[number % 8], NOW)  # fmt: skip  # noqa: E501
    with pytest.raises(Refused, match="Ci sono già 40 persone"):
        add_volunteer(sqlite_session, site.id, "ZZ", NOW)
