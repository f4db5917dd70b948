"""Posting: one way in, checked by its net effect, the same answer for the same act."""

import sys
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from foodplan.rules.ledger import SourceKind
from foodplan.rules.problems import Problem, Refused
from foodplan.store.accounts import SYSTEM, NotAllowed
from foodplan.store.history import Moment
from foodplan.store.ledger import (
    Conflict,
    LineInput,
    OpeningInput,
    passages,
    post,
    post_with_retry,
)
from foodplan.store.ledger.book import TAKEN_MEANWHILE, Effects
from foodplan.store.organisations import NodeInput, change_node
from tests.factories.accounts import make_actor
from tests.factories.ledger import (
    NOW,
    TODAY,
    Ledger,
    make_distribution,
    make_intake,
    make_ledger,
    make_movement,
)
from tests.factories.organisations import CHANGE

# The package offers the function `post` under the name of its module.
retry_module = sys.modules["foodplan.store.ledger.retry"]


@pytest.fixture
def ledger(session: Session) -> Ledger:
    return make_ledger(session)


def refusals(ledger: Ledger, movement: object, now: datetime = NOW) -> dict[str, str]:
    with pytest.raises(Refused) as caught:
        ledger.post(movement, now)  # type: ignore[arg-type]
    return {problem.field: problem.text for problem in caught.value.problems}


def test_what_came_in_stands_in_stock_and_in_the_months_flow(ledger: Ledger) -> None:
    posted = ledger.intake(12_000)
    assert posted.created
    assert [(line.category, line.source_kind, line.grams) for line in posted.lines] == [
        ("ortofrutta", SourceKind.MARKET_SURPLUS, 12_000)
    ]
    assert ledger.stock() == 12_000
    flow = ledger.session.execute(
        sa.text("SELECT month, source_kind, method, grams, movements FROM flow_month")
    ).one()
    assert tuple(flow) == (202611, 1, 1, 12_000, 1)


def test_what_goes_out_is_drawn_in_proportion_to_origin(ledger: Ledger) -> None:
    ledger.intake(10_000)
    ledger.intake(5_000, counterpart="source", source_kind="private_gift")
    posted = ledger.distribution(1_000)
    assert [(line.source_kind.slug, line.grams) for line in posted.lines] == [
        ("market_surplus", 667),
        ("private_gift", 333),
    ]


def test_more_out_than_in_stock_is_refused_with_what_is_at_hand(ledger: Ledger) -> None:
    ledger.intake(10_000)
    before = ledger.stock()
    assert refusals(ledger, make_distribution(12_000)) == {
        "lines.0.grams": "A magazzino risultano 10 kg di ortofrutta. Togliere 10, oppure "
        "registrare 12: 2 kg non risultavano a magazzino."
    }
    assert ledger.stock() == before


def test_the_refusal_says_which_answer_would_settle_it(ledger: Ledger) -> None:
    ledger.intake(10_000)
    with pytest.raises(Refused) as caught:
        ledger.distribution(12_000)
    params = caught.value.problems[0].params
    assert (params["confirm"], params["held_grams"]) == ("allow_count_gain", 10_000)


def test_an_empty_stock_has_a_sentence_of_its_own(ledger: Ledger) -> None:
    text = refusals(ledger, make_distribution(2_000))["lines.0.grams"]
    assert text == (
        "Di ortofrutta a magazzino non risulta niente. Per registrare comunque 2 kg, "
        "confermare che c'erano."
    )


def test_goods_that_were_there_all_the_same_are_gained_in_the_same_movement(
    ledger: Ledger,
) -> None:
    ledger.intake(10_000)
    posted = ledger.distribution(12_000, allow_count_gain=True)
    assert posted.count_gain_grams == 2_000
    assert sum(line.grams for line in posted.lines) == 12_000
    assert ledger.stock() == 0
    reason = ledger.session.execute(
        sa.text("SELECT reason_code FROM movement WHERE seq = :seq"), {"seq": posted.seq}
    ).scalar()
    assert reason == "count_gain"


def test_goods_of_no_known_origin_never_become_surplus(ledger: Ledger) -> None:
    posted = ledger.distribution(3_000, allow_count_gain=True)
    assert [line.source_kind for line in posted.lines] == [SourceKind.OTHER_ORGANISATION]
    assert posted.count_gain_grams == 3_000


def test_two_lines_of_one_category_see_each_other(ledger: Ledger) -> None:
    ledger.intake(10_000)
    lines = (LineInput("ortofrutta", 6_000), LineInput("ortofrutta", 6_000))
    assert set(refusals(ledger, make_distribution(lines=lines))) == {"lines.1.grams"}


def test_a_movement_of_two_lines_counts_once_in_its_flow(ledger: Ledger) -> None:
    lines = (LineInput("ortofrutta", 6_000, "1", "cassa", 6_000), LineInput("ortofrutta", 1_000))
    ledger.intake(1, lines=lines)
    flow = ledger.session.execute(sa.text("SELECT grams, movements FROM flow_month")).one()
    assert tuple(flow) == (7_000, 1)


def test_the_same_act_again_answers_the_same_and_writes_nothing(ledger: Ledger) -> None:
    ledger.intake(10_000)
    movement = make_distribution(10_000, note="pesato due volte", opening=OpeningInput(6))
    first = ledger.post(movement)
    again = ledger.post(movement, NOW + timedelta(days=3))
    assert again == replace(first, created=False)
    assert ledger.stock() == 0


def test_answers_to_questions_are_not_another_act(ledger: Ledger) -> None:
    movement = make_intake(31_000_000, confirm_heavy=True)
    ledger.post(movement)
    assert not ledger.post(replace(movement, confirm_heavy=False, node=" emporio-prova ")).created


@pytest.mark.parametrize(
    "change",
    [
        {"lines": (LineInput("ortofrutta", 12_001),)},
        {"lines": (LineInput("pane-forno", 12_000),)},
        {"happened_on": TODAY - timedelta(days=1)},
        {"method": "estimated"},
        {"source_kind": "farm_surplus"},
        {"document": "DDT 4"},
        {"note": "un'altra nota"},
        {"note": None},
        {"reason_code": "other"},
        {"opening": OpeningInput(7)},
        {"replaces": uuid4()},
    ],
)
def test_the_same_id_with_another_body_is_a_conflict(
    ledger: Ledger, change: dict[str, object]
) -> None:
    movement = make_intake(note="una nota", opening=OpeningInput(6))
    ledger.post(movement)
    with pytest.raises(Conflict):
        ledger.post(replace(movement, **change))  # type: ignore[arg-type]


def test_a_source_that_changed_its_default_does_not_break_a_retry(ledger: Ledger) -> None:
    movement = make_intake()
    ledger.post(movement)
    assert not ledger.post(replace(movement, source_kind="market_surplus")).created


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"kind": "transfer"}, "kind"),
        ({"kind": "given"}, "kind"),
        ({"counterpart": "people"}, "counterpart"),
        ({"counterpart": "source:sconosciuta"}, "counterpart"),
        ({"counterpart": "source", "source_kind": None}, "source_kind"),
        ({"source_kind": "surplus"}, "source_kind"),
        ({"node": "nessuna-sede"}, "node"),
        ({"node": "people"}, "node"),
        ({"lines": ()}, "lines"),
        ({"lines": (LineInput("ortofrutta", 1),) * 201}, "lines"),
        ({"lines": (LineInput("mobili", 1),)}, "lines.0.category"),
        ({"lines": (LineInput("ortofrutta", 0),)}, "lines.0.grams"),
        ({"lines": (LineInput("ortofrutta", -5),)}, "lines.0.grams"),
        ({"lines": (LineInput("ortofrutta", 30_000_001),)}, "lines.0.grams"),
        ({"lines": (LineInput("ortofrutta", 10**11),), "confirm_heavy": True}, "lines.0.grams"),
        ({"lines": (LineInput("ortofrutta", 1, lot="x"),)}, "lines.0.lot"),
        ({"lines": (LineInput("ortofrutta", 1, quantity="9" * 31),)}, "lines.0.quantity"),
        ({"lines": (LineInput("ortofrutta", 1, grams_per_unit=0),)}, "lines.0.grams_per_unit"),
        ({"happened_on": TODAY + timedelta(days=1)}, "happened_on"),
        ({"happened_on": date(1926, 11, 22)}, "happened_on"),
        ({"method": "guessed"}, "method"),
        ({"document": "x" * 81}, "document"),
        ({"note": "x" * 141}, "note"),
        ({"opening": OpeningInput(households=-1)}, "opening.households"),
        ({"opening": OpeningInput(people=2, minors=3)}, "opening.minors"),
        ({"replaces": uuid4()}, "replaces"),
    ],
)
def test_each_mistake_is_named_by_its_field(
    ledger: Ledger, change: dict[str, object], field: str
) -> None:
    assert set(refusals(ledger, replace(make_intake(), **change))) == {field}  # type: ignore[arg-type]
    assert ledger.stock() == 0


def test_every_mistake_is_told_at_once(ledger: Ledger) -> None:
    movement = make_intake(0, happened_on=TODAY + timedelta(days=2), counterpart="source:nessuno")
    assert set(refusals(ledger, movement)) == {"happened_on", "counterpart", "lines.0.grams"}


def test_waste_goes_only_where_waste_can_go(ledger: Ledger) -> None:
    ledger.intake(10_000)
    assert ledger.disposal(1_000).created
    assert ledger.post(make_movement("disposal", "waste", 1_000)).created
    wrong = make_movement("disposal", "waste:feed", 1_000)
    assert set(refusals(ledger, wrong)) == {"counterpart"}


def test_the_first_stock_is_no_flow_from_a_source(ledger: Ledger) -> None:
    posted = ledger.post(make_movement("opening", "opening", 40_000))
    assert [line.source_kind for line in posted.lines] == [SourceKind.OTHER_ORGANISATION]
    kinds = ledger.session.execute(
        sa.text("SELECT n.kind FROM flow_month f JOIN node n ON n.id = f.from_node")
    ).scalars()
    assert list(kinds) == ["opening"]


def test_half_past_midnight_in_rome_is_the_new_day(ledger: Ledger) -> None:
    half_past_midnight = datetime(2026, 6, 30, 22, 30, tzinfo=UTC)
    first_of_july = make_intake(happened_on=date(2026, 7, 1))
    assert ledger.post(first_of_july, half_past_midnight).created
    before_midnight = half_past_midnight - timedelta(minutes=31)
    assert set(refusals(ledger, make_intake(happened_on=date(2026, 7, 1)), before_midnight)) == {
        "happened_on"
    }


def test_december_and_january_are_months_of_two_years(ledger: Ledger) -> None:
    ledger.intake(1_000, happened_on=date(2025, 12, 31))
    ledger.intake(1_000, happened_on=date(2026, 1, 1))
    months = ledger.session.execute(sa.text("SELECT month FROM flow_month ORDER BY month"))
    assert list(months.scalars()) == [202512, 202601]


def test_the_database_knows_no_13th_month(ledger: Ledger) -> None:
    ledger.intake(1_000)
    ledger.session.commit()
    statement = (
        "INSERT INTO line (movement_seq, n, lot_id, from_node, to_node, grams, sign, tally, "
        "month, category_id, source_kind, method) SELECT movement_seq, 99, lot_id, from_node, "
        "to_node, grams, sign, tally, 202613, category_id, source_kind, method FROM line"
    )
    with pytest.raises(sa.exc.IntegrityError, match="13th"):
        ledger.session.execute(sa.text(statement))


def test_nobody_writes_for_another_organisation(ledger: Ledger) -> None:
    for role in ("operator", "officer", "administrator"):
        with pytest.raises(NotAllowed):
            post(ledger.session, make_intake(), make_actor(999, role=role), NOW)
    assert post(ledger.session, make_intake(), SYSTEM, NOW).created


def test_an_officer_bound_to_an_organisation_writes_for_it(ledger: Ledger) -> None:
    owner = ledger.site.organisation
    assert owner is not None
    assert post(ledger.session, make_intake(), make_actor(owner, role="officer"), NOW).created


def test_passages_are_set_for_the_day_and_not_added(ledger: Ledger) -> None:
    ledger.intake(10_000)
    ledger.distribution(1_000, opening=OpeningInput(households=6, people=14))
    ledger.post(
        make_distribution(1_000, opening=OpeningInput(households=9)), NOW + timedelta(hours=1)
    )
    site, before = ledger.site.id, NOW + timedelta(minutes=30)
    assert passages(ledger.session, site, TODAY) == OpeningInput(9, 14, None)
    then = passages(ledger.session, site, TODAY, Moment(TODAY, before))
    assert then == OpeningInput(6, 14, None)
    assert passages(ledger.session, site, TODAY - timedelta(days=1)) is None


def test_a_post_of_its_own_commits(ledger: Ledger) -> None:
    ledger.session.commit()
    engine = ledger.session.get_bind()
    movement = make_intake()
    first = post_with_retry(engine, movement, ledger.actor, NOW)  # type: ignore[arg-type]
    again = post_with_retry(engine, movement, ledger.actor, NOW)  # type: ignore[arg-type]
    assert (first.created, again.created) == (True, False)
    assert ledger.stock() == 12_000


def test_a_post_is_tried_again_when_the_database_asks(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger.session.commit()
    engine, tries = ledger.session.get_bind(), []

    def busy_twice(*arguments: object) -> object:
        tries.append(arguments)
        if len(tries) < 3:
            raise sa.exc.OperationalError("INSERT", {}, Exception("deadlock detected"))
        return post(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(retry_module, "post", busy_twice)
    assert post_with_retry(engine, make_intake(), ledger.actor, NOW).created  # type: ignore[arg-type]
    assert len(tries) == 3
    tries.clear()
    monkeypatch.setattr(retry_module, "TRIES", 1)
    with pytest.raises(sa.exc.OperationalError):
        post_with_retry(engine, make_intake(), ledger.actor, NOW)  # type: ignore[arg-type]


def test_a_site_takes_movements_only_of_days_on_which_it_was_open(ledger: Ledger) -> None:
    closed = NodeInput("Chiuso", organisation=ledger.site.organisation, active=False)
    change_node(ledger.session, ledger.site.id, closed, CHANGE, TODAY)
    yesterday = TODAY - timedelta(days=1)
    assert set(refusals(ledger, make_intake())) == {"node"}
    assert ledger.intake(1_000, happened_on=yesterday).created


def test_what_is_refused_once_it_is_written_is_no_retry_of_itself(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    def taken(*_: object) -> None:
        raise Refused([Problem("lines", TAKEN_MEANWHILE)])

    monkeypatch.setattr(Effects, "apply", taken)
    with pytest.raises(Refused):
        ledger.intake(1_000)
