"""Each of the motion's four goals is measured in the demo, over more than one dimension."""

from collections.abc import Iterator

import pytest

from foodplan.db import make_engine, session_scope
from foodplan.reports.plan.judging import judge_indicator
from foodplan.reports.plan.world import World, read_world
from foodplan.rules.observations import COMPUTED_KEY
from tests.factories.demo import NOW, demo_file

GOALS = (
    "filiere-corte", "contrasto-allo-spreco", "inclusione-lavorativa", "innovazione-sociale",
)  # fmt: skip
FROM_RECORDS = {
    "filiera-corta-venduta", "km0-nelle-filiere-corte", "produttori-in-filiera-corta",
    "mense-locale-chili", "mense-locale-euro", "quota-posteggi-produttori",
    "inserimenti-iniziati", "inserimenti-che-durano", "appalti-riservati", "ore-per-tonnellata",
    "atlante-aggiornato", "atlante-orari", "scambi-con-altre-citta",
}  # fmt: skip
# Nobody has proposed a target for how many stay, nor for the atlas and the exchanges.
WITHOUT_TARGET = {
    "inserimenti-che-durano", "atlante-aggiornato", "atlante-orari", "scambi-con-altre-citta",
}  # fmt: skip


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    engine = make_engine(f"sqlite:///{demo_file()}")
    with session_scope(engine) as session:
        yield read_world(session, NOW.date(), None)
    engine.dispose()


@pytest.mark.parametrize("goal", GOALS)
def test_each_goal_has_three_measured_indicators_in_two_dimensions(world: World, goal: str) -> None:
    definitions = [
        world.knowledge.definitions[link.indicator] for link in world.knowledge.links_of(goal)
    ]
    measured = [
        item for item in definitions if judge_indicator(world, item).finding.value is not None
    ]
    assert len(measured) >= 3
    assert len({item.dimension for item in measured}) >= 2


def test_what_comes_from_records_is_judged_and_said_to_be_simulated(world: World) -> None:
    found = {slug for slug, item in world.knowledge.definitions.items() if item.source == "records"}
    assert found == FROM_RECORDS
    for slug in found:
        judged = judge_indicator(world, world.knowledge.definitions[slug])
        assert judged.finding.value is not None, slug
        assert (judged.verdict.share is not None) == (slug not in WITHOUT_TARGET), slug
        rows = [
            row for row in world.knowledge.observations[slug] if row.key.startswith(COMPUTED_KEY)
        ]
        assert rows
        assert all(row.simulated for row in rows), slug
