"""A city with places, people who write about them, and a clock that goes on."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Flask
from pydantic import SecretStr
from sqlmodel import Session, col, select

from foodplan.db import session_scope
from foodplan.models.atlas import Mail, PlaceContact, PlaceSuggestion
from foodplan.settings import Settings
from foodplan.store.suggestions import Proposal, queue_suggestion
from tests.client import JudgingClient, Page
from tests.factories.accounts import make_account
from tests.factories.office import password_hash
from tests.factories.places import NASTY, add_places, add_two_circoscrizioni, make_place

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)


class MovingClock:
    """A clock that stands still until it is told to go on."""

    def __init__(self, at: datetime = NOW) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def go_on(self, **much: float) -> None:
        self.at += timedelta(**much)


def mail_settings(url: str = "smtp://127.0.0.1:1?tls=none", **more: Any) -> Settings:
    """Return settings with a mail server, in which nothing else is said."""
    return Settings(
        smtp_url=SecretStr(url),
        mail_from="cibo@comune.example.org",
        public_url="https://cibo.example.org",
        log_level="CRITICAL",
        **more,
    )


def make_atlas(session: Session) -> None:
    """Store two areas and places: a market, a garden, an emporium, one with a nasty name."""
    add_two_circoscrizioni(session)
    add_places(
        session,
        make_place("mercato", hours_note="lun-sab 7-14", phone="011 555 0100"),
        make_place("orto", functions=("urban_garden",), circoscrizione="2", source_date="2019"),
        make_place("emporio", functions=("emporium",), source_date="n.d."),
        make_place("cattivo", name=NASTY),
    )


def open_atlas(app: Flask) -> None:
    """Store the atlas, two officers and an administrator."""
    with session_scope(app.extensions["foodplan"].engine, writes=True) as session:
        make_atlas(session)
        for email, role in (
            ("ufficio@example.org", "officer"),
            ("collega@example.org", "officer"),
            ("admin@example.org", "administrator"),
        ):
            make_account(session, email, role, (), password_hash())


def propose(
    session: Session, place: str | None = "mercato", at: datetime = NOW, **said: Any
) -> tuple[int, str]:
    """Queue a public report that the telephone is wrong, unless changed."""
    values: dict[str, Any] = {
        "origin": "public",
        "kind": "change",
        "reason": "contact",
        "proposed": {"phone": "011 555 0199"},
        "text": "ho chiamato",
        **said,
    }
    return queue_suggestion(session, Proposal(place=place, **values), at)


def add_contact(session: Session, place: str = "orto", email: str = "orto@example.org") -> None:
    """Store whom the office asks about a place."""
    session.add(PlaceContact(place=place, email=email, name="Ada", updated_at=NOW))
    session.flush()


def typed(page: Page, **said: Any) -> dict[str, Any]:
    """Return a form as a browser sends it after somebody typed in it."""
    return {**page.values(), **said}


def report(
    client: JudgingClient, clock: MovingClock, reason: str = "hours", slug: str = "mercato",
    **said: Any,
) -> Page:  # fmt: skip
    """Open the form of a reason, take a minute, and send it."""
    url = f"/luoghi/{slug}/segnala?motivo={reason}"
    page = client.get(url)
    clock.go_on(seconds=60)
    return client.post(url, typed(page, **said))


def follow_path(page: Page) -> str:
    """Return the follow-up link that a page shows."""
    links = [link.get("href") or "" for link in page.all("a")]
    return next(link for link in links if link.startswith("/segnalazioni/"))


@contextmanager
def rows_of(app: Flask) -> Iterator[tuple[list[PlaceSuggestion], list[Mail]]]:
    """Yield what is queued and the mail that waits."""
    with session_scope(app.extensions["foodplan"].engine) as session:
        yield (
            list(session.exec(select(PlaceSuggestion).order_by(col(PlaceSuggestion.id)))),
            list(session.exec(select(Mail).order_by(col(Mail.id)))),
        )
