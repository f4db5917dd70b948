"""Papers say what the ledger says, to the gram, and what is missing from it."""

import csv
from datetime import date, timedelta
from io import StringIO
from uuid import uuid4

import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.engine import Engine
from sqlmodel import Session

from foodplan.db import open_session
from foodplan.models.organisations import OrganisationVersion
from foodplan.reports.papers import (
    AidRegister,
    Paper,
    Table,
    aid_file,
    aid_paper,
    aid_register,
    declaration,
    donor_summary,
    papers_report,
    sample_paper,
)
from foodplan.rules.papers import PaperKind
from foodplan.rules.problems import Refused
from foodplan.store.history import Change, Moment, record
from foodplan.store.ledger import reverse
from foodplan.store.papers import change_wording, get_wording
from tests.factories.ledger import MARKET, NOW, Ledger, make_movement
from tests.factories.organisations import CHANGE, make_site
from tests.factories.papers import (
    BAKERY,
    MADE_AT,
    TODAY,
    aid_intake,
    lines,
    make_papers_ledger,
    scope_of,
)

FIRST, LAST = date(2026, 11, 1), date(2026, 11, 30)


def table(paper: Paper, title: str) -> Table:
    return next(part for part in paper.tables if part.title == title)


def cells(part: Table) -> list[tuple[str, ...]]:
    return [row.cells for row in part.rows]


def summary(session: Session, ledger: Ledger, donor: str = MARKET) -> Paper:
    paper = donor_summary(session, scope_of(ledger), donor, 202611, MADE_AT)
    assert paper is not None
    return paper


def register_of(session: Session, ledger: Ledger) -> AidRegister:
    return aid_register(session, scope_of(ledger), FIRST, LAST, TODAY)


def test_a_summary_has_categories_documents_and_the_same_total_twice(
    sqlite_session: Session,
) -> None:
    ledger = make_papers_ledger(sqlite_session)
    ledger.intake(
        0,
        lines=lines(ortofrutta=120_500, pane_forno=8_001),
        document="DDT 15",
        happened_on=date(2026, 11, 3),
    )
    ledger.intake(499, method="estimated", happened_on=date(2026, 11, 9))
    ledger.intake(70_000, counterpart=BAKERY)
    paper = summary(sqlite_session, ledger)
    assert cells(table(paper, "Per categoria")) == [
        ("Ortofrutta", "120,999"),
        ("Pane e prodotti da forno", "8,001"),
        ("Totale", "129"),
    ]
    assert cells(table(paper, "Per documento e giorno")) == [
        ("DDT 15", "03/11/2026", "Ortofrutta, Pane e prodotti da forno", "128,501"),
        ("senza numero", "09/11/2026", "Ortofrutta", "0,499"),
        ("Totale", "", "", "129"),
    ]
    assert table(paper, "Per categoria").note == (
        "Peso netto. Come è stato trovato: 128,501 kg pesati, 0,499 kg stimati."
    )
    assert (
        "ha ricevuto gratuitamente da Porta Palazzo, in novembre 2026, 129 kg"
        in (paper.paragraphs[1])
    )
    assert "Riepilogo, non ha valore fiscale" in paper.marks
    assert not paper.signature


def test_goods_that_are_no_food_are_named_so(sqlite_session: Session) -> None:
    ledger = make_papers_ledger(sqlite_session)
    ledger.intake(2_000, category="non-alimentari")
    rows = cells(table(summary(sqlite_session, ledger), "Per categoria"))
    assert rows[0] == ("Prodotti non alimentari (non alimentari)", "2")


def test_a_month_without_gifts_says_so(sqlite_session: Session) -> None:
    paper = summary(sqlite_session, make_papers_ledger(sqlite_session))
    assert all(part.rows == () for part in paper.tables)
    assert "0 kg" in paper.paragraphs[1]


def test_unknown_tax_code_and_address_are_left_to_fill_in(sqlite_session: Session) -> None:
    ledger = make_papers_ledger(sqlite_session)
    donor, recipient = summary(sqlite_session, ledger).parties
    assert dict(donor.facts) == {
        "Nome": "Porta Palazzo",
        "Codice fiscale o partita IVA": None,
        "Indirizzo": None,
    }
    key = {"organisation_id": ledger.site.organisation}
    values = {"name": "Emporio", "kind": "emporium", "tax_code": "97000000001", "address": "Via 1"}
    record(sqlite_session, OrganisationVersion, key, values, CHANGE)
    recipient = summary(sqlite_session, ledger).parties[1]
    assert dict(recipient.facts)["Codice fiscale o partita IVA"] == "97000000001"


def test_a_donor_that_nobody_knows_has_no_paper(sqlite_session: Session) -> None:
    ledger = make_papers_ledger(sqlite_session)
    scope = scope_of(ledger)
    assert donor_summary(sqlite_session, scope, "source:nessuno", 202611, MADE_AT) is None
    assert declaration(sqlite_session, scope, "people", 20264, MADE_AT) is None


def test_simulated_and_unfinished_papers_say_so(sqlite_session: Session) -> None:
    ledger = make_papers_ledger(sqlite_session)
    marks = " ".join(summary(sqlite_session, ledger).marks)
    assert "dati simulati" in marks
    assert "Periodo non ancora finito: contiene quanto registrato fino al 22/11/2026" in marks
    past = donor_summary(sqlite_session, scope_of(ledger), MARKET, 202610, MADE_AT)
    assert past is not None
    assert "non ancora finito" not in " ".join(past.marks)


def test_a_declaration_lists_what_has_no_document_as_missing(sqlite_session: Session) -> None:
    ledger = make_papers_ledger(sqlite_session)
    ledger.intake(10_000, document="DDT 1", happened_on=date(2026, 10, 5))
    ledger.intake(5_000, document="DDT 1", happened_on=date(2026, 10, 6))
    ledger.intake(700, happened_on=date(2026, 11, 2))
    ledger.intake(9_000, document="DDT 0", happened_on=date(2026, 9, 30))
    ledger.intake(4_000, source_kind="food_drive", document="DDT 3")
    paper = declaration(sqlite_session, scope_of(ledger), MARKET, 20264, MADE_AT)
    assert paper is not None
    assert [row[:2] for row in cells(table(paper, "Documenti di trasporto"))] == [
        ("DDT 1", "05/10/2026"),
        ("DDT 1", "06/10/2026"),
        ("Totale", ""),
    ]
    assert cells(table(paper, "Arrivi senza numero di documento")) == [
        ("senza numero", "02/11/2026", "Ortofrutta", "0,7"),
        ("Totale", "", "", "0,7"),
    ]
    assert cells(table(paper, "Per categoria"))[-1] == ("Totale", "15,7")
    assert "15,7 kg in tutto. Documenti di trasporto o equivalenti: 1." in " ".join(
        paper.paragraphs
    )
    assert paper.signature


def test_a_declaration_with_every_document_misses_none(sqlite_session: Session) -> None:
    ledger = make_papers_ledger(sqlite_session)
    ledger.intake(10_000, document="DDT 1")
    paper = declaration(sqlite_session, scope_of(ledger), MARKET, 20264, MADE_AT)
    assert paper is not None
    assert [part.title for part in paper.tables] == ["Documenti di trasporto", "Per categoria"]


def test_a_declaration_is_to_be_checked_until_an_officer_confirms_it(
    sqlite_session: Session,
) -> None:
    session, ledger = sqlite_session, make_papers_ledger(sqlite_session)
    kind = PaperKind.DECLARATION
    before = declaration(session, scope_of(ledger), MARKET, 20264, MADE_AT)
    assert before is not None
    assert any("Testo da verificare su Normattiva" in mark for mark in before.marks)
    assert "Legge 19 agosto 2016, n. 166, articolo 16" in before.source.words
    assert before.stamp == "Testo n. 1 del 01/01/2025 alle 10:00. Fatto il 22/11/2026 alle 10:00."
    known = get_wording(session, kind, Moment(TODAY))
    assert known is not None
    said = {name: getattr(known, name) for name in ("title", "body", "footer", "legal_source")}
    said |= {"legal_url": known.legal_url, "checked_on": TODAY}
    change_wording(session, kind, known.id, said, Change(MADE_AT), TODAY, confirmed=True)
    after = declaration(session, scope_of(ledger), MARKET, 20264, MADE_AT)
    assert after is not None
    assert not any("Normattiva" in mark for mark in after.marks)
    assert "Testo verificato il 22/11/2026." in after.source.words
    assert after.stamp.startswith("Testo n. 2 del 22/11/2026")


def test_the_register_of_aid_runs_day_by_day_with_its_reversals(sqlite_session: Session) -> None:
    session, ledger = sqlite_session, make_papers_ledger(sqlite_session)
    aid_intake(ledger, 10_000, happened_on=date(2026, 10, 30))
    aid_intake(ledger, 5_250, happened_on=date(2026, 11, 5), document="DDT 4")
    wrong = ledger.distribution(2_000, happened_on=date(2026, 11, 6))
    ledger.distribution(200, happened_on=date(2026, 11, 6), replaces=wrong.uuid)
    ledger.disposal(50, happened_on=date(2026, 11, 7))
    register = register_of(session, ledger)
    assert (register.opening, register.load, register.unload) == (10_000, 5_250, 250)
    assert register.closing == ledger.stock() == 15_000
    paper = aid_paper(session, register, MADE_AT)
    assert paper is not None
    assert cells(table(paper, "Ortofrutta")) == [
        ("01/11/2026", "Giacenza iniziale", "", "", "", "10"),
        ("05/11/2026", "Ricevuto da Ente degli aiuti", "DDT 4", "5,25", "", "15,25"),
        ("06/11/2026", "Distribuito (stornato)", "", "", "2", "13,25"),
        ("06/11/2026", "Storno: Distribuito", "", "", "−2", "15,25"),
        ("06/11/2026", "Distribuito", "", "", "0,2", "15,05"),
        ("07/11/2026", "Scartato: Compostaggio", "", "", "0,05", "15"),
        ("Totale", "", "", "5,25", "0,25", "15"),
    ]
    assert [row.struck for row in table(paper, "Ortofrutta").rows].count(True) == 1
    assert cells(table(paper, "In tutto"))[-1] == ("Totale", "10", "5,25", "0,25", "15")
    assert "carico 5,25 kg, scarico 0,25 kg, giacenza finale 15 kg" in paper.paragraphs[1]


def test_a_register_without_aid_says_so(sqlite_session: Session) -> None:
    ledger = make_papers_ledger(sqlite_session)
    paper = aid_paper(sqlite_session, register_of(sqlite_session, ledger), MADE_AT)
    assert paper is not None
    assert [part.rows for part in paper.tables] == [()]
    assert paper.source.words == "Fonte di legge: da indicare."
    assert any("non è indicato chi chiede" in mark for mark in paper.marks)


def test_stock_below_zero_in_the_order_of_days_is_pointed_out(sqlite_session: Session) -> None:
    ledger = make_papers_ledger(sqlite_session)
    aid_intake(ledger, 1_000, happened_on=date(2026, 11, 9))
    ledger.distribution(400, happened_on=date(2026, 11, 8))
    paper = aid_paper(sqlite_session, register_of(sqlite_session, ledger), MADE_AT)
    assert paper is not None
    assert "sotto zero" in table(paper, "Ortofrutta").note


def test_the_file_for_excel_is_italian_and_runs_no_formula(sqlite_session: Session) -> None:
    ledger = make_papers_ledger(sqlite_session)
    aid_intake(ledger, 1_234_567, document="=HYPERLINK(0)", happened_on=date(2026, 11, 5))
    ledger.distribution(500, happened_on=date(2026, 11, 6), document="@x")
    register = register_of(sqlite_session, ledger)
    excel = aid_file(register, "excel.csv")
    text = excel.body.decode("utf-8-sig")
    assert excel.body.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(StringIO(text), delimiter=";"))
    assert [row["tipo"] for row in rows] == [
        "giacenza iniziale", "carico", "scarico", "giacenza finale",
    ]  # fmt: skip
    assert rows[1]["carico_kg"] == "1234,567"
    assert rows[1]["giorno"] == "05/11/2026"
    assert rows[1]["documento"] == "'=HYPERLINK(0)"
    assert rows[2]["documento"] == "'@x"
    plain = list(csv.DictReader(StringIO(aid_file(register, "csv").body.decode())))
    assert plain[1]["carico_kg"] == "1234.567"
    assert plain[1]["giorno"] == "2026-11-05"
    assert plain[3]["giacenza_kg"] == "1234.067"


def test_transfers_and_late_entries_of_aid_add_up_to_the_shelves(session: Session) -> None:
    ledger = make_papers_ledger(session)
    make_site(session, "cucina-prova", ledger.site.organisation)
    aid_intake(ledger, 10_000, happened_on=date(2026, 11, 2))
    sent = make_movement("dispatch", "cucina-prova", 4_000, happened_on=date(2026, 11, 3))
    ledger.post(sent)
    arrived = {"node": "cucina-prova", "dispatch": sent.id, "happened_on": date(2026, 11, 4)}
    ledger.post(make_movement("receipt", "emporio-prova", 3_900, **arrived))
    ledger.post(make_movement("count", "count", 5_500, happened_on=date(2026, 11, 10)))
    ledger.distribution(1_000, happened_on=date(2026, 11, 8), before_count=True)
    register = register_of(session, ledger)
    check_register(session, register)
    assert [
        (entry.line.day.day, entry.cause, entry.line.load - entry.line.unload)
        for entry in register.sections[0].entries
    ] == [
        (2, "Ricevuto da Ente degli aiuti", 10_000),
        (3, "Trasferito a Cucina prova", -4_000),
        (4, "Arrivato da Emporio prova", 3_900),
        (8, "Distribuito", -1_000),
        (10, "Mancante", -500),
        (10, "Rettifica della conta: Mancante", 500),
        (10, "Trovato in più", 500),
    ]
    text = aid_file(register, "csv").body.decode()
    assert "rettifica di scarico" in text
    paper = aid_paper(session, register, MADE_AT)
    assert paper is not None
    assert cells(table(paper, "Ortofrutta"))[2][1] == "Trasferito a Cucina prova (Emporio prova)"


ACTS = st.lists(
    st.tuples(
        st.sampled_from(["aid", "other", "out", "waste", "back", "correct"]),
        st.integers(1, 9_999),
        st.integers(1, 21),
        st.sampled_from(["ortofrutta", "pane-forno"]),
    ),
    max_size=14,
)


@given(acts=ACTS)
def test_opening_plus_load_less_unload_is_what_stands_on_the_shelves(
    sqlite_engine: Engine, acts: list[tuple[str, int, int, str]]
) -> None:
    with open_session(sqlite_engine, writes=True) as session:
        ledger = make_papers_ledger(session)
        aid_intake(ledger, 20_000, happened_on=date(2026, 10, 20))
        posted = []
        for kind, grams, day, category in acts:
            fields = {"happened_on": date(2026, 11, day), "category": category}
            try:
                posted.append(act(ledger, kind, grams, posted, fields))
            except Refused:
                continue
        register = register_of(session, ledger)
        check_register(session, register)
        session.rollback()


def act(ledger: Ledger, kind: str, grams: int, posted: list, fields: dict) -> object:
    if kind == "back" and posted:
        reverse(ledger.session, posted[0], ledger.actor, NOW, id=uuid4())
        return posted.pop(0)
    if kind == "correct" and posted:
        return aid_intake(ledger, grams, replaces=posted.pop(0), **fields).uuid
    ways = {"other": ledger.intake, "out": ledger.distribution, "waste": ledger.disposal}
    if kind in ways:
        return ways[kind](grams, **fields).uuid
    return aid_intake(ledger, grams, **fields).uuid


def check_register(session: Session, register: AidRegister) -> None:
    query = sa.text(
        "SELECT c.slug, SUM(b.grams) FROM balance b JOIN lot l ON l.id = b.lot_id "
        "JOIN category c ON c.id = l.category_id JOIN node n ON n.id = b.node_id "
        "WHERE l.source_kind = 10 AND n.kind = 'stock' GROUP BY c.slug"
    )
    shelves = {slug: int(grams) for slug, grams in session.execute(query) if grams}
    closing = {section.category: section.closing for section in register.sections}
    assert {slug: grams for slug, grams in closing.items() if grams} == shelves
    assert register.opening + register.load - register.unload == register.closing
    for section in register.sections:
        assert section.opening + section.load - section.unload == section.closing


def test_the_overview_names_donors_and_what_lacks_a_document(sqlite_session: Session) -> None:
    ledger = make_papers_ledger(sqlite_session)
    ledger.intake(1_000, document="DDT 1", happened_on=date(2026, 11, 2))
    ledger.intake(500, happened_on=date(2026, 10, 2))
    ledger.intake(30, counterpart="source", source_kind="retail_surplus")
    ledger.intake(7, source_kind="food_drive", counterpart=BAKERY)
    report = papers_report(sqlite_session, scope_of(ledger), 202611, TODAY)
    assert [(line.name, line.grams, line.undocumented) for line in report.in_month] == [
        ("Panificio di prova", 7, 1),
        ("Porta Palazzo", 1_000, 0),
    ]
    assert [(line.slug, line.grams, line.undocumented) for line in report.in_quarter] == [
        (MARKET, 1_500, 1)
    ]
    assert report.unnamed_grams == 30
    assert report.quarter == 20264
    assert report.months[0] == 202611
    assert PaperKind.DECLARATION in report.unverified


def test_a_sample_says_that_it_is_one(sqlite_session: Session) -> None:
    make_papers_ledger(sqlite_session)
    for kind in PaperKind:
        wording = get_wording(sqlite_session, kind, Moment(TODAY))
        assert wording is not None
        paper = sample_paper(wording, MADE_AT + timedelta(hours=1))
        assert "di esempio" in paper.marks[0]
        assert all(part.rows for part in paper.tables)
