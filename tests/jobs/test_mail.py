"""Mail against a real server on this machine: what goes out, what fails, what is forgotten."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
import sqlalchemy as sa
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session
from apscheduler.schedulers.background import BackgroundScheduler
from sqlalchemy.engine import Engine

from foodplan.db import session_scope
from foodplan.jobs.mail import compose, send_waiting
from foodplan.jobs.scheduler import watch_mail
from foodplan.models.atlas import Mail, PlaceSuggestion
from foodplan.rules.mail import SENDING_AT_MOST, TRIES
from foodplan.settings import Settings
from foodplan.store.mail import (
    Letter,
    count_mail,
    enqueue,
    forget_mail,
    list_mail,
    note_failed,
    note_sent,
    take_up,
    try_again,
)
from tests.factories.places import NASTY, add_places, make_place
from tests.factories.suggestions import NOW, MovingClock, mail_settings, propose


class Postman:
    """Keeps what arrives; answers to RCPT, and to DATA of some subjects, as a test wants."""

    def __init__(self) -> None:
        self.arrived: list[EmailMessage] = []
        self.recipient_says = "250 OK"
        self.data_says: dict[str, str] = {}
        self.hangs_up = False

    async def handle_RCPT(  # noqa: N802 - the name that aiosmtpd calls
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: Any
    ) -> str:
        if self.recipient_says.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.recipient_says

    async def handle_DATA(  # noqa: N802 - the name that aiosmtpd calls
        self, server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        message = message_from_bytes(envelope.content or b"", policy=policy.default)
        assert isinstance(message, EmailMessage)
        if self.hangs_up:
            assert server.transport is not None
            server.transport.close()
            return "421 bye"
        said = self.data_says.get(str(message["Subject"]), "250 OK")
        if said.startswith("250"):
            self.arrived.append(message)
        return said


@contextmanager
def server(postman: Postman, **options: Any) -> Iterator[str]:
    controller = Controller(postman, hostname="127.0.0.1", port=_free_port(), **options)
    controller.start()
    try:
        yield f"127.0.0.1:{controller.port}"
    finally:
        controller.stop()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _queue(engine: Engine, *keys: str, recipient: str = "ada@example.org") -> None:
    with session_scope(engine, writes=True) as session:
        for key in keys:
            assert enqueue(session, key, "answer", recipient, f"Oggetto {key}", "È così: “sì”", NOW)


def _mails(engine: Engine) -> dict[str, Mail]:
    with session_scope(engine) as session:
        return {mail.key: mail for mail in list_mail(session)}


def test_a_mail_arrives_once_as_plain_text_and_is_forgotten(engine: Engine) -> None:
    postman, clock = Postman(), MovingClock()
    _queue(engine, "uno", "due")
    with server(postman) as host:
        settings = mail_settings(f"smtp://{host}?tls=none")
        assert send_waiting(engine, settings, clock) == (2, 0)
        assert send_waiting(engine, settings, clock) == (0, 0)
    assert [mail["Subject"] for mail in postman.arrived] == ["Oggetto uno", "Oggetto due"]
    mail = postman.arrived[0]
    assert mail.get_content_type() == "text/plain"
    assert mail.get_content().strip() == "È così: “sì”"
    assert mail["From"] == "cibo@comune.example.org"
    assert mail["Message-ID"].endswith("@comune.example.org>")
    kept = _mails(engine)["uno"]
    assert (kept.state, kept.recipient, kept.body, kept.attempts) == ("sent", "", "", 1)


def test_one_key_is_queued_once_even_after_it_was_sent(engine: Engine) -> None:
    _queue(engine, "uno")
    with session_scope(engine, writes=True) as session:
        assert not enqueue(session, "uno", "answer", "eva@example.org", "x", "y", NOW)
        assert count_mail(session).waiting == 1


def test_a_server_that_is_down_loses_nothing_and_is_asked_again(engine: Engine) -> None:
    postman, clock = Postman(), MovingClock()
    _queue(engine, "uno")
    port = _free_port()
    down = mail_settings(f"smtp://127.0.0.1:{port}?tls=none")
    for wait in (1, 5, 30):
        assert send_waiting(engine, down, clock) == (0, 1)
        assert send_waiting(engine, down, clock) == (0, 0), "not before its time"
        kept = _mails(engine)["uno"]
        assert kept.state == "waiting"
        assert kept.next_at - clock.at == timedelta(minutes=wait)
        clock.go_on(minutes=wait)
    with server(postman) as host:
        assert send_waiting(engine, mail_settings(f"smtp://{host}?tls=none"), clock) == (1, 0)
    assert len(postman.arrived) == 1


def test_what_fails_every_time_is_given_up_and_can_be_tried_again(engine: Engine) -> None:
    clock = MovingClock()
    _queue(engine, "uno")
    down = mail_settings(f"smtp://127.0.0.1:{_free_port()}?tls=none")
    for _time in range(TRIES):
        assert send_waiting(engine, down, clock) == (0, 1)
        clock.go_on(days=2)
    kept = _mails(engine)["uno"]
    assert (kept.state, kept.recipient) == ("failed", "ada@example.org")
    assert "Connection" in kept.error
    assert send_waiting(engine, down, clock) == (0, 0)
    with session_scope(engine, writes=True) as session:
        assert try_again(session, kept.id or 0, clock.at)
        assert not try_again(session, 99, clock.at)
    assert _mails(engine)["uno"].state == "waiting"


def test_an_error_in_the_middle_stops_one_mail_and_no_other(engine: Engine) -> None:
    postman, clock = Postman(), MovingClock()
    postman.data_says = {"Oggetto due": "451 try later", "Oggetto tre": "554 no thanks"}
    _queue(engine, "uno", "due", "tre", "quattro")
    with server(postman) as host:
        settings = mail_settings(f"smtp://{host}?tls=none")
        assert send_waiting(engine, settings, clock) == (2, 2)
        assert [mail["Subject"] for mail in postman.arrived] == ["Oggetto uno", "Oggetto quattro"]
        states = {key: mail.state for key, mail in _mails(engine).items()}
        assert states == {"uno": "sent", "due": "waiting", "tre": "failed", "quattro": "sent"}
        postman.data_says = {}
        clock.go_on(minutes=1)
        assert send_waiting(engine, settings, clock) == (1, 0)
    assert len(postman.arrived) == 3


def test_a_server_that_hangs_up_is_asked_again_under_the_same_message_id(engine: Engine) -> None:
    postman, clock = Postman(), MovingClock()
    _queue(engine, "uno")
    with server(postman) as host:
        settings = mail_settings(f"smtp://{host}?tls=none")
        postman.hangs_up = True
        assert send_waiting(engine, settings, clock) == (0, 1)
        postman.hangs_up = False
        clock.go_on(minutes=1)
        assert send_waiting(engine, settings, clock) == (1, 0)
    letter = Letter(1, "uno", "a@b.it", "x", "y", 2, NOW)
    again = compose(letter, settings.mail_from)["Message-ID"]
    assert postman.arrived[0]["Message-ID"] == again


def test_an_address_that_does_not_exist_is_not_tried_for_days(engine: Engine) -> None:
    postman = Postman()
    postman.recipient_says = "550 ada@example.org: no such user"
    _queue(engine, "uno")
    with server(postman) as host:
        settings = mail_settings(f"smtp://{host}?tls=none")
        assert send_waiting(engine, settings, MovingClock()) == (0, 1)
    kept = _mails(engine)["uno"]
    assert (kept.state, kept.error) == ("failed", "550 …: no such user")


def test_what_a_dead_process_took_up_goes_out_later(engine: Engine) -> None:
    postman, clock = Postman(), MovingClock()
    _queue(engine, "uno")
    number = _mails(engine)["uno"].id or 0
    with session_scope(engine, writes=True) as session:
        assert take_up(session, number, NOW) is not None
        assert take_up(session, number, NOW) is None, "one process at a time"
    with server(postman) as host:
        settings = mail_settings(f"smtp://{host}?tls=none")
        assert send_waiting(engine, settings, clock) == (0, 0)
        clock.go_on(minutes=16)
        assert send_waiting(engine, settings, clock) == (1, 0)
    assert len(postman.arrived) == 1


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
def test_the_server_may_ask_for_name_and_password(sqlite_engine: Engine) -> None:
    def check(_server: Any, _session: Any, _envelope: Any, _mechanism: str, said: Any) -> Any:
        return AuthResult(success=(said.login, said.password) == (b"cibo", b"p@ne"))

    postman, clock = Postman(), MovingClock()
    options = {"authenticator": check, "auth_require_tls": False, "auth_required": True}
    _queue(sqlite_engine, "uno")
    with server(postman, **options) as host:
        wrong = mail_settings(f"smtp://cibo:no@{host}?tls=none")
        assert send_waiting(sqlite_engine, wrong, clock) == (0, 1)
        assert _mails(sqlite_engine)["uno"].state == "waiting", "the password may be mended"
        clock.go_on(minutes=2)
        right = mail_settings(f"smtp://cibo:p%40ne@{host}?tls=none")
        assert send_waiting(sqlite_engine, right, clock) == (1, 0)


@pytest.mark.parametrize("tls", ["starttls", "ssl"])
def test_a_server_without_encryption_gets_nothing_when_it_is_asked_for(
    sqlite_engine: Engine, tls: str
) -> None:
    postman = Postman()
    _queue(sqlite_engine, "uno")
    with server(postman) as host:
        settings = mail_settings(f"smtp://{host}?tls={tls}")
        assert send_waiting(sqlite_engine, settings, MovingClock()) == (0, 1)
    assert not postman.arrived
    assert _mails(sqlite_engine)["uno"].state == "waiting"


def test_without_a_mail_server_nothing_is_touched(sqlite_engine: Engine) -> None:
    _queue(sqlite_engine, "uno")
    assert send_waiting(sqlite_engine, Settings(), MovingClock()) == (0, 0)
    assert _mails(sqlite_engine)["uno"].attempts == 0


def test_no_name_can_add_a_header_or_a_recipient(engine: Engine) -> None:
    postman = Postman()
    with session_scope(engine, writes=True) as session:
        subject = f"{NASTY}\r\nBcc: tutti@example.org\n\ncorpo"
        enqueue(session, "uno", "answer", "ada@example.org", subject, NASTY, NOW)
        for address in ("ada@example.org\r\nBcc: x@y.it", "a@b.it, c@d.it", "<a@b.it>", "a b@c.it"):
            with pytest.raises(ValueError, match="one plain address"):
                enqueue(session, "due", "answer", address, "x", "y", NOW)
    with server(postman) as host:
        send_waiting(engine, mail_settings(f"smtp://{host}?tls=none"), MovingClock())
    mail = postman.arrived[0]
    assert mail["Bcc"] is None
    assert mail["Subject"].strip() == f"{NASTY} Bcc: tutti@example.org corpo"
    assert mail.get_content().strip() == NASTY


def test_mail_that_nobody_could_send_is_emptied_after_ninety_days(engine: Engine) -> None:
    _queue(engine, "uno")
    with session_scope(engine, writes=True) as session:
        assert forget_mail(session, NOW + timedelta(days=89)) == 0
        assert forget_mail(session, NOW + timedelta(days=91)) == 1
    kept = _mails(engine)["uno"]
    assert (kept.state, kept.recipient, kept.body) == ("expired", "", "")
    with session_scope(engine) as session:
        assert session.execute(sa.select(sa.func.count()).select_from(Mail)).scalar_one() == 1


def test_the_scheduler_looks_for_mail_every_two_minutes(sqlite_engine: Engine) -> None:
    scheduler = BackgroundScheduler()
    watch_mail(scheduler, sqlite_engine, Settings(), MovingClock())
    jobs = {job.id: job for job in scheduler.get_jobs()}
    assert jobs["send_mail"].trigger.interval == timedelta(minutes=2)
    assert jobs["send_mail"].func(*jobs["send_mail"].args) == (0, 0)


def test_who_was_too_slow_says_nothing_of_what_another_has_sent(engine: Engine) -> None:
    _queue(engine, "slow")
    with session_scope(engine, writes=True) as session:
        mail_id = _mails(engine)["slow"].id
        assert mail_id is not None
        first = take_up(session, mail_id, NOW)
    later = NOW + SENDING_AT_MOST + timedelta(minutes=1)
    with session_scope(engine, writes=True) as session:
        second = take_up(session, mail_id, later)
    assert first is not None
    assert second is not None
    with session_scope(engine, writes=True) as session:
        note_failed(session, first, "timed out", later)
    assert _mails(engine)["slow"].state == "sending"
    with session_scope(engine, writes=True) as session:
        note_sent(session, mail_id, later)
        note_failed(session, first, "timed out", later)
    assert (_mails(engine)["slow"].state, _mails(engine)["slow"].error) == ("sent", "")


def test_an_error_never_repeats_the_address_however_it_is_written(engine: Engine) -> None:
    _queue(engine, "shouted", recipient="ada@example.org")
    with session_scope(engine, writes=True) as session:
        letter = take_up(session, _mails(engine)["shouted"].id or 0, NOW)
        assert letter is not None
        note_failed(session, letter, "550 <ADA@Example.ORG> unknown", NOW)
    assert _mails(engine)["shouted"].error == "550 <…> unknown"


def test_a_mail_that_nobody_thought_of_keeps_no_other_from_going_out(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = compose

    def broken(letter: Letter, sender: str) -> EmailMessage:
        if letter.key == "odd":
            raise KeyError("odd")
        return real(letter, sender)

    monkeypatch.setattr("foodplan.jobs.mail.compose", broken)
    _queue(engine, "odd", "plain")
    postman = Postman()
    with server(postman) as host:
        settings = mail_settings(f"smtp://{host}?tls=none")
        assert send_waiting(engine, settings, lambda: NOW) == (1, 1)
    mails = _mails(engine)
    assert (mails["odd"].state, mails["plain"].state) == ("waiting", "sent")
    assert mails["odd"].next_at > NOW
    assert "KeyError" in mails["odd"].error


def test_a_sender_with_a_name_gives_a_proper_message_id() -> None:
    letter = Letter(1, "k", "ada@example.org", "Oggetto", "Testo", 1, NOW)
    message = compose(letter, "Ufficio del cibo <cibo@comune.example>")
    assert str(message["Message-ID"]).endswith("@comune.example>")
    assert not str(message["Message-ID"]).endswith(">>")


def test_an_answer_keeps_no_address_longer_than_the_report_may(engine: Engine) -> None:
    with session_scope(engine, writes=True) as session:
        add_places(session, make_place("mercato"))
        number, _key = propose(session)
        row = session.get_one(PlaceSuggestion, number)
        names = (f"answer:{row.uuid}", f"received:{number}")
    _queue(engine, *names, "question:1")
    with session_scope(engine, writes=True) as session:
        session.execute(sa.update(Mail).values(created_at=NOW + timedelta(days=89)))
    with session_scope(engine, writes=True) as session:
        assert forget_mail(session, NOW + timedelta(days=89)) == 0
    with session_scope(engine, writes=True) as session:
        assert forget_mail(session, NOW + timedelta(days=91)) == 2
    mails = _mails(engine)
    assert {mails[name].recipient for name in names} == {""}
    assert mails["question:1"].recipient != ""
