"""Digests over months with outages, with two schedulers at once, and with one killed between."""

import multiprocessing
import os
import re
import signal
from collections import Counter
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.engine import Engine
from sqlmodel import Session, select

from foodplan.db import make_engine, session_scope
from foodplan.jobs.digests import NO_MAIL, digests_with
from foodplan.jobs.mail import send_waiting
from foodplan.models.atlas import Mail
from foodplan.models.desk import ActionLink, Reminder
from foodplan.rules.reminders import DISTANCES, nearest_distance
from foodplan.settings import Settings
from foodplan.store.colleagues import Person, change_colleague, erase_colleague
from foodplan.store.colleagues.links import open_link
from foodplan.store.colleagues.reminding import forget_old
from foodplan.store.history import Change
from foodplan.store.plan import change_action_status, change_milestone
from tests.factories.colleagues import make_colleague, make_ground, make_party
from tests.factories.indicators import make_action, make_milestone
from tests.factories.places import NASTY
from tests.factories.suggestions import NOW, MovingClock, mail_settings
from tests.jobs.test_mail import Postman, server

DUE = date(2026, 12, 31)
LINK = re.compile(r"https://cibo\.example\.org/aggiornamenti/([\w-]{43})")


def _ground(session: Session) -> None:
    make_ground(session)
    make_party(session, make_colleague(session))


def _run(engine: Engine, now: datetime, said: Settings | None = None) -> str:
    with session_scope(engine, writes=True) as session:
        _outcome, message = digests_with(session, said or mail_settings(), now)
    return message


def _mails(session: Session) -> list[Mail]:
    return list(session.exec(select(Mail).order_by(Mail.id)))  # type: ignore[arg-type]


def _told(session: Session) -> list[str]:
    return sorted(session.exec(select(Reminder.key)))


def test_one_mail_tells_all_that_is_near_with_a_link_for_each_action(engine: Engine) -> None:
    with session_scope(engine, writes=True) as session:
        _ground(session)
        make_action(session, "orti", title=f"Orti {NASTY}", due_on=date(2026, 11, 20))
        ada = make_colleague(session, "Eva Neri")
        make_party(session, ada, "orti")
        make_party(session, ada, "mensa")
    assert _run(engine, NOW) == "Promemoria messi in posta: 2."
    with session_scope(engine) as session:
        mails = {mail.recipient: mail for mail in _mails(session)}
        body = mails["eva@example.org"].body
        assert "tappa «Bando»: scade fra 7 giorni (29 novembre 2026)" in body
        assert "compito «Telefonare»: scade domani" in body
        assert "l’azione intera: in ritardo di 2 giorni" in body
        assert "Collaudo" not in body, "it is half a year away"
        secrets = LINK.findall(body)
        opened = [open_link(session, secret, NOW) for secret in secrets]
        assert sorted(link.action for link in opened if link) == ["mensa", "orti"]
        assert {link.colleague.name for link in opened if link} == {"Eva Neri"}
        assert "Orti" not in mails["ada@example.org"].body
        assert mails["eva@example.org"].subject == "Piano del cibo: 3 scadenze da guardare"
        assert "non compaiono in nessuna pagina pubblica" in body


def test_a_second_run_of_the_day_sends_nothing_and_the_next_day_only_what_is_new(
    engine: Engine,
) -> None:
    with session_scope(engine, writes=True) as session:
        _ground(session)
    assert _run(engine, NOW).endswith(": 1.")
    with session_scope(engine, writes=True) as session:
        make_milestone(session, "nuova", "mensa", title="Nuova", due_on=date(2026, 11, 23))
    assert _run(engine, NOW + timedelta(hours=3)).endswith(": 0."), "one mail a day"
    assert _run(engine, NOW + timedelta(days=1)).endswith(": 1.")
    with session_scope(engine) as session:
        second = _mails(session)[1].body
        assert "Nuova" in second
        assert "Bando" not in second


def test_who_has_no_address_or_wants_none_is_counted_and_gets_none(engine: Engine) -> None:
    with session_scope(engine, writes=True) as session:
        make_ground(session)
        make_party(session, make_colleague(session, email=""))
        eva = make_colleague(session, "Eva Neri", digest=False)
        make_party(session, eva)
    said = "Promemoria messi in posta: 0. Scadenze che non arrivano a nessuno: 4."
    assert _run(engine, NOW) == said
    with session_scope(engine, writes=True) as session:
        assert _told(session) == []
        change_colleague(session, eva.id or 0, Person("Eva", "", "eva@example.org"), NOW)
    assert _run(engine, NOW).startswith("Promemoria messi in posta: 1.")


def test_without_a_mail_server_nothing_counts_as_told(engine: Engine) -> None:
    with session_scope(engine, writes=True) as session:
        _ground(session)
    assert _run(engine, NOW, Settings(log_level="CRITICAL")) == NO_MAIL
    with session_scope(engine) as session:
        assert _told(session) == []


def test_what_is_done_cancelled_or_at_rest_is_left_out(engine: Engine) -> None:
    change = Change(at=NOW)
    with session_scope(engine, writes=True) as session:
        _ground(session)
        change_milestone(session, "bando", {"done_on": date(2026, 11, 20)}, change)
        change_milestone(session, "telefonata", {"cancelled": True}, change)
    assert _run(engine, NOW).endswith(": 0.")
    with session_scope(engine, writes=True) as session:
        change_milestone(session, "bando", {"done_on": None}, Change(at=NOW + timedelta(hours=1)))
        at = Change(at=NOW + timedelta(hours=2))
        change_action_status(session, "mensa", "suspended", "delibera", at)
    assert _run(engine, NOW + timedelta(hours=3)).endswith(": 0.")


def test_a_term_that_moves_is_told_again(engine: Engine) -> None:
    with session_scope(engine, writes=True) as session:
        _ground(session)
    _run(engine, NOW)
    with session_scope(engine, writes=True) as session:
        moved = {"due_on": date(2026, 11, 30)}
        change_milestone(session, "bando", moved, Change(at=NOW + timedelta(hours=1)))
    assert _run(engine, NOW + timedelta(days=1)).endswith(": 1.")


@settings(max_examples=25)
@given(
    up=st.lists(st.booleans(), min_size=100, max_size=100),
    done_after=st.one_of(st.none(), st.integers(0, 99)),
)
def test_each_distance_comes_once_at_most_and_never_for_what_is_done(
    sqlite_template: Any, tmp_path_factory: Any, up: list[bool], done_after: int | None
) -> None:
    path = tmp_path_factory.mktemp("days") / "foodplan.sqlite3"
    path.write_bytes(sqlite_template.read_bytes())
    engine = make_engine(f"sqlite:///{path}")
    start = datetime(2026, 11, 11, 6, tzinfo=NOW.tzinfo)
    expected: dict[int, date] = {}
    with session_scope(engine, writes=True) as session:
        _ground(session)
        for slug in ("bando", "telefonata"):
            change_milestone(session, slug, {"cancelled": True}, Change(at=start))
        change_milestone(session, "collaudo", {"due_on": DUE}, Change(at=start))
    for day in range(100):
        now = start + timedelta(days=day)
        if day == done_after:
            with session_scope(engine, writes=True) as session:
                done = {"done_on": now.date()}
                change_milestone(session, "collaudo", done, Change(at=now))
        if not up[day]:
            continue
        _run(engine, now)
        distance = nearest_distance(DUE, now.date())
        open_still = done_after is None or day < done_after
        if distance is not None and open_still:
            expected.setdefault(distance, now.date())
    with session_scope(engine) as session:
        told = {int(key.rpartition("|")[2]) for key in _told(session)}
        keys = [mail.key for mail in _mails(session)]
        days = {mail.key.rpartition(":")[2] for mail in _mails(session)}
    engine.dispose()
    assert told == set(expected)
    assert len(keys) == len(set(keys)) == len(expected), "one mail for each distance"
    assert days == {day.isoformat() for day in expected.values()}


def test_a_server_that_is_always_up_tells_every_distance_on_its_day() -> None:
    reached = Counter(
        distance
        for day in range(100)
        if (distance := nearest_distance(DUE, date(2026, 11, 11) + timedelta(days=day)))
    )
    assert set(reached) == set(DISTANCES)
    for distance in DISTANCES:
        assert nearest_distance(DUE, DUE - timedelta(days=distance)) == distance
        before = nearest_distance(DUE, DUE - timedelta(days=distance + 1))
        assert before != distance


def _at_once(url: str, start: Any, *, killed: bool) -> None:
    engine = make_engine(url)
    start.wait(timeout=30)
    with session_scope(engine, writes=True) as session:
        digests_with(session, mail_settings(), NOW)
        if killed:
            os.kill(os.getpid(), signal.SIGKILL)


def _hire(url: str, *killed: bool) -> list[int | None]:
    context = multiprocessing.get_context("spawn")
    start = context.Barrier(len(killed))
    crew = [
        context.Process(target=_at_once, args=(url, start), kwargs={"killed": dies})
        for dies in killed
    ]
    for process in crew:
        process.start()
    for process in crew:
        process.join(timeout=60)
    return [process.exitcode for process in crew]


def test_two_schedulers_at_once_write_to_nobody_twice(engine: Engine, database_url: str) -> None:
    with session_scope(engine, writes=True) as session:
        _ground(session)
        for name in ("Eva Neri", "Ugo Blu"):
            make_party(session, make_colleague(session, name))
    assert _hire(database_url, False, False) == [0, 0]
    with session_scope(engine) as session:
        assert len(_mails(session)) == 3
        assert len(_told(session)) == len(set(_told(session))) == 6
        assert len(list(session.exec(select(ActionLink)))) == 3, "no link without its mail"


def test_one_killed_before_its_commit_leaves_all_to_the_next(
    engine: Engine, database_url: str
) -> None:
    with session_scope(engine, writes=True) as session:
        _ground(session)
    assert _hire(database_url, True) == [-signal.SIGKILL]
    with session_scope(engine) as session:
        assert (_mails(session), _told(session)) == ([], [])
    assert _hire(database_url, False) == [0]
    assert _hire(database_url, False) == [0]
    with session_scope(engine) as session:
        assert (len(_mails(session)), len(_told(session))) == (1, 2)


def test_a_digest_arrives_once_though_the_server_was_down(engine: Engine) -> None:
    postman, clock = Postman(), MovingClock()
    with session_scope(engine, writes=True) as session:
        _ground(session)
    _run(engine, NOW)
    down = mail_settings("smtp://127.0.0.1:1?tls=none")
    assert send_waiting(engine, down, clock) == (0, 1)
    clock.go_on(hours=1)
    with server(postman) as host:
        there = mail_settings(f"smtp://{host}?tls=none")
        assert send_waiting(engine, there, clock) == (1, 0)
        assert _run(engine, NOW + timedelta(hours=2)).endswith(": 0.")
        assert send_waiting(engine, there, clock) == (0, 0)
    assert [str(mail["To"]) for mail in postman.arrived] == ["ada@example.org"]
    assert LINK.search(postman.arrived[0].get_content())
    with session_scope(engine) as session:
        assert session.execute(sa.text("SELECT body FROM mail")).scalar_one() == ""


def test_erasing_empties_what_waits_to_be_sent(engine: Engine) -> None:
    with session_scope(engine, writes=True) as session:
        _ground(session)
        for number in range(12):
            make_party(session, make_colleague(session, f"Altro{number} Neri"), "mensa")
    _run(engine, NOW)
    with session_scope(engine, writes=True) as session:
        erase_colleague(session, 1, NOW)
    with session_scope(engine) as session:
        emptied = [mail.key for mail in _mails(session) if not mail.recipient]
        assert emptied == ["digest:1:2026-11-22"], "and nobody else's"
        assert "aggiornamenti" not in _mails(session)[0].body


def test_a_reminder_to_a_wrong_address_comes_again_to_the_right_one(engine: Engine) -> None:
    with session_scope(engine, writes=True) as session:
        _ground(session)
    _run(engine, NOW)
    with session_scope(engine, writes=True) as session:
        change_colleague(session, 1, Person("Ada", "", "ada.rossi@example.org"), NOW)
    assert _run(engine, NOW + timedelta(days=1)).endswith(": 1.")
    with session_scope(engine) as session:
        told = {mail.recipient: mail.state for mail in _mails(session)}
        assert told == {"": "expired", "ada.rossi@example.org": "waiting"}


def test_links_that_led_to_nothing_are_dropped_after_ninety_days(engine: Engine) -> None:
    with session_scope(engine, writes=True) as session:
        _ground(session)
    _run(engine, NOW)
    with session_scope(engine, writes=True) as session:
        assert forget_old(session, NOW + timedelta(days=100)) == 0
        assert forget_old(session, NOW + timedelta(days=105)) == 1


def test_the_letter_is_plain_whatever_things_are_called(engine: Engine) -> None:
    with session_scope(engine, writes=True) as session:
        _ground(session)
        title = {"title": f"{NASTY}\r\nBcc: tutti@example.org"}
        change_milestone(session, "bando", title, Change(at=NOW))
    _run(engine, NOW)
    with session_scope(engine) as session:
        body = _mails(session)[0].body
        assert not [line for line in body.splitlines() if line.startswith("Bcc")]


@pytest.mark.parametrize("hour", [0, 23])
def test_the_day_is_that_of_rome(engine: Engine, hour: int) -> None:
    with session_scope(engine, writes=True) as session:
        _ground(session)
    _run(engine, datetime(2026, 11, 21, hour, 30, tzinfo=NOW.tzinfo))
    with session_scope(engine) as session:
        day = "2026-11-22" if hour == 23 else "2026-11-21"
        assert _mails(session)[0].key == f"digest:1:{day}"
