"""Lines of funding: who pays, when, for which action; nothing counted twice, nothing lost."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session

from foodplan.models.plan import FundingProgramme, FundingProgrammeVersion
from foodplan.rules.problems import Refused
from foodplan.store.edits import Overtaken
from foodplan.store.funding import (
    AmountInput,
    Line,
    add_line,
    change_line,
    get_amount,
    get_line,
    list_lines,
    set_amount,
    set_splits,
    withdraw_line,
)
from foodplan.store.history import Change, Moment, record
from tests.factories.indicators import CHANGE, TODAY, make_action, make_goal, make_plan

NOW = Moment(TODAY)
SAID = {"programme": "pn", "title": "Cucine", "payer": "european", "source": "Delibera 1"}


def said(second: int = 0, reason: str = "") -> Change:
    at = datetime(2026, 11, 22, 9, tzinfo=UTC) + timedelta(seconds=second)
    return Change(at=at, reason=reason)


@pytest.fixture
def plan(session: Session) -> Session:
    make_plan(session)
    make_goal(session)
    make_action(session, "mensa")
    make_action(session, "orto")
    session.add(FundingProgramme(slug="pn"))
    session.flush()
    values = {"title": "PN Metro Plus", "kind": "pn_metro", "source": "mozione"}
    record(session, FundingProgrammeVersion, {"programme": "pn"}, values, CHANGE)
    session.commit()
    return session


def line(session: Session, slug: str = "cucine") -> Line:
    found = get_line(session, slug, NOW)
    assert found is not None
    return found


def state(
    session: Session,
    stage: str,
    cents: int | None,
    second: int,
    *,
    slug: str = "cucine",
    opened: int | None = None,
    **more: Any,
) -> None:
    row = get_amount(session, slug, 2026, stage, NOW)
    item = AmountInput(2026, stage, cents, **({"act": "Determina 7"} | more))
    read = (row.id or 0 if row else 0) if opened is None else opened
    set_amount(session, slug, read, item, said(second), TODAY)


def refused(words: str) -> Any:
    return pytest.raises(Refused, match=words)


def test_a_line_has_its_code_and_its_history(plan: Session) -> None:
    with refused("carattere 15"):
        add_line(plan, SAID | {"cup": "C13D2100000000X"}, said(), TODAY)
    slug = add_line(plan, SAID | {"cup": "c13d 21000000001"}, said(), TODAY)
    assert line(plan, slug).version.cup == "C13D21000000001"
    number = line(plan).version.id or 0
    change_line(plan, slug, number, SAID | {"title": "Cucine di quartiere"}, said(1), TODAY)
    with pytest.raises(Overtaken):
        change_line(plan, slug, number, SAID, said(2), TODAY)
    assert line(plan).version.title == "Cucine di quartiere"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"programme": "altro"}, "programma dell'elenco"),
        ({"payer": "nessuno"}, "di chi sono i soldi"),
        ({"title": ""}, "titolo"),
        ({"source": ""}, "da che cosa si sa"),
        ({"part_of": "mai-vista"}, "linea dell'elenco"),
    ],
)
def test_what_is_wrong_with_a_line_is_said(
    plan: Session, changes: dict[str, str], words: str
) -> None:
    with refused(words):
        add_line(plan, SAID | changes, said(), TODAY)


def test_amounts_are_corrected_one_by_one_and_never_lost(plan: Session) -> None:
    add_line(plan, SAID, said(), TODAY)
    state(plan, "programmed", 100, 1)
    state(plan, "paid", 40, 1)
    first = get_amount(plan, "cucine", 2026, "paid", NOW)
    assert first is not None
    state(plan, "paid", 60, 2)
    found = line(plan)
    assert found.cents("programmed") == 100
    assert found.cents("committed") is None
    assert found.cents("paid") == 60
    then = get_line(plan, "cucine", Moment(TODAY, said(1).at))
    assert then is not None
    assert then.cents("paid") == 40
    with pytest.raises(Overtaken) as overtaken:
        state(plan, "paid", 61, 3, opened=first.id or 0)
    assert overtaken.value.current.cents == 60
    assert line(plan).cents("paid") == 60
    with pytest.raises(LookupError):
        state(plan, "paid", 1, 4, slug="mai-vista")


def test_the_act_of_an_amount_is_corrected_alone(plan: Session) -> None:
    add_line(plan, SAID, said(), TODAY)
    state(plan, "paid", 40, 1)
    state(plan, "paid", 40, 2, act="Determina 8", source="Albo pretorio")
    (row,) = line(plan).amounts
    assert (row.cents, row.act, row.source) == (40, "Determina 8", "Albo pretorio")


def test_a_withdrawn_amount_is_unsaid_and_no_zero(plan: Session) -> None:
    add_line(plan, SAID, said(), TODAY)
    state(plan, "paid", 40, 1)
    state(plan, "paid", None, 2)
    assert line(plan).cents("paid") is None
    assert line(plan).years == ()
    gone = get_amount(plan, "cucine", 2026, "paid", NOW)
    assert gone is not None
    assert (gone.active, gone.euro, gone.cents, gone.act) == (False, None, 40, "Determina 7")
    then = get_line(plan, "cucine", Moment(TODAY, said(1).at))
    assert then is not None
    assert then.cents("paid") == 40
    with refused("Scrivere l'importo"):
        state(plan, "paid", None, 3)
    state(plan, "paid", 0, 4)
    assert line(plan).cents("paid") == 0


def test_more_paid_than_committed_asks_whether_it_is_so(plan: Session) -> None:
    add_line(plan, SAID, said(), TODAY)
    state(plan, "committed", 100, 1)
    with refused("sono più di quelli impegnati"):
        state(plan, "paid", 101, 2)
    assert line(plan).cents("paid") is None
    state(plan, "paid", 101, 2, beyond=True)
    with refused("ha il suo atto"):
        state(plan, "committed", 5, 3, act="")
    assert line(plan).cents("committed") == 100


def test_parts_are_never_more_than_their_whole_nor_go_round(plan: Session) -> None:
    add_line(plan, SAID, said(), TODAY)
    state(plan, "programmed", 100, 1)
    part = SAID | {"title": "Quota dello Stato", "payer": "national", "part_of": "cucine"}
    slug = add_line(plan, part, said(2), TODAY)
    with refused("sono più del totale"):
        state(plan, "programmed", 101, 3, slug=slug)
    state(plan, "programmed", 40, 3, slug=slug)
    with refused("sono più del totale"):
        state(plan, "programmed", 39, 4)
    number = line(plan).version.id or 0
    with refused("Farebbe un giro"):
        change_line(plan, "cucine", number, SAID | {"part_of": slug}, said(4), TODAY)


def test_a_line_is_withdrawn_with_its_reason_and_stays_known(plan: Session) -> None:
    add_line(plan, SAID, said(), TODAY)
    part = SAID | {"title": "Quota dello Stato", "payer": "national", "part_of": "cucine"}
    slug = add_line(plan, part, said(1), TODAY)
    with refused("Prima si tolgono le sue parti: Quota dello Stato"):
        withdraw_line(plan, "cucine", line(plan).version.id or 0, said(2, "doppia"), TODAY)
    with refused("perché la linea si ritira"):
        withdraw_line(plan, slug, line(plan, slug).version.id or 0, said(2), TODAY)
    withdraw_line(plan, slug, line(plan, slug).version.id or 0, said(2, "doppia"), TODAY)
    assert get_line(plan, slug, NOW) is None
    assert get_line(plan, slug, NOW, withdrawn=True) is not None
    assert get_line(plan, slug, Moment(TODAY, said(1).at)) is not None
    assert [item.slug for item in list_lines(plan, NOW)] == ["cucine"]


def test_splits_make_one_or_nothing(plan: Session) -> None:
    add_line(plan, SAID, said(), TODAY)
    with refused("mancano 10 punti"):
        set_splits(plan, "cucine", 0, {"mensa": 6000, "orto": 3000}, said(1), TODAY)
    with refused("azioni dell'elenco"):
        set_splits(plan, "cucine", 0, {"mai-vista": 10000}, said(1), TODAY)
    set_splits(plan, "cucine", 0, {"mensa": 6000, "orto": 4000}, said(1), TODAY)
    assert line(plan).shares == {"mensa": 6000, "orto": 4000}
    opened = line(plan).opened
    set_splits(plan, "cucine", opened, {"mensa": 10000}, said(2), TODAY)
    assert line(plan).shares == {"mensa": 10000}
    set_splits(plan, "cucine", line(plan).opened, {}, said(3), TODAY)
    assert line(plan).shares == {}
    for old in (0, opened):
        with pytest.raises(Overtaken):
            set_splits(plan, "cucine", old, {"orto": 10000}, said(4), TODAY)
    assert line(plan).shares == {}


def test_a_line_with_too_much_is_not_taken_as_a_part(plan: Session) -> None:
    add_line(plan, SAID, said(), TODAY)
    state(plan, "programmed", 100, 1)
    alone = SAID | {"title": "Quota della Regione", "payer": "regional"}
    slug = add_line(plan, alone, said(2), TODAY)
    state(plan, "programmed", 101, 3, slug=slug)
    number = line(plan, slug).version.id or 0
    with refused("sono più del totale"):
        change_line(plan, slug, number, alone | {"part_of": "cucine"}, said(4), TODAY)
    assert line(plan, slug).version.part_of is None


def test_pasted_pages_are_refused_with_their_length(plan: Session) -> None:
    with refused("accorciarlo"):
        add_line(plan, SAID | {"source": "x" * 401}, said(), TODAY)
    add_line(plan, SAID, said(), TODAY)
    with refused("accorciarlo"):
        state(plan, "paid", 5, 1, act="x" * 301)
    assert line(plan).amounts == ()


def test_a_form_sent_twice_is_one_statement_and_no_conflict(plan: Session) -> None:
    add_line(plan, SAID, said(), TODAY)
    for second in (1, 2):
        state(plan, "paid", 40, second, opened=0)
        set_splits(plan, "cucine", 0, {"mensa": 10_000}, said(second), TODAY)
    first = get_amount(plan, "cucine", 2026, "paid", NOW)
    assert first is not None
    assert first.recorded_from == said(1).at
    for second in (3, 4):
        state(plan, "paid", None, second, opened=first.id or 0)
    with pytest.raises(Overtaken):
        state(plan, "paid", 41, 5, opened=first.id or 0)
