"""Corrections and reversals: nothing is overwritten, and only the net effect counts."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from foodplan.rules.problems import Refused
from foodplan.store.accounts import NotAllowed
from foodplan.store.ledger import (
    Conflict,
    OpeningInput,
    Posted,
    erase_note,
    passages,
    post,
    reverse,
)
from tests.factories.accounts import make_actor
from tests.factories.ledger import (
    NOW,
    TODAY,
    Ledger,
    make_distribution,
    make_intake,
    make_ledger,
)

LATER = NOW + timedelta(hours=1)


@pytest.fixture
def ledger(session: Session) -> Ledger:
    return make_ledger(session)


def take_back(ledger: Ledger, posted: Posted) -> Posted:
    return reverse(ledger.session, posted.uuid, ledger.actor, LATER, id=uuid4())


def flows(ledger: Ledger) -> list[tuple[int, ...]]:
    rows = ledger.session.execute(
        sa.text("SELECT month, grams, movements FROM flow_month ORDER BY month, grams")
    )
    return [tuple(row) for row in rows]


def refusal(ledger: Ledger, movement: object) -> str:
    with pytest.raises(Refused) as caught:
        ledger.post(movement, LATER)  # type: ignore[arg-type]
    assert len(caught.value.problems) == 1
    return caught.value.problems[0].text


def test_120_typed_for_12_is_corrected_after_10_went_out(ledger: Ledger) -> None:
    typed = ledger.intake(120_000)
    ledger.distribution(10_000)
    corrected = ledger.post(make_intake(12_000, replaces=typed.uuid), LATER)
    assert corrected.created
    assert ledger.stock() == 2_000
    assert flows(ledger) == [(202611, 10_000, 1), (202611, 12_000, 1)]


def test_a_correction_that_leaves_too_little_names_what_stands_in_the_way(ledger: Ledger) -> None:
    typed = ledger.intake(120_000)
    ledger.distribution(10_000)
    assert refusal(ledger, make_intake(8_000, replaces=typed.uuid)) == (
        "Non si può: mancherebbero 2 kg, perché la merce è già uscita. "
        "Correggere prima: distribuzione di 10 kg del 22/11/2026."
    )
    assert ledger.stock() == 110_000


def test_at_most_five_movements_in_the_way_are_named(ledger: Ledger) -> None:
    typed = ledger.intake(120_000)
    for _ in range(7):
        ledger.distribution(10_000)
    text = refusal(ledger, make_intake(8_000, replaces=typed.uuid))
    assert text.count("distribuzione di") == 5
    assert text.endswith("; e altri.")


def test_a_distribution_is_corrected_against_what_was_there_before_it(ledger: Ledger) -> None:
    ledger.intake(10_000)
    typed = ledger.distribution(10_000)
    corrected = ledger.post(make_distribution(4_000, replaces=typed.uuid), LATER)
    assert corrected.count_gain_grams == 0
    assert ledger.stock() == 6_000


def test_a_correction_may_move_the_act_to_another_month(ledger: Ledger) -> None:
    typed = ledger.intake(10_000)
    october = TODAY.replace(month=10)
    ledger.post(make_intake(10_000, replaces=typed.uuid, happened_on=october), LATER)
    assert flows(ledger) == [(202610, 10_000, 1), (202611, 0, 0)]


def test_an_intake_that_was_a_distribution_is_corrected_in_one_act(ledger: Ledger) -> None:
    ledger.intake(10_000)
    wrong = ledger.intake(4_000)
    ledger.post(make_distribution(4_000, replaces=wrong.uuid), LATER)
    assert ledger.stock() == 6_000


def test_the_same_correction_again_answers_the_same(ledger: Ledger) -> None:
    typed = ledger.intake(120_000)
    correction = make_intake(12_000, replaces=typed.uuid)
    first = ledger.post(correction, LATER)
    assert ledger.post(correction, LATER) == replace(first, created=False)
    assert ledger.stock() == 12_000


def test_a_movement_is_corrected_once(ledger: Ledger) -> None:
    typed = ledger.intake(120_000)
    ledger.post(make_intake(12_000, replaces=typed.uuid), LATER)
    text = refusal(ledger, make_intake(13_000, replaces=typed.uuid))
    assert text == "Questo movimento è già stato corretto o annullato."


def test_the_correction_can_itself_be_corrected(ledger: Ledger) -> None:
    typed = ledger.intake(120_000)
    second = ledger.post(make_intake(13_000, replaces=typed.uuid), LATER)
    ledger.post(make_intake(12_000, replaces=second.uuid), LATER)
    assert ledger.stock() == 12_000
    assert flows(ledger) == [(202611, 12_000, 1)]


def test_a_reversal_takes_back_stock_and_flow(ledger: Ledger) -> None:
    posted = ledger.intake(12_000)
    reversal = take_back(ledger, posted)
    assert reversal.created
    assert ledger.stock() == 0
    assert flows(ledger) == [(202611, 0, 0)]


def test_a_reversal_is_the_exact_mirror(ledger: Ledger) -> None:
    ledger.intake(10_000)
    ledger.intake(5_000, counterpart="source", source_kind="private_gift")
    posted = ledger.distribution(18_000, allow_count_gain=True)
    reversal = take_back(ledger, posted)
    lines = sa.text(
        "SELECT n, lot_id, {} , grams, sign * :sign, tally * :sign, month, category_id, "
        "source_kind, method FROM line WHERE movement_seq = :seq ORDER BY n"
    )
    original = sa.text(str(lines).format("from_node, to_node"))
    mirrored = sa.text(str(lines).format("to_node, from_node"))
    assert [
        tuple(row) for row in ledger.session.execute(original, {"seq": posted.seq, "sign": 1})
    ] == [tuple(row) for row in ledger.session.execute(mirrored, {"seq": reversal.seq, "sign": -1})]
    assert ledger.stock() == 15_000


def test_the_same_reversal_again_answers_the_same(ledger: Ledger) -> None:
    posted, key = ledger.intake(12_000), uuid4()
    first = reverse(ledger.session, posted.uuid, ledger.actor, LATER, id=key)
    again = reverse(ledger.session, posted.uuid, ledger.actor, LATER, id=key)
    assert again == replace(first, created=False)
    other = ledger.intake(1_000)
    with pytest.raises(Conflict):
        reverse(ledger.session, other.uuid, ledger.actor, LATER, id=key)


def test_a_movement_is_reversed_once_and_a_reversal_never(ledger: Ledger) -> None:
    posted = ledger.intake(12_000)
    reversal = take_back(ledger, posted)
    with pytest.raises(Refused, match="già stato corretto"):
        take_back(ledger, posted)
    with pytest.raises(Refused, match="annullamento non si corregge"):
        take_back(ledger, reversal)
    with pytest.raises(Refused, match="non esiste"):
        reverse(ledger.session, uuid4(), ledger.actor, LATER, id=uuid4())


def test_goods_that_went_out_cannot_be_taken_back(ledger: Ledger) -> None:
    posted = ledger.intake(12_000)
    ledger.disposal(3_000)
    with pytest.raises(Refused, match=r"mancherebbero 3 kg.*scarto di 3 kg del 22/11/2026"):
        take_back(ledger, posted)


def test_nobody_corrects_for_another_organisation(ledger: Ledger) -> None:
    posted = ledger.intake(12_000)
    stranger = make_actor(999)
    with pytest.raises(NotAllowed):
        reverse(ledger.session, posted.uuid, stranger, LATER, id=uuid4())
    other = make_ledger_beside(ledger)
    movement = make_intake(1_000, node=other.site.slug, replaces=posted.uuid)
    with pytest.raises(NotAllowed):
        post(ledger.session, movement, other.actor, LATER)


def make_ledger_beside(ledger: Ledger) -> Ledger:
    return make_ledger(ledger.session, "emporio-altro")


def test_taking_a_distribution_back_takes_back_its_passages(ledger: Ledger) -> None:
    ledger.intake(10_000)
    session, site = ledger.session, ledger.site.id
    posted = ledger.distribution(1_000, opening=OpeningInput(6))
    take_back(ledger, posted)
    assert passages(session, site, TODAY) is None


def test_taking_back_the_last_word_brings_back_the_word_before(ledger: Ledger) -> None:
    ledger.intake(10_000)
    session, site = ledger.session, ledger.site.id
    ledger.distribution(1_000, opening=OpeningInput(6))
    second = ledger.post(make_distribution(1_000, opening=OpeningInput(9)), LATER)
    reverse(session, second.uuid, ledger.actor, LATER + timedelta(hours=1), id=uuid4())
    assert passages(session, site, TODAY) == OpeningInput(6)


def test_what_was_said_of_the_day_afterwards_stays(ledger: Ledger) -> None:
    ledger.intake(10_000)
    session, site = ledger.session, ledger.site.id
    first = ledger.distribution(1_000, opening=OpeningInput(6))
    ledger.post(make_distribution(1_000, opening=OpeningInput(9)), LATER)
    reverse(session, first.uuid, ledger.actor, LATER + timedelta(hours=1), id=uuid4())
    assert passages(session, site, TODAY) == OpeningInput(9)


def test_the_same_word_said_twice_outlives_the_first(ledger: Ledger) -> None:
    ledger.intake(10_000)
    session, site = ledger.session, ledger.site.id
    first = ledger.distribution(1_000, opening=OpeningInput(6))
    ledger.post(make_distribution(1_000, opening=OpeningInput(6)), LATER)
    reverse(session, first.uuid, ledger.actor, LATER + timedelta(hours=1), id=uuid4())
    assert passages(session, site, TODAY) == OpeningInput(6)


def test_a_corrected_distribution_carries_its_own_passages(ledger: Ledger) -> None:
    ledger.intake(10_000)
    first = ledger.distribution(1_000, opening=OpeningInput(60))
    right = make_distribution(1_000, opening=OpeningInput(6), replaces=first.uuid)
    ledger.post(right, LATER)
    assert passages(ledger.session, ledger.site.id, TODAY) == OpeningInput(6)


@pytest.mark.parametrize(
    "statement",
    ["UPDATE line SET grams = 1", "DELETE FROM line", "UPDATE movement SET method = 2",
     "DELETE FROM movement", "UPDATE lot SET source_kind = 2", "DELETE FROM lot"],
)  # fmt: skip
def test_the_database_refuses_to_rewrite_the_ledger(ledger: Ledger, statement: str) -> None:
    ledger.intake(1_000)
    ledger.session.commit()
    with pytest.raises(sa.exc.DBAPIError, match="append-only"):
        ledger.session.execute(sa.text(statement))


def test_the_database_itself_keeps_stock_from_going_below_zero(ledger: Ledger) -> None:
    ledger.intake(1_000)
    ledger.session.commit()
    with pytest.raises(sa.exc.IntegrityError, match="never_negative"):
        ledger.session.execute(sa.text("UPDATE balance SET grams = grams - 1001"))


def test_an_erased_note_leaves_no_text_and_a_retry_still_matches(ledger: Ledger) -> None:
    movement = make_intake(note="consegnato da Mario")
    ledger.post(movement)
    with pytest.raises(NotAllowed):
        erase_note(ledger.session, movement.id, make_actor(999))
    assert erase_note(ledger.session, movement.id, make_actor(role="officer"))
    assert not erase_note(ledger.session, movement.id, ledger.actor)
    assert list(ledger.session.execute(sa.text("SELECT text, salt FROM note"))) == [(None, None)]
    assert not ledger.post(movement).created


def test_erasing_what_is_not_there_says_so(ledger: Ledger) -> None:
    posted = ledger.intake(1_000)
    assert not erase_note(ledger.session, posted.uuid, ledger.actor)
    with pytest.raises(Refused, match="non esiste"):
        erase_note(ledger.session, uuid4(), ledger.actor)
