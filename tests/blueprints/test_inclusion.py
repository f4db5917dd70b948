"""Work inclusion on the pages: who sees what, and what is wrong said at its field."""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlmodel import select

from foodplan.app import create_app
from foodplan.db import session_scope
from foodplan.models.inclusion import Placement
from foodplan.settings import Settings
from foodplan.store.inclusion import set_compliance
from foodplan.web.parts import Clock
from tests.client import JudgingClient
from tests.factories.accounts import make_account
from tests.factories.inclusion import TODAY, at, make_programme, state
from tests.factories.office import open_office, password_hash, signed_in

OFFICE = "/gestione/inclusione"
RECORDED = {
    "legal_basis": "art. 6, lettera e", "retention_months": 12, "assessment": "atto 7",
    "assessed_on": TODAY, "active": True,
}  # fmt: skip


@pytest.fixture
def switched_on(sqlite_url: str, clock: Clock) -> Iterator[Flask]:
    """The application with placements switched on, and everything recorded."""
    app = create_app(
        Settings(database_url=sqlite_url, log_level="CRITICAL", placements=True), clock
    )
    app.config["RATELIMIT_ENABLED"] = False
    fill(app)
    with session_scope(app.extensions["foodplan"].engine, writes=True) as session:
        set_compliance(session, RECORDED, 0, at(2026, 1, 2), TODAY)
    yield app
    app.extensions["foodplan"].engine.dispose()


def fill(app: Flask) -> None:
    """Store a programme of two organisations, with an operator of each."""
    open_office(app)
    with session_scope(app.extensions["foodplan"].engine, writes=True) as session:
        programme, (ours, theirs) = make_programme(session, organisations=("semi", "orti"))
        for email, organisation in (("semi@example.org", ours), ("orti@example.org", theirs)):
            make_account(session, email, "operator", (organisation,), password_hash())
        state(session, programme, ours, {"traineeship": 12, "permanent": 3, "fixed_term": 8})


def organisation_of(app: Flask, slug: str) -> int:
    from foodplan.store.organisations import get_organisation

    with session_scope(app.extensions["foodplan"].engine) as session:
        found = get_organisation(session, slug)
        assert found is not None
        return found.id


def test_the_public_page_says_what_is_hidden_and_the_file_has_no_more(app: Flask) -> None:
    fill(app)
    page = JudgingClient(app).get("/inclusione")
    assert "sono iniziati 23 inserimenti" in page.text
    assert "n.m." in page.text
    rows = JudgingClient(app).http.get("/inclusione/dati.csv").get_data(as_text=True).splitlines()
    assert "2026-1,inserimenti iniziati,contratto a tempo indeterminato,,2026-07-31,no" in rows
    assert "2026-1,inserimenti iniziati,contratto a termine,,2026-07-31,no" in rows
    assert "2026-1,inserimenti iniziati,tirocinio,12,2026-07-31,no" in rows


def test_the_figure_of_a_programme_that_ended_keeps_its_name(app: Flask) -> None:
    open_office(app)
    with session_scope(app.extensions["foodplan"].engine, writes=True) as session:
        for title, slug in (("Semi", "semi"), ("Orti", "orti")):
            programme, (owner,) = make_programme(session, title, (slug,))
            state(session, programme, owner, {"traineeship": 12})
    office = signed_in(app)
    address = f"{OFFICE}/programmi/orti/fine"
    office.post(address, office.get(address).values() | {"reason": "bando finito"})
    page = office.get("/inclusione")
    assert "Orti 12; Semi 12." in page.text or "Semi 12; Orti 12." in page.text
    assert len([item for item in page.all("h3") if "Orti" in "".join(item.itertext())]) == 0


def test_an_organisation_writes_its_own_totals_and_no_other_one_s(app: Flask) -> None:
    fill(app)
    client = signed_in(app, "orti@example.org")
    assert "Semi" in client.get("/inclusione/totali").text
    ours, theirs = organisation_of(app, "orti"), organisation_of(app, "semi")
    address = f"/inclusione/totali/semi/{ours}/202606"
    said = client.get(address).values() | {"reason": "prova", "permanent-started": "2"}
    wrong = client.post(address, said | {"permanent-ended": "3"})
    assert wrong.status == 422
    assert "I conclusi (3) sono più" in wrong.error_of("permanent-ended")
    assert wrong.values()["permanent-ended"] == "3"
    assert "persona" not in wrong.error_of("permanent-started")
    halves = client.post(address, said | {"permanent-started": "1,5"})
    assert "numero intero" in halves.error_of("permanent-started")
    done = client.post(address, said | {"permanent-hours": "300"})
    assert "Totali registrati." in done.text
    assert client.get(f"/inclusione/totali/semi/{theirs}/202606").status == 404
    assert client.get(f"/inclusione/totali/semi/{ours}/202612").status == 404


def test_the_second_of_two_sees_both_numbers(app: Flask) -> None:
    fill(app)
    client = signed_in(app, "orti@example.org")
    address = f"/inclusione/totali/semi/{organisation_of(app, 'orti')}/202606"
    said = client.get(address).values() | {"reason": "prova"}
    client.post(address, said | {"permanent-started": "7"})
    late = client.post(address, said | {"permanent-started": "8"})
    assert late.status == 409
    assert "ha salvato un’altra versione" in late.text
    assert late.values()["permanent-started"] == "8"
    assert "contratto a tempo indeterminato: Iniziati" in late.text


def test_placements_are_off_until_everything_is_recorded(app: Flask) -> None:
    fill(app)
    ours = organisation_of(app, "semi")
    client = signed_in(app, "semi@example.org")
    page = client.get(f"/inclusione/singoli/semi/{ours}")
    assert "la base giuridica" in page.text
    assert "FOODPLAN_PLACEMENTS" in page.text
    assert page.csrf_token() == "" or "weekly_hours" not in page.values()
    with session_scope(app.extensions["foodplan"].engine, writes=True) as session:
        set_compliance(session, RECORDED, 0, at(2026, 1, 2), TODAY)
    page = client.get(f"/inclusione/singoli/semi/{ours}")
    assert "la base giuridica" not in page.text
    assert "FOODPLAN_PLACEMENTS" in page.text


def test_only_its_own_organisation_sees_a_placement(switched_on: Flask) -> None:
    ours, theirs = organisation_of(switched_on, "semi"), organisation_of(switched_on, "orti")
    mine = signed_in(switched_on, "semi@example.org")
    address = f"/inclusione/singoli/semi/{ours}"
    said = mine.get(address).values() | {"kind": "permanent", "start_on": "2026-03-02"}
    said |= {"after_3": "still_there", "after_6": "", "after_12": ""}
    wrong = mine.post(address, said | {"weekly_hours": "41", "end_on": "2026-02-01"})
    assert "al massimo 40" in wrong.error_of("weekly_hours")
    assert "prima dell'inizio" in wrong.error_of("end_on")
    assert "annotatelo" in mine.post(address, said | {"weekly_hours": "20"}).text
    with session_scope(switched_on.extensions["foodplan"].engine) as session:
        code = session.exec(select(Placement)).one().code
    assert code in mine.get(address).text
    places = (address, f"{address}/{code}", f"/inclusione/singoli/semi/{theirs}/{code}")
    for email in ("orti@example.org", "ufficio@example.org", "admin@example.org"):
        other = signed_in(switched_on, email)
        assert {other.get(place).status for place in places} <= {403, 404}
        own = f"/inclusione/singoli/semi/{theirs}"
        pages = [OFFICE, f"{OFFICE}/programmi/semi", own, "/inclusione", "/inclusione/totali"]
        assert all(code not in other.get(page).text for page in pages)
    gone = mine.post(f"{address}/{code}/cancella", {"csrf_token": mine.get(address).csrf_token()})
    assert "Inserimento cancellato." in gone.text
    assert code not in gone.text


def test_the_office_keeps_programmes_grounds_contracts_and_the_record(app: Flask) -> None:
    fill(app)
    client = signed_in(app)
    new = client.get(f"{OFFICE}/nuovo").values()
    none = client.post(f"{OFFICE}/nuovo", new | {"title": "Orti", "reason": "prova"})
    assert none.status == 422
    assert "Scrivere da che cosa si sa" in none.error_of("source")
    said = {"title": "Orti <b>urbani</b>", "source": "atto 3", "reason": "prova", "action": ""}
    said |= {"legal_frame": "work_grants", "organisations": str(organisation_of(app, "orti"))}
    made = client.post(f"{OFFICE}/nuovo", new | said)
    assert made.heading() == "Orti <b>urbani</b>"
    grounds = f"{OFFICE}/programmi/semi/cause/2025"
    few = client.get(grounds).values() | {"disability": "4", "source": "atto", "reason": "prova"}
    assert "Sotto le cinque persone" in client.post(grounds, few).error_of("disability")
    assert "Cause registrate." in client.post(grounds, few | {"disability": "6"}).text
    contract = client.get(f"{OFFICE}/appalti/nuovo").values() | {"title": "Pulizie",
        "awarded_on": "2025-05-03", "euro": "9000,00", "act": "D 5", "reason": "prova"}  # fmt: skip
    half = client.post(f"{OFFICE}/appalti/nuovo", contract | {"workers": "9"})
    assert "uno solo non dà una quota" in half.error_of("disadvantaged")
    assert "Contratto registrato." in client.post(f"{OFFICE}/appalti/nuovo", contract).text
    record = client.get(f"{OFFICE}/singoli").values() | {"legal_basis": "art. 6", "reason": "prova"}
    page = client.post(f"{OFFICE}/singoli", record)
    assert "Registrato." in page.text
    assert "i mesi di conservazione" in page.text
    assert "la base giuridica" not in page.text


def test_a_year_of_purchases_is_not_overwritten_unread(app: Flask) -> None:
    fill(app)
    client = signed_in(app)
    address = f"{OFFICE}/acquisti"
    said = client.get(address).values() | {"source": "bilancio", "reason": "prova"}
    assert "Acquisti registrati." in client.post(address, said | {"euro": "7000000,00"}).text
    unread = client.post(address, said | {"euro": "1,00"})
    assert unread.status == 409
    opened = client.get(f"{address}?anno=2025").values() | {"reason": "prova"}
    assert opened["source"] == "bilancio"
    assert "Acquisti registrati." in client.post(address, opened | {"euro": "8000000,00"}).text
    assert "8.000.000" in client.get(OFFICE).text


def test_what_two_organisations_say_alike_is_judged_and_counted_once(app: Flask) -> None:
    fill(app)
    ours, theirs = organisation_of(app, "semi"), organisation_of(app, "orti")
    with session_scope(app.extensions["foodplan"].engine, writes=True) as session:
        counts = {("work_grant", "hours"): 900}
        for organisation in (ours, theirs):
            starts = {"work_grant": 9}
            state(session, "semi", organisation, starts, at(2026, 7, 11), 202506, counts=counts)
    client = signed_in(app)
    first, second = sorted((ours, theirs))
    address = f"{OFFICE}/doppi/semi/202506/work_grant/{first}/{second}"
    assert "borsa lavoro" in client.get(OFFICE).text
    token = {"csrf_token": client.get(address).csrf_token()}
    assert client.post(address, token | {"reason": "prova"}).status == 422
    said = token | {"verdict": "same", "kept": str(ours), "reason": "stesso elenco"}
    assert "Giudizio registrato." in client.post(address, said).text
    assert "le stesse persone" in client.get(OFFICE).text
