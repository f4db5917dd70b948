"""Frozen reports and nightly rechecks on the site: frozen by the office, read by everybody."""

from datetime import date, timedelta
from hashlib import sha256

import pytest
import sqlalchemy as sa
from flask import Flask

from foodplan.db import session_scope
from foodplan.jobs.recheck import recheck_night
from foodplan.jobs.sealing import seal_past
from foodplan.jobs.snapshots import freeze_and_keep
from foodplan.models.snapshots import Recheck
from foodplan.reports.snapshots import Wanted, verify
from foodplan.store.history import Change
from foodplan.store.ledger import post
from foodplan.store.organisations import OrganisationInput, change_organisation, get_node
from foodplan.store.snapshots import list_snapshots, snapshot_content
from tests.client import JudgingClient, Page
from tests.factories.accounts import make_account, make_actor
from tests.factories.ledger import Ledger, make_intake
from tests.factories.office import password_hash, signed_in
from tests.factories.snapshots import DAY, NOW, SECRET, make_measured_city

OFFICE = "/gestione/istantanee"
SAID = {
    "title": "Relazione <b>al</b> Consiglio",
    "day": "2026-10-31",
    "reason": "Mozione n. 8",
}
SLUG = "2026-10-31-relazione-b-al-b-consiglio"
PUBLIC = f"/piano/istantanee/{SLUG}"


@pytest.fixture
def ledger(app: Flask) -> Ledger:
    """The measured city, stored, with an officer."""
    with session_scope(app.extensions["foodplan"].engine, writes=True) as session:
        made = make_measured_city(session)
        make_account(session, "ufficio@example.org", role="officer", password_hash=password_hash())
    return made


@pytest.fixture
def office(app: Flask, ledger: Ledger) -> JudgingClient:
    assert ledger.site.organisation is not None
    return signed_in(app)


def freeze(office: JudgingClient, **changes: str) -> Page:
    return office.post(OFFICE, office.get(OFFICE).values() | SAID | changes)


def night(app: Flask) -> None:
    with session_scope(app.extensions["foodplan"].engine) as session:
        recheck_night(session, NOW)


def test_an_officer_freezes_and_everybody_reads(
    office: JudgingClient, client: JudgingClient
) -> None:
    assert "Ancora nessuna istantanea" in office.get(OFFICE).text
    assert "Ancora nessuna istantanea" in client.get("/piano/istantanee").text
    page = freeze(office)
    assert "Istantanea congelata: è pubblica e non si cambia più." in page.text
    assert "Relazione <b>al</b> Consiglio" in page.text
    assert "Relazione <b>al</b> Consiglio" in client.get("/piano/istantanee").text
    public = client.get(PUBLIC)
    assert public.heading() == "Relazione <b>al</b> Consiglio"
    for words in ("Mozione n. 8", "dall’ufficio", "31 ottobre 2026", "Da allora non è cambiato"):
        assert words in public.text
    assert "ufficio@example.org" not in public.text


def test_the_page_and_the_file_are_the_same_bytes_and_verify(
    app: Flask, office: JudgingClient, client: JudgingClient
) -> None:
    freeze(office)
    answer = client.app.test_client().get(f"{PUBLIC}.zip")
    assert answer.status_code == 200
    assert answer.mimetype == "application/zip"
    assert f"istantanea-{SLUG}.zip" in answer.headers["Content-Disposition"]
    with session_scope(app.extensions["foodplan"].engine) as session:
        assert snapshot_content(session, SLUG) == answer.data
        (row,) = list_snapshots(session)
    found = verify(answer.data)
    assert found.good
    text = client.get(PUBLIC).text
    assert row.fingerprint == found.fingerprint
    assert found.fingerprint in text
    assert sha256(answer.data).hexdigest() in text
    again = client.app.test_client().get(
        f"{PUBLIC}.zip", headers={"If-None-Match": answer.headers["ETag"]}
    )
    assert again.status_code == 304


def test_what_was_restated_since_stands_beside_what_was_frozen(
    app: Flask, office: JudgingClient, client: JudgingClient
) -> None:
    freeze(office)
    with session_scope(app.extensions["foodplan"].engine, writes=True) as session:
        site = get_node(session, "emporio-prova")
        assert site is not None
        assert site.organisation is not None
        late = make_intake(50_000, happened_on=date(2026, 9, 12))
        post(session, late, make_actor(site.organisation), NOW)
    text = client.get(PUBLIC).text
    assert "Da allora sono cambiate" in text
    assert "1.095 kg" in text
    assert "1.145 kg" in text
    assert "cambiato" in text


def test_names_are_of_those_who_agree_today(
    app: Flask, office: JudgingClient, client: JudgingClient, ledger: Ledger
) -> None:
    freeze(office)
    text = client.get(PUBLIC).text
    assert "Emporio di prova" in text
    assert SECRET not in text
    number = ledger.site.organisation
    assert number is not None
    with session_scope(app.extensions["foodplan"].engine, writes=True) as session:
        said = OrganisationInput("Emporio di prova", "emporium", public_name=False, simulated=True)
        change_organisation(session, number, said, Change(NOW))
    text = client.get(PUBLIC).text
    assert "Emporio di prova" not in text
    assert "Di 2 organizzazioni resta solo il numero." in text


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"title": " "}, "Scrivere il titolo."),
        ({"reason": ""}, "Scrivere l’atto o il motivo."),
        ({"day": "2026-11-22"}, "Si congela un giorno finito: al più tardi ieri."),
        ({"day": "31 ottobre"}, "Scrivere una data"),
        ({"day": "1999-12-31"}, "La data è troppo lontana"),
        ({"title": "a" * 201}, "200"),
    ],
)
def test_a_form_with_a_mistake_comes_back_with_what_was_typed(
    office: JudgingClient, changes: dict[str, str], words: str
) -> None:
    page = freeze(office, **changes)
    assert page.status == 422
    assert words in page.text
    assert "Mozione n. 8" in page.values().values() or "reason" in changes
    assert "Ancora nessuna istantanea" in page.text


def test_an_unknown_frozen_report_is_not_there(client: JudgingClient) -> None:
    assert client.get("/piano/istantanee/nessuna").status == 404
    assert client.app.test_client().get("/piano/istantanee/nessuna.zip").status_code == 404


def test_an_empty_plan_has_a_page_of_its_frozen_report(app: Flask, client: JudgingClient) -> None:
    with session_scope(app.extensions["foodplan"].engine, writes=True) as session:
        slug = freeze_and_keep(session, Wanted("Vuota", "", DAY), NOW)
    text = client.get(f"/piano/istantanee/{slug}").text
    assert "Quel giorno nessun obiettivo aveva indicatori." in text
    assert "Nessuna organizzazione aveva registrato movimenti." in text
    assert "da chi gestisce il servizio" in text
    assert "non indicato" in text


def test_before_the_first_night_nothing_is_claimed(client: JudgingClient) -> None:
    assert "Ancora nessuna verifica" in client.get("/piano/verifiche").text


def test_a_good_night_is_public(app: Flask, office: JudgingClient, client: JudgingClient) -> None:
    freeze(office)
    with session_scope(app.extensions["foodplan"].engine, writes=True) as session:
        seal_past(session, DAY, DAY, NOW)
    night(app)
    text = client.get("/piano/verifiche").text
    assert "Ultima verifica: 22 novembre 2026, 10:00." in text
    assert "cifre, nessuna differenza." in text
    assert "Un giorno passato: 31 ottobre 2026" in text
    assert "Un’istantanea: cifre del 31 ottobre 2026" in text
    assert "nessuna differenza" in client.get(PUBLIC).text
    assert "Rifatte dalle registrazioni: 22 novembre 2026, 10:00." in client.get("/piano").text


@pytest.mark.usefixtures("ledger")
def test_a_difference_is_public_with_both_figures(app: Flask, client: JudgingClient) -> None:
    with session_scope(app.extensions["foodplan"].engine, writes=True) as session:
        session.execute(
            sa.text(
                "UPDATE flow_month SET grams = grams + 1000 WHERE month = 202603 AND grams > 90000"
            )
        )
    night(app)
    text = client.get("/piano/verifiche").text
    assert "ne sono venute diverse" in text
    assert "Cibo recuperato → valore" in text
    assert "1226,0" in text
    assert "1225,0" in text
    assert "cifre diverse" in client.get("/piano").text


def test_older_nights_stay_with_what_they_found(app: Flask, client: JudgingClient) -> None:
    with session_scope(app.extensions["foodplan"].engine, writes=True) as session:
        for back, differences in ((1, '[["Kg","1","2"]]'), (0, "[]")):
            session.add(
                Recheck(
                    checked_at=NOW - timedelta(days=back),
                    subject="current",
                    day=date(2026, 11, 22 - back),
                    outcome="different" if back else "same",
                    figures=9,
                    differences=differences,
                    rule_version="2026.1",
                )
            )
    text = client.get("/piano/verifiche").text
    assert "9 cifre, nessuna differenza." in text
    assert "Le notti prima" in text
    assert "1 differenza" in text


def test_the_export_of_a_day_still_closed_by_nothing_is_refused_to_strangers(app: Flask) -> None:
    stranger = JudgingClient(app)
    assert stranger.app.test_client().post(OFFICE, data=SAID).status_code in {302, 400}
