"""Papers on both databases: the same bytes once, what is public, what is taken back."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from threading import Barrier

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import Session, select

from foodplan.db import session_scope
from foodplan.models.actions import DocumentVersion, StoredFile
from foodplan.reports.plan.action_documents import (
    office_documents,
    public_documents,
    public_file,
)
from foodplan.rules.problems import Refused
from foodplan.store.edits import Overtaken
from foodplan.store.edits.action_documents import Upload, add_document, change_document, keep_file
from foodplan.store.history import Change, Moment, version_at
from foodplan.store.plan.writes import change_action
from tests.factories.attachments import pdf
from tests.factories.indicators import make_action, make_goal, make_plan

TODAY = date(2026, 11, 22)
CHANGE = Change(at=datetime(2026, 11, 22, 9, tzinfo=UTC), reason="prova")
LATER = Change(at=datetime(2026, 11, 22, 10, tzinfo=UTC), reason="dopo")
PAPER = {"title": "Delibera 12", "url": "", "dated_on": None, "public": True}
KEPT = {"title": "Delibera 12", "dated_on": None, "public": True, "active": True}
UPLOAD = Upload("delibera.pdf", pdf())


@pytest.fixture
def action(session: Session) -> str:
    make_plan(session)
    make_goal(session)
    make_action(session, "mensa", title="Mense")
    return "mensa"


def opened(session: Session, slug: str) -> int:
    row = version_at(session, DocumentVersion, Moment(TODAY), document=slug)
    assert row is not None
    return row.id or 0


def test_the_same_bytes_are_kept_once_under_a_name_of_their_title(
    session: Session, action: str
) -> None:
    private = PAPER | {"title": "Bozza", "public": False}
    secret = Upload("verbale-di-Rossi.pdf", pdf())
    hidden = add_document(session, "action", action, private, secret, CHANGE, TODAY)
    shown = add_document(session, "action", action, PAPER, UPLOAD, CHANGE, TODAY)
    assert len(session.exec(select(StoredFile.id)).all()) == 1
    assert public_file(session, hidden, Moment(TODAY)) is None
    handed = public_file(session, shown, Moment(TODAY))
    assert handed is not None
    assert (handed.content, handed.name) == (pdf(), "delibera-12.pdf")
    titles = [line.title for line in public_documents(session, "action", action, Moment(TODAY))]
    assert titles == ["Delibera 12"]
    assert len(office_documents(session, "action", action, Moment(TODAY))) == 2


@pytest.mark.parametrize(
    ("said", "upload", "field"),
    [
        ({}, None, "file"),
        ({"url": "https://example.org"}, UPLOAD, "file"),
        ({"title": " "}, UPLOAD, "title"),
        ({"url": "javascript:alert(1)"}, None, "url"),
        ({"url": "https://"}, None, "url"),
        ({"url": "https://utente:parola@example.org"}, None, "url"),
        ({"url": "https://[rotto"}, None, "url"),
        ({"url": 'https://example.org/"onclick=1'}, None, "url"),
        ({"url": "https://example.org/" + "a" * 400}, None, "url"),
        ({"dated_on": date(2026, 11, 23)}, UPLOAD, "dated_on"),
        ({}, Upload("delibera.pdf", b"<html>"), "file"),
    ],
)
def test_what_cannot_be_kept_is_refused_and_leaves_nothing(
    session: Session, action: str, said: dict[str, object], upload: Upload | None, field: str
) -> None:
    with pytest.raises(Refused) as refused:
        add_document(session, "action", action, PAPER | said, upload, CHANGE, TODAY)
    assert {item.field for item in refused.value.problems} == {field}
    assert session.exec(select(StoredFile.id)).all() == []
    assert session.exec(select(DocumentVersion.id)).all() == []


@pytest.mark.parametrize("subject", [("action", "niente"), ("boh", "mensa"), ("goal", "mensa")])
def test_a_paper_belongs_to_something_that_is_there(
    session: Session, action: str, subject: tuple[str, str]
) -> None:
    assert action
    with pytest.raises(Refused):
        add_document(session, *subject, PAPER, UPLOAD, CHANGE, TODAY)


def test_what_is_taken_back_is_public_of_no_day(session: Session, action: str) -> None:
    slug = add_document(session, "action", action, PAPER, UPLOAD, CHANGE, TODAY)
    then = Moment(TODAY, CHANGE.at)
    assert len(public_documents(session, "action", action, then)) == 1
    version = opened(session, slug)
    change_document(session, slug, version, KEPT | {"public": False}, LATER, TODAY)
    assert public_documents(session, "action", action, then) == ()
    assert public_file(session, slug, Moment(TODAY)) is None
    with pytest.raises(Overtaken):
        change_document(session, slug, version, KEPT, LATER, TODAY)


def test_a_file_goes_with_what_it_belongs_to(session: Session, action: str) -> None:
    slug = add_document(session, "action", action, PAPER, UPLOAD, CHANGE, TODAY)
    goal = add_document(session, "goal", "obiettivo-prova", PAPER, UPLOAD, CHANGE, TODAY)
    change_action(session, action, {"state": "cancelled"}, LATER)
    assert public_file(session, slug, Moment(TODAY)) is None
    assert public_file(session, goal, Moment(TODAY)) is not None


def test_two_who_send_the_same_bytes_at_once_keep_them_once(engine: Engine) -> None:
    together = Barrier(2)

    def send(name: str) -> int:
        together.wait()
        with session_scope(engine, writes=True) as session:
            return keep_file(session, Upload(name, pdf()), CHANGE)

    with ThreadPoolExecutor(2) as pool:
        assert len(set(pool.map(send, ["uno.pdf", "due.pdf"]))) == 1
