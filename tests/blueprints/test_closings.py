"""Closing the months of a site from the register, and what the office sees of all of them."""

from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlmodel import Session

from foodplan.db import session_scope
from foodplan.reports.periods import closings_report, month_report, office_closings
from foodplan.store.history import Moment
from foodplan.store.ledger.periods import close_city_months, close_month, closed_months
from foodplan.store.organisations import NodeRow
from tests.client import JudgingClient, Page
from tests.factories.accounts import make_account
from tests.factories.ledger import TODAY, Ledger, make_intake, make_ledger
from tests.factories.office import password_hash, signed_in
from tests.factories.organisations import make_organisation, make_site

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
OCTOBER = date(2026, 10, 20)
SITE = "emporio-prova"
CLOSINGS = f"/registro/chiusure?sito={SITE}"
MONTH = f"/registro/chiusure/202610?sito={SITE}"
CLOSE = f"/registro/chiusure/202610/chiudi?sito={SITE}"
REOPEN = f"/registro/chiusure/202610/riapri?sito={SITE}"
OFFICE = "/gestione/chiusure"
OFFICE_MONTH = f"{OFFICE}/{SITE}/202610"


@pytest.fixture
def ledger(app: Flask) -> Ledger:
    """A site with an October, its operator, a stranger and an officer."""
    with session_scope(app.extensions["foodplan"].engine, writes=True) as session:
        ledger = make_ledger(session)
        ledger.intake(30_000, happened_on=OCTOBER)
        ledger.intake(1_500, happened_on=OCTOBER, category="non-alimentari")
        ledger.distribution(10_000, happened_on=date(2026, 10, 25))
        ledger.intake(4_000)
        own = ledger.site.organisation or 0
        theirs = make_organisation(session, "emporio-altrui", "Emporio altrui")
        make_site(session, "emporio-altrui", theirs)
        for email, role, organisations in (
            ("mani@example.org", "operator", [own]),
            ("altra@example.org", "operator", [theirs]),
            ("ufficio@example.org", "officer", []),
        ):
            account = make_account(session, email, role, organisations, password_hash())
            account.name = "Ada" if role == "operator" else "Carla dell'ufficio"
    return ledger


@pytest.fixture
def volunteer(app: Flask, ledger: Ledger) -> JudgingClient:
    del ledger
    return signed_in(app, "mani@example.org")


@pytest.fixture
def officer(app: Flask, ledger: Ledger) -> JudgingClient:
    del ledger
    return signed_in(app)


def closed(app: Flask, site: NodeRow) -> list[int]:
    with session_scope(app.extensions["foodplan"].engine) as session:
        return [row.month for row in closed_months(session, site.id, Moment(TODAY))]


def send(client: JudgingClient, page: str, action: str, **fields: str) -> Page:
    token = client.get(page).csrf_token()
    return client.post(action, {"csrf_token": token, **fields})


def test_a_month_is_looked_at_and_then_closed(
    app: Flask, ledger: Ledger, volunteer: JudgingClient
) -> None:
    listed = volunteer.get(CLOSINGS)
    assert "ottobre 2026 da chiudere" in listed.text
    assert "novembre 2026 in corso" in listed.text
    page = volunteer.get(MONTH)
    assert page.heading() == "Il mese di ottobre 2026"
    for words in (
        "Arrivato da donatori e altre fonti 30 kg",
        "Dato alle persone 10 kg",
        "Scartato 0 kg",
        "1,5 kg di prodotti non alimentari",
        "Niente: i trasferimenti tornano",
    ):
        assert words in page.text
    done = send(volunteer, MONTH, CLOSE)
    assert "Ottobre 2026 è chiuso." in done.text
    assert "da Ada" in done.text
    assert closed(app, ledger.site) == [202610]


def test_looking_closes_nothing(app: Flask, ledger: Ledger, volunteer: JudgingClient) -> None:
    volunteer.get(CLOSINGS)
    volunteer.get(MONTH)
    assert closed(app, ledger.site) == []


def test_a_month_closed_meanwhile_is_said(volunteer: JudgingClient) -> None:
    send(volunteer, MONTH, CLOSE)
    again = send(volunteer, CLOSINGS.replace("chiusure", "chiusure/202610"), CLOSE)
    assert again.status == 422
    assert "Questo mese è già chiuso." in again.text


def test_a_closed_month_is_reopened_with_a_reason(
    app: Flask, ledger: Ledger, volunteer: JudgingClient
) -> None:
    send(volunteer, MONTH, CLOSE)
    refused = send(volunteer, MONTH, REOPEN, reason="  ")
    assert refused.status == 422
    assert "Scrivere perché il mese si riapre" in refused.text
    assert closed(app, ledger.site) == [202610]
    done = send(volunteer, MONTH, REOPEN, reason="Mancava <b>una</b> consegna")
    assert "Ottobre 2026 è di nuovo aperto." in done.text
    assert "Mancava <b>una</b> consegna" in done.text
    assert closed(app, ledger.site) == []
    history = volunteer.get(MONTH).text
    assert "Chiuso il 22 novembre 2026" in history
    assert "Riaperto il 22 novembre 2026" in history
    twice = send(volunteer, MONTH, REOPEN, reason="di nuovo")
    assert twice.status == 422
    assert "Questo mese non è chiuso." in twice.text


def test_the_running_month_has_no_button(volunteer: JudgingClient) -> None:
    page = volunteer.get(f"/registro/chiusure/202611?sito={SITE}")
    assert "Chiudi novembre" not in page.text
    close = CLOSE.replace("202610", "202611")
    refused = send(volunteer, MONTH, close)
    assert refused.status == 422
    assert "Il mese non è ancora finito" in refused.text


@pytest.mark.parametrize("month", [202608, 202701, 202613, 0, 99])
def test_a_month_that_the_site_has_not_does_not_exist(
    volunteer: JudgingClient, officer: JudgingClient, month: int
) -> None:
    assert volunteer.get(f"/registro/chiusure/{month}?sito={SITE}").status == 404
    assert officer.get(f"{OFFICE}/{SITE}/{month}").status == 404


def test_nobody_sees_or_closes_another_organisations_months(app: Flask, ledger: Ledger) -> None:
    stranger = signed_in(app, "altra@example.org")
    assert stranger.get(CLOSINGS).status == 404
    assert stranger.get(MONTH).status == 404
    token = stranger.get("/registro/chiusure").csrf_token()
    assert stranger.post(CLOSE, {"csrf_token": token}).status == 404
    assert closed(app, ledger.site) == []


@pytest.mark.usefixtures("ledger")
def test_a_site_that_recorded_nothing_says_so(app: Flask) -> None:
    page = signed_in(app, "altra@example.org").get("/registro/chiusure")
    assert "niente da chiudere" in page.text


def test_the_office_reads_a_months_register_and_cannot_close_it(
    app: Flask, ledger: Ledger, officer: JudgingClient
) -> None:
    assert "Chiudi ottobre" not in officer.get(MONTH).text
    token = officer.get("/profilo").csrf_token()
    assert officer.post(CLOSE, {"csrf_token": token}).status == 403
    assert closed(app, ledger.site) == []


def test_the_office_sees_every_site_and_reopens_with_a_reason(
    app: Flask, ledger: Ledger, officer: JudgingClient
) -> None:
    with session_scope(app.extensions["foodplan"].engine, writes=True) as session:
        close_month(session, ledger.site.id, 202610, ledger.actor, NOW)
    page = officer.get(OFFICE)
    assert "Emporio altrui" in page.text
    assert "chiuso Emporio prova, ottobre 2026" in page.text
    refused = send(officer, OFFICE_MONTH, OFFICE_MONTH, reason="")
    assert refused.status == 422
    done = send(officer, OFFICE_MONTH, OFFICE_MONTH, reason="Chiesto dall'emporio")
    assert "Ottobre 2026 di Emporio prova è di nuovo aperto" in done.text
    assert closed(app, ledger.site) == []
    assert "Carla dell'ufficio" in signed_in(app, "mani@example.org").get(CLOSINGS).text
    again = send(officer, OFFICE_MONTH, OFFICE_MONTH, reason="di nuovo")
    assert again.status == 422
    assert "Questo mese non è chiuso." in again.text


def test_the_office_reads_the_citys_months_with_their_hash(
    app: Flask, ledger: Ledger, officer: JudgingClient
) -> None:
    assert "Ancora nessun mese chiuso per la città." in officer.get(OFFICE).text
    with session_scope(app.extensions["foodplan"].engine, writes=True) as session:
        ledger = Ledger(session, ledger.site, ledger.actor)
        ledger.post(make_intake(9_000, happened_on=OCTOBER), datetime(2026, 10, 20, tzinfo=UTC))
        period = close_city_months(session, NOW)[0]
    page = officer.get(OFFICE)
    assert period.hash[:16] in page.text
    assert "9 kg" in page.text


def test_the_office_turns_to_earlier_months_and_back(officer: JudgingClient) -> None:
    officer.get(f"{OFFICE}?fino=202608")
    page = officer.get(f"{OFFICE}?fino=202604")
    assert "Mesi successivi" in page.text
    assert "aprile 2026" in page.text
    assert "aprile 2026" not in officer.get(OFFICE).text
    for wrong in ("202613", "0", "99999999"):
        assert officer.get(f"{OFFICE}?fino={wrong}").status == 404
    assert officer.get(f"{OFFICE}/non-esiste/202610").status == 404
    assert officer.get(f"{OFFICE}/people/202610").status == 404


def test_what_came_late_is_flagged_at_both_ends(
    sqlite_session: Session,
) -> None:
    ledger = make_ledger(sqlite_session)
    ledger.intake(30_000, happened_on=OCTOBER)
    close_month(sqlite_session, ledger.site.id, 202610, ledger.actor, NOW)
    ledger.post(make_intake(7_000, happened_on=OCTOBER), NOW + timedelta(hours=1))
    for month in (202610, 202611):
        report = month_report(sqlite_session, ledger.site, month, TODAY)
        assert report is not None
        assert [(entry.posted_month, entry.grams) for entry in report.late] == [(202611, 7_000)]
    office = office_closings(sqlite_session, TODAY)
    assert (office.late_total, office.late[0].happened_on) == (1, OCTOBER)


def test_what_went_out_before_it_came_is_named(sqlite_session: Session) -> None:
    ledger = make_ledger(sqlite_session)
    ledger.intake(30_000, happened_on=date(2026, 10, 20))
    ledger.distribution(10_000, happened_on=date(2026, 10, 12))
    report = month_report(sqlite_session, ledger.site, 202610, TODAY)
    assert report is not None
    assert [(item.category, item.first, item.until, item.grams) for item in report.negatives] == [
        ("Ortofrutta", date(2026, 10, 12), date(2026, 10, 19), -10_000)
    ]


def test_months_are_listed_from_the_first_record_to_the_running_one(
    sqlite_session: Session,
) -> None:
    ledger = make_ledger(sqlite_session)
    assert closings_report(sqlite_session, ledger.site, TODAY).months == ()
    assert month_report(sqlite_session, ledger.site, 202610, TODAY) is None
    ledger.intake(1_000, happened_on=date(2025, 12, 31))
    months = closings_report(sqlite_session, ledger.site, date(2026, 2, 1)).months
    assert [(item.month, item.state) for item in months] == [
        (202602, "running"), (202601, "open"), (202512, "open")
    ]  # fmt: skip
    office = office_closings(sqlite_session, date(2026, 2, 1))
    assert office.months == (202508, 202509, 202510, 202511, 202512, 202601)
    assert [item.state for item in office.rows[0].months] == ["not_yet"] * 4 + ["open"] * 2
    assert (office.earlier, office.later) == (None, None)
    back = office_closings(sqlite_session, date(2027, 2, 1), 202607)
    assert (back.earlier, back.later) == (202601, 202701)


def test_a_reason_is_not_lost_when_the_database_is_read_again(
    app: Flask, volunteer: JudgingClient
) -> None:
    send(volunteer, MONTH, CLOSE)
    send(volunteer, MONTH, REOPEN, reason="Mancava una consegna")
    with session_scope(app.extensions["foodplan"].engine) as session:
        rows = session.execute(sa.text("SELECT hash <> '', reason FROM period ORDER BY id"))
        assert [(bool(kept), reason) for kept, reason in rows] == [
            (True, ""), (False, "Mancava una consegna")
        ]  # fmt: skip
