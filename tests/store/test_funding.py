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
    get_line,
    list_lines,
    set_amounts,
    set_splits,
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


def amount(stage: str, cents: int, year: int = 2026) -> AmountInput:
    return AmountInput(year, stage, cents, act="Determina 7")


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


def test_amounts_are_corrected_and_never_lost(plan: Session) -> None:
    add_line(plan, SAID, said(), TODAY)
    set_amounts(plan, "cucine", 0, [amount("programmed", 100), amount("paid", 40)], said(1), TODAY)
    opened = line(plan).opened
    set_amounts(plan, "cucine", opened, [amount("paid", 60)], said(2), TODAY)
    found = line(plan)
    assert (found.cents("programmed"), found.cents("committed"), found.cents("paid")) == (
        100,
        None,
        60,
    )
    then = get_line(plan, "cucine", Moment(TODAY, said(1).at))
    assert then is not None
    assert then.cents("paid") == 40
    with pytest.raises(Overtaken):
        set_amounts(plan, "cucine", opened, [amount("paid", 61)], said(3), TODAY)


def test_more_paid_than_committed_asks_why(plan: Session) -> None:
    add_line(plan, SAID, said(), TODAY)
    amounts = [amount("committed", 100), amount("paid", 101)]
    with refused("sono più di quelli impegnati"):
        set_amounts(plan, "cucine", 0, amounts, said(1), TODAY)
    set_amounts(plan, "cucine", 0, amounts, said(1, "residui del 2024"), TODAY)
    with refused("ha il suo atto"):
        bare = [AmountInput(2026, "paid", 5)]
        set_amounts(plan, "cucine", line(plan).opened, bare, said(2), TODAY)


def test_parts_are_never_more_than_their_whole_nor_go_round(plan: Session) -> None:
    add_line(plan, SAID, said(), TODAY)
    set_amounts(plan, "cucine", 0, [amount("programmed", 100)], said(1), TODAY)
    part = SAID | {"title": "Quota dello Stato", "payer": "national", "part_of": "cucine"}
    slug = add_line(plan, part, said(2), TODAY)
    with refused("sono più del totale"):
        set_amounts(plan, slug, 0, [amount("programmed", 101)], said(3), TODAY)
    set_amounts(plan, slug, 0, [amount("programmed", 40)], said(3), TODAY)
    number = line(plan).version.id or 0
    with refused("Farebbe un giro"):
        change_line(plan, "cucine", number, SAID | {"part_of": slug}, said(4), TODAY)


def test_splits_make_one_or_nothing(plan: Session) -> None:
    add_line(plan, SAID, said(), TODAY)
    with refused("mancano 10 punti"):
        set_splits(plan, "cucine", 0, {"mensa": 6000, "orto": 3000}, said(1), TODAY)
    with refused("azioni dell'elenco"):
        set_splits(plan, "cucine", 0, {"mai-vista": 10000}, said(1), TODAY)
    set_splits(plan, "cucine", 0, {"mensa": 6000, "orto": 4000}, said(1), TODAY)
    assert line(plan).shares == {"mensa": 6000, "orto": 4000}
    set_splits(plan, "cucine", line(plan).opened, {"mensa": 10000}, said(2), TODAY)
    assert line(plan).shares == {"mensa": 10000}
    assert len(list_lines(plan, NOW)) == 1


def test_a_line_with_too_much_is_not_taken_as_a_part(plan: Session) -> None:
    add_line(plan, SAID, said(), TODAY)
    set_amounts(plan, "cucine", 0, [amount("programmed", 100)], said(1), TODAY)
    alone = SAID | {"title": "Quota della Regione", "payer": "regional"}
    slug = add_line(plan, alone, said(2), TODAY)
    set_amounts(plan, slug, 0, [amount("programmed", 101)], said(3), TODAY)
    number = line(plan, slug).version.id or 0
    with refused("sono più del totale"):
        change_line(plan, slug, number, alone | {"part_of": "cucine"}, said(4), TODAY)
    assert line(plan, slug).version.part_of is None


def test_a_whole_is_not_lowered_below_its_parts(plan: Session) -> None:
    add_line(plan, SAID, said(), TODAY)
    set_amounts(plan, "cucine", 0, [amount("programmed", 100)], said(1), TODAY)
    part = SAID | {"title": "Quota dello Stato", "payer": "national", "part_of": "cucine"}
    slug = add_line(plan, part, said(2), TODAY)
    set_amounts(plan, slug, 0, [amount("programmed", 40)], said(3), TODAY)
    with refused("sono più del totale"):
        lower = [amount("programmed", 39)]
        set_amounts(plan, "cucine", line(plan).opened, lower, said(4), TODAY)


def test_pasted_pages_are_refused_with_their_length(plan: Session) -> None:
    with refused("accorciarlo"):
        add_line(plan, SAID | {"source": "x" * 401}, said(), TODAY)
    add_line(plan, SAID, said(), TODAY)
    with refused("accorciarlo"):
        pasted = [AmountInput(2026, "paid", 5, act="x" * 301)]
        set_amounts(plan, "cucine", 0, pasted, said(1), TODAY)
