"""Sends the mail that waits: one at a time, each state committed before and after the server.

Needs no leader: a mail is taken up by a statement that lets one process in. The server's word is
asked for while no transaction is open. A mail that the server took and whose process died before
saying so goes out a second time under the same Message-ID: that much SMTP allows.
"""

import smtplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from hashlib import sha256
from urllib.parse import parse_qs, unquote, urlsplit

import structlog
from sqlalchemy.engine import Engine

from foodplan.db import session_scope
from foodplan.settings import Settings
from foodplan.store.mail import Letter, due_mail, note_failed, note_sent, take_up

log = structlog.get_logger()

TIMEOUT_SECONDS = 20
_PORTS = {"starttls": 587, "ssl": 465, "none": 25}

Clock = Callable[[], datetime]


def send_waiting(engine: Engine, settings: Settings, clock: Clock) -> tuple[int, int]:
    """Send every mail that is due; return how many went out and how many did not.

    Without a mail server in the settings nothing is touched.
    """
    if not settings.sends_mail:
        return 0, 0
    sent = failed = 0
    with session_scope(engine) as session:
        due = due_mail(session, clock())
    for mail_id in due:
        went = _send_one(engine, settings, mail_id, clock)
        sent += went is True
        failed += went is False
    if sent or failed:
        structlog.get_logger().info("mail_sent", sent=sent, failed=failed)
    return sent, failed


def compose(letter: Letter, sender: str) -> EmailMessage:
    """Return a mail as plain text in UTF-8; its Message-ID is the same at every try."""
    message = EmailMessage()
    message["From"] = sender
    message["To"] = letter.recipient
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(letter.created_at)
    name = sha256(letter.key.encode()).hexdigest()[:32]
    message["Message-ID"] = f"<{name}@{parseaddr(sender)[1].rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.body)
    return message


@contextmanager
def mail_server(settings: Settings) -> Iterator[smtplib.SMTP]:
    """Yield a connection to the mail server of the settings, encrypted and signed in as they say.

    Raises OSError or smtplib.SMTPException when there is none to be had.
    """
    parts = urlsplit(settings.smtp_url.get_secret_value())
    tls = parse_qs(parts.query).get("tls", ["starttls"])[0]
    host, port = parts.hostname or "", parts.port or _PORTS[tls]
    context = ssl.create_default_context()
    server = (
        smtplib.SMTP_SSL(host, port, timeout=TIMEOUT_SECONDS, context=context)
        if tls == "ssl"
        else smtplib.SMTP(host, port, timeout=TIMEOUT_SECONDS)
    )
    try:
        if tls == "starttls":
            server.starttls(context=context)
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
        yield server
    finally:
        server.close()


def _send_one(engine: Engine, settings: Settings, mail_id: int, clock: Clock) -> bool | None:
    """Send one mail; None when another process has it."""
    with session_scope(engine, writes=True) as session:
        letter = take_up(session, mail_id, clock())
    if letter is None:
        return None
    try:
        with mail_server(settings) as server:
            server.send_message(compose(letter, settings.mail_from))
    except Exception as error:
        if not isinstance(error, OSError | smtplib.SMTPException | ValueError):
            # One mail that nobody thought of must not keep the others from going out.
            log.exception("mail_failed", mail=mail_id)
        with session_scope(engine, writes=True) as session:
            note_failed(session, letter, _words(error), clock(), for_good=_is_final(error))
        return False
    with session_scope(engine, writes=True) as session:
        note_sent(session, letter.id, clock())
    return True


def _is_final(error: Exception) -> bool:
    """Return whether the server refuses this mail whenever it is tried (RFC 5321, 4.2.1: 5yz).

    What it says of us, not of the mail (a sign-in refused), may be mended meanwhile.
    """
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _text in error.recipients.values())
    return isinstance(error, smtplib.SMTPDataError) and error.smtp_code >= 500


def _words(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return "; ".join(_reply(*said) for said in error.recipients.values())
    if isinstance(error, smtplib.SMTPResponseException):
        return _reply(error.smtp_code, error.smtp_error)
    return f"{type(error).__name__}: {error}"


def _reply(code: int, text: bytes | str) -> str:
    words = text.decode(errors="replace") if isinstance(text, bytes) else text
    return f"{code} {words}"
