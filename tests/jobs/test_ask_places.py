"""Who is asked about a place, how often, and what is forgotten."""

from datetime import date, timedelta

from sqlmodel import Session, col, select

from foodplan.jobs.ask_places import NO_MAIL, ask_places, ask_with, forget_reporters
from foodplan.models.atlas import Mail, PlaceSuggestion
from foodplan.settings import Settings
from foodplan.store.questions import answer_question, find_question, places_to_ask
from tests.factories.places import add_places, make_place
from tests.factories.suggestions import NOW, add_contact, mail_settings, make_atlas, propose


def _mails(session: Session) -> list[Mail]:
    return list(session.exec(select(Mail).order_by(col(Mail.id))))


def test_a_stale_place_with_a_contact_is_asked_once_in_six_months(session: Session) -> None:
    make_atlas(session)
    add_contact(session)
    settings = mail_settings()
    assert ask_with(session, settings, NOW)[1].endswith(": 1.")
    assert ask_with(session, settings, NOW + timedelta(days=150))[1].endswith(": 0.")
    assert ask_with(session, settings, NOW + timedelta(days=200))[1].endswith(": 1.")
    mails = _mails(session)
    assert [mail.recipient for mail in mails] == ["orto@example.org"] * 2
    assert mails[0].subject == "È ancora tutto così? Orto"
    assert "Buongiorno Ada," in mails[0].body
    start = mails[0].body.index("https://cibo.example.org/risposte/")
    key = mails[0].body[start:].split()[0].rpartition("/")[2]
    found = find_question(session, key, NOW)
    assert found is not None
    assert (found.place, found.valid) == ("orto", True)
    assert answer_question(session, key, "still_so", NOW).valid is False


def test_no_other_place_is_asked(session: Session) -> None:
    make_atlas(session)
    for slug in ("mercato", "orto", "emporio"):
        add_contact(session, slug)
    add_places(
        session,
        make_place("confermato", source_date="2019", confirmed_on=date(2026, 5, 1)),
        make_place("nascosto", source_date="2019", consent="withheld"),
        make_place("finito", source_date="2019", status="historical"),
        make_place("storto", source_date="2019"),
    )
    for slug in ("confermato", "nascosto", "finito"):
        add_contact(session, slug)
    add_contact(session, "storto", "non una posta")
    assert {found.place.slug for found in places_to_ask(session, NOW)} == {"orto", "emporio"}


def test_no_more_than_a_days_measure_is_asked(session: Session) -> None:
    make_atlas(session)
    for slug in ("orto", "emporio"):
        add_contact(session, slug)
    assert len(places_to_ask(session, NOW, most=1)) == 1


def test_without_a_mail_server_nobody_is_asked(session: Session) -> None:
    make_atlas(session)
    add_contact(session)
    assert ask_with(session, Settings(), NOW) == ("done", NO_MAIL)
    assert ask_places(session, NOW) == ("done", NO_MAIL)
    assert not _mails(session)


def test_addresses_are_forgotten_after_ninety_days(session: Session) -> None:
    make_atlas(session)
    old = propose(session, contact="ada@example.org")[0]
    new = propose(session, contact="eva@example.org", at=NOW + timedelta(days=60))[0]
    said = forget_reporters(session, NOW + timedelta(days=91))
    assert said[1].startswith("Indirizzi cancellati: 1;")
    session.expire_all()
    contacts = {number: session.get_one(PlaceSuggestion, number).contact for number in (old, new)}
    assert contacts == {old: "", new: "eva@example.org"}
