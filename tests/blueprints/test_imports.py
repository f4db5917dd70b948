"""The import of history through real requests: five steps, bad files, two tabs, undoing."""

import io
from datetime import date

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlmodel import Session, select

from foodplan.models.imports import ImportBatch
from foodplan.rules.ledger import Method
from foodplan.store.ledger import post, verify_ledger
from tests.client import JudgingClient
from tests.factories.accounts import make_account, make_actor
from tests.factories.imports import ADDRESS, batch_of, make_csv, step, through, upload
from tests.factories.ledger import NOW, Ledger, make_intake, make_ledger
from tests.factories.organisations import make_organisation, make_site
from tests.factories.register import (
    database,
    errors_at,
    movements_of,
    password_hash,
    signed_in,
    site_of,
    stock_of,
    words,
)

SITE = "emporio-prova"


@pytest.fixture(autouse=True)
def ground(app: Flask) -> None:
    """A site, an operator of its organisation and an officer."""
    with database(app, writes=True) as session:
        own = make_ledger(session, SITE).site.organisation or 0
        make_account(
            session, "mani@example.org", organisations=[own], password_hash=password_hash()
        )
        make_account(session, "ufficio@example.org", "officer", password_hash=password_hash())


@pytest.fixture
def operator(client: JudgingClient) -> JudgingClient:
    """A browser of the site's operator."""
    return signed_in(client, "mani@example.org")


def test_a_file_is_recognised_in_words(operator: JudgingClient, app: Flask) -> None:
    page = upload(operator, make_csv())
    assert batch_of(app, page).status == "read"
    assert "punto e virgola" in words(page)
    assert "intestazione alla riga 1" in words(page)
    assert "2 righe" in words(page)


def test_a_file_goes_from_reading_to_the_register_and_back(
    operator: JudgingClient, app: Flask
) -> None:
    page = through(operator, upload(operator, make_csv()))
    assert "Lette 2 = da registrare 2 + doppie 0 + da correggere 0" in words(page)
    page = step(operator, page, "registra", how="all")
    assert "Lette 2 = registrate 2 + doppie 0 + rifiutate 0" in words(page)
    assert stock_of(app, SITE) == 2_500
    page = step(operator, page, "annulla")
    assert batch_of(app, page).status == "undone"
    assert stock_of(app, SITE) == 0


def test_the_same_file_again_registers_nothing_and_knows_every_row(
    operator: JudgingClient, app: Flask
) -> None:
    first = step(operator, through(operator, upload(operator, make_csv())), "registra", how="all")
    again = upload(operator, make_csv())
    assert batch_of(app, again).uuid == batch_of(app, first).uuid
    assert "già stato inviato" in words(operator.get(ADDRESS)) or "registrate 2" in words(again)
    anew = through(operator, upload(operator, make_csv(), again="y"))
    assert "Lette 2 = da registrare 0 + doppie 2 + da correggere 0" in words(anew)
    assert "Non c’è nessuna riga nuova da registrare." in words(anew)
    assert stock_of(app, SITE) == 2_500


def test_a_file_that_was_undone_can_be_imported_once_more(
    operator: JudgingClient, app: Flask
) -> None:
    for _ in range(2):
        page = through(operator, upload(operator, make_csv()))
        page = step(operator, page, "registra", how="all")
        assert "registrate 2 " in words(page)
        assert stock_of(app, SITE) == 2_500
        step(operator, page, "annulla")
    with database(app) as session:
        assert verify_ledger(session) == []


def test_closed_history_changes_months_and_leaves_the_stock(
    operator: JudgingClient, app: Flask
) -> None:
    with database(app, writes=True) as session:
        own_ledger(session).intake(7_000)
    page = through(operator, upload(operator, make_csv()), mode="closed")
    page = step(operator, page, "registra", how="all")
    assert "il magazzino di oggi non è cambiato" in words(page)
    assert stock_of(app, SITE) == 7_000
    with database(app) as session:
        assert recovered(session, 202503) == 12_500
        assert verify_ledger(session) == []
    step(operator, page, "annulla")
    with database(app) as session:
        assert recovered(session, 202503) == 0
        assert verify_ledger(session) == []


def test_all_or_nothing_registers_nothing_while_a_row_is_wrong(
    operator: JudgingClient, app: Flask
) -> None:
    page = through(operator, upload(operator, wrong_csv()))
    assert "Lette 4 = da registrare 2 + doppie 0 + da correggere 2" in words(page)
    refused = step(operator, page, "registra", how="all")
    assert refused.status == 422
    assert "non se ne registra" in errors_at(refused, "how")
    assert movements_of(app, SITE) == []
    done = step(operator, page, "registra", how="valid")
    assert "Lette 4 = registrate 2 + doppie 0 + rifiutate 2" in words(done)
    assert len(movements_of(app, SITE)) == 2


def test_how_must_be_chosen(operator: JudgingClient) -> None:
    page = through(operator, upload(operator, make_csv()))
    assert "Scegliere" in errors_at(step(operator, page, "registra", how=""), "how")


def test_the_table_marks_the_cell_and_can_show_only_what_is_wrong(
    operator: JudgingClient, app: Flask
) -> None:
    page = through(operator, upload(operator, wrong_csv()))
    everything = [row for row in page.all("tr") if "row-" in (row.get("class") or "")]
    assert len(everything) == 4
    only = operator.get(f"{ADDRESS}/{batch_of(app, page).uuid}?passo=controllo&solo=errori")
    rows = [row for row in only.all("tr") if "row-refused" in (row.get("class") or "")]
    assert len(rows) == 2
    wrong = [cell for cell in only.all("td") if cell.get("class") == "wrong"]
    assert any("31/02/2025" in "".join(cell.itertext()) for cell in wrong)


def test_the_refused_rows_come_back_with_their_reasons(operator: JudgingClient, app: Flask) -> None:
    page = through(operator, upload(operator, wrong_csv(), name="anno «2025».csv"))
    answer = operator.http.get(f"{ADDRESS}/{batch_of(app, page).uuid}/scarti.csv")
    lines = answer.get_data().decode("utf-8-sig").splitlines()
    assert len(lines) == 3
    assert "motivo" in lines[0]
    assert "31/02/2025" in lines[1]
    assert "scarti.csv" in answer.headers["Content-Disposition"]


def test_a_file_without_mistakes_has_no_refused_rows(operator: JudgingClient, app: Flask) -> None:
    page = through(operator, upload(operator, make_csv()))
    uuid = batch_of(app, page).uuid
    assert operator.http.get(f"{ADDRESS}/{uuid}/scarti.csv").status_code == 404


def test_stock_that_was_never_there_is_found_before_anything_is_recorded(
    operator: JudgingClient, app: Flask
) -> None:
    out = ("04/03/2025", "uscita", "ortofrutta", "10", "persone")
    page = through(operator, upload(operator, make_csv(out)))
    assert "Lette 1 = da registrare 0 + doppie 0 + da correggere 1" in words(page)
    assert movements_of(app, SITE) == []


def test_a_suggestion_is_accepted_for_every_equal_value(operator: JudgingClient) -> None:
    rows = [
        (f"0{day}/03/2025", "entrata", "ortofruta", "5", "Porta Palazzo") for day in range(1, 4)
    ]
    page = through(operator, upload(operator, make_csv(*rows)))
    assert "«ortofruta» → Ortofrutta, in 3 righe" in words(page)
    page = step(operator, page, "controllo", accetta="0")
    assert "Lette 3 = da registrare 3 + doppie 0 + da correggere 0" in words(page)
    step(operator, page, "registra", how="all")
    later = through(operator, upload(operator, make_csv(("09/03/2025", *rows[0][1:]))))
    assert "Lette 1 = da registrare 1" in words(later)


def test_accepting_nothing_says_so(operator: JudgingClient) -> None:
    page = through(operator, upload(operator, wrong_csv()))
    assert "Non è stato scelto niente" in words(step(operator, page, "controllo", accetta="9"))


def test_a_source_that_nobody_knows_is_added_with_its_kind(
    operator: JudgingClient, app: Flask
) -> None:
    row = ("03/03/2025", "entrata", "ortofrutta", "5", "Cascina Nuova")
    page = through(operator, upload(operator, make_csv(row)))
    assert "«Cascina Nuova» non è tra le vostre provenienze" in words(page)
    page = step(operator, page, "controllo", **{"fonte-0": "farm_surplus"})
    assert "da registrare 1" in words(page)
    step(operator, page, "registra", how="all")
    assert movements_of(app, SITE)[0].counterpart == "source:cascina-nuova"


def test_a_weight_that_reads_two_ways_is_asked_once_in_words(
    operator: JudgingClient, app: Flask
) -> None:
    row = ("03/03/2025", "entrata", "ortofrutta", "1.200", "Porta Palazzo")
    page = upload(operator, make_csv(row, ("04/03/2025", *row[1:])))
    assert "«1.200» vuol dire 1.200 kg" in words(page)
    assert "«1.200» vuol dire 1,2 kg" in words(page)
    unanswered = step(operator, page, "lettura")
    assert unanswered.status == 422
    assert "Scegliere" in errors_at(unanswered, "number_style")
    page = step(operator, page, "lettura", number_style="en")
    page = step(operator, page, "colonne", mode="live")
    step(operator, page, "registra", how="all")
    assert stock_of(app, SITE) == 2_400


def test_another_separator_reads_the_file_again(operator: JudgingClient, app: Flask) -> None:
    page = upload(operator, make_csv())
    page = step(operator, page, "lettura", header_row="0")
    assert batch_of(app, page).read == 3
    assert "senza intestazione" in words(page)


def test_columns_that_do_not_say_enough_are_asked_for(operator: JudgingClient) -> None:
    page = step(operator, upload(operator, make_csv()), "lettura")
    bare = step(operator, page, "colonne", mode="", colonna_A="", colonna_B="", colonna_C="kg")
    assert bare.status == 422
    assert "Giorno" in words(bare)
    assert "Scegliere che cosa sono queste righe." in errors_at(bare, "mode")
    assert errors_at(bare, "kind")
    assert "un’altra colonna" in errors_at(bare, "colonna_C")


def test_a_constant_stands_for_a_column(operator: JudgingClient) -> None:
    page = step(operator, upload(operator, make_csv()), "lettura")
    page = step(operator, page, "colonne", mode="live", colonna_B="", kind="intake")
    assert "da registrare 1 " in words(page)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "Il file è vuoto"),
        (b"   \r\n", "Il file è vuoto"),
        (b"\xff\xd8\xff\xe0" + b"x" * 500, "fotografia"),
        (b"%PDF-1.7 " + b"x" * 500, "PDF"),
        (b"PK\x03\x04" + b"\0" * 300, "rovinato"),
        (b"data;kg\r\n", "nessuna riga"),
    ],
)
def test_what_is_no_table_is_said_in_words(
    operator: JudgingClient, content: bytes, said: str
) -> None:
    page = upload(operator, content, name="foto.csv")
    assert said in words(page)


def test_no_file_at_all_is_said_at_its_field(operator: JudgingClient) -> None:
    page = operator.submit(ADDRESS, {})
    assert page.status == 422
    assert "Scegliere un file." in words(page)


def test_a_file_too_large_comes_back_as_the_form(operator: JudgingClient) -> None:
    token = operator.get(ADDRESS).csrf_token()
    # As one piece of bytes: the test client's own encoder leaves its temporary file open.
    parts = (
        f'--end\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{token}\r\n'
        '--end\r\nContent-Disposition: form-data; name="file"; filename="anni.csv"\r\n\r\n'
    )
    sent = parts.encode() + b"x" * 21_000_000 + b"\r\n--end--\r\n"
    page = operator.post(ADDRESS, sent, content_type="multipart/form-data; boundary=end")
    assert page.status == 413
    assert "al massimo 20 MB" in errors_at(page, "file")


def test_a_strange_name_is_only_a_name(operator: JudgingClient, app: Flask) -> None:
    page = upload(operator, make_csv(), name="../../etc/<script>alert(1)</script>\x07.csv")
    assert batch_of(app, page).filename == "script>.csv"
    assert "<script>alert" not in page.response.get_data(as_text=True)


def test_cells_are_text_and_long_ones_are_cut(operator: JudgingClient) -> None:
    row = (
        "03/03/2025",
        "entrata",
        "<img src=x onerror=alert(1)>" + "a" * 400,
        "1",
        "Porta Palazzo",
    )
    page = through(operator, upload(operator, make_csv(row)))
    html = page.response.get_data(as_text=True)
    assert "<img src=x" not in html
    assert "a" * 250 not in html


def test_the_second_of_two_tabs_sees_that_the_file_moved_on(
    operator: JudgingClient, app: Flask
) -> None:
    page = through(operator, upload(operator, make_csv()))
    step(operator, page, "registra", how="all")
    late = step(operator, page, "registra", how="all")
    assert "andata avanti" in words(late)
    assert "registrate 2" in words(late)
    assert len(movements_of(app, SITE)) == 2


def test_a_colleague_goes_on_with_a_file_and_a_stranger_does_not_find_it(
    operator: JudgingClient, app: Flask
) -> None:
    page = through(operator, upload(operator, make_csv()))
    with database(app, writes=True) as session:
        own = own_ledger(session).site.organisation or 0
        theirs = make_organisation(session, "altrui", "Altrui")
        make_site(session, "sede-altrui", theirs)
        for email, owner in (("collega@example.org", own), ("altri@example.org", theirs)):
            make_account(session, email, organisations=[owner], password_hash=password_hash())
    address = page.response.request.path
    stranger = signed_in(JudgingClient(app), "altri@example.org")
    assert stranger.get(address).status == 404
    colleague = signed_in(JudgingClient(app), "collega@example.org")
    done = step(colleague, colleague.get(address), "registra", how="all")
    assert "registrate 2" in words(done)
    assert stock_of(app, SITE) == 2_500


def test_the_office_looks_and_does_not_touch(operator: JudgingClient, app: Flask) -> None:
    page = through(operator, upload(operator, make_csv()))
    address = page.response.request.path
    officer = signed_in(JudgingClient(app), "ufficio@example.org")
    seen = officer.get(address)
    assert "Potete guardare questa importazione" in words(seen)
    assert not [form for form in seen.all("form") if "/importa/" in (form.get("action") or "")]
    assert officer.post(f"{address}/registra", {"csrf_token": seen.csrf_token()}).status == 403


def test_a_file_can_be_let_go(operator: JudgingClient, app: Flask) -> None:
    page = through(operator, upload(operator, make_csv()))
    left = step(operator, page, "lascia")
    assert "non è stato registrato niente" in words(left)
    assert operator.get(page.response.request.path).status == 404
    assert movements_of(app, SITE) == []


def test_after_an_expired_session_the_file_is_to_be_chosen_again(
    operator: JudgingClient,
) -> None:
    token = operator.get(ADDRESS).csrf_token()
    with operator.http.session_transaction() as cookie:
        cookie.clear()
    data = {"csrf_token": token, "file": (io.BytesIO(make_csv()), "2025.csv")}
    page = operator.post(ADDRESS, data, content_type="multipart/form-data")
    assert page.status == 401
    assert "Un file non si può conservare" in words(page)


def test_the_state_of_a_file_is_told_to_its_page(operator: JudgingClient) -> None:
    page = upload(operator, make_csv())
    answer = operator.http.get(f"{page.response.request.path}/stato").get_json()
    assert answer["working"] is False
    assert answer["status"] == "read"


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_what_is_exported_comes_back_as_known_rows(operator: JudgingClient, form: str) -> None:
    page = through(operator, upload(operator, make_csv()))
    step(operator, page, "registra", how="all")
    exported = operator.http.get(f"/registro/movimenti/esporta.{form}").get_data()
    page = through(operator, upload(operator, exported, name=f"movimenti.{form}"))
    assert "Lette 2 = da registrare 0 + doppie 2 + da correggere 0" in words(page)


def wrong_csv() -> bytes:
    """Two good rows and two that are not."""
    return make_csv(
        ("03/03/2025", "entrata", "ortofrutta", "12,5", "Porta Palazzo"),
        ("31/02/2025", "entrata", "ortofrutta", "1", "Porta Palazzo"),
        ("04/03/2025", "entrata", "ortofrutta", "dieci", "Porta Palazzo"),
        ("05/03/2025", "uscita", "ortofrutta", "10", "persone"),
    )


def own_ledger(session: Session) -> Ledger:
    """The site with its operator."""
    site = site_of(session, SITE)
    return Ledger(session, site, make_actor(site.organisation or 0))


def recovered(session: Session, month: int) -> int:
    """Grams that came from sources in a month, as the monthly flows keep them."""
    query = sa.text(
        "SELECT COALESCE(SUM(f.grams), 0) FROM flow_month f JOIN node n ON n.id = f.from_node "
        "WHERE n.kind = 'source' AND f.month = :month"
    )
    return int(session.execute(query, {"month": month}).scalar_one())


def test_a_site_that_changed_hands_does_not_take_its_files_along(
    operator: JudgingClient, app: Flask
) -> None:
    page = upload(operator, make_csv())
    uuid = batch_of(app, page).uuid
    with database(app, writes=True) as session:
        former = make_organisation(session, "di-prima")
        row = session.exec(select(ImportBatch).where(ImportBatch.uuid == uuid)).one()
        row.organisation_id = former
    for address in (f"{ADDRESS}/{uuid}", f"{ADDRESS}/{uuid}/stato", f"{ADDRESS}/{uuid}/scarti.csv"):
        assert operator.get(address).status == 404
    assert operator.submit(f"{ADDRESS}/{uuid}/lascia", {}, form_page=ADDRESS).status == 404
    again = upload(operator, make_csv())
    assert batch_of(app, again).uuid != uuid


def test_history_says_on_how_many_days_the_register_has_movements_already(
    operator: JudgingClient, app: Flask
) -> None:
    page = through(operator, upload(operator, make_csv()), mode="closed")
    assert "ha già movimenti registrati" not in words(page)
    step(operator, page, "lascia")
    with database(app, writes=True) as session:
        actor = make_actor(site_of(session, SITE).organisation or 0)
        post(session, make_intake(1_000, happened_on=date(2025, 3, 3)), actor, NOW)
    page = through(operator, upload(operator, make_csv()), mode="closed")
    assert "In 1 giorno di questo file la sede ha già movimenti registrati" in words(page)
    step(operator, page, "lascia")
    assert "ha già movimenti" not in words(through(operator, upload(operator, make_csv())))


def test_weights_that_were_guessed_are_recorded_as_guessed(
    operator: JudgingClient, app: Flask
) -> None:
    page = through(operator, upload(operator, make_csv()), method="estimated")
    step(operator, page, "registra", how="all")
    with database(app) as session:
        methods = session.execute(sa.text("SELECT DISTINCT method FROM movement")).scalars().all()
    assert methods == [int(Method.ESTIMATED)]
