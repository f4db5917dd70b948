"""Seasons and steps are texts in the database: what is not one is refused, never guessed."""

from typing import Any

import pytest

from foodplan.models.indicators import IndicatorVersion
from foodplan.store.indicators import read_season, read_steps, season_weights, steps_text
from tests.factories.indicators import DEFINITION

WRONG = (
    "", "1,2", "1,1,1,1,1,1,1,1,1,1,1,-1", "a,1,1,1,1,1,1,1,1,1,1,1",
    "0,0,0,0,0,0,0,0,0,0,0,0", "1,1,1,1,1,1,1,1,1,1,1,inf",
)  # fmt: skip


@pytest.mark.parametrize("text", WRONG)
def test_what_is_no_season_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - a number that is none says so itself
        read_season(text)


def test_only_a_seasonal_path_has_weights() -> None:
    weights = "1,1,1,1,1,1,2,2,1,1,1,1"
    said: dict[str, Any] = {**DEFINITION, "indicator": "x", "season": weights}
    linear = IndicatorVersion(**said, path_shape="linear")
    seasonal = IndicatorVersion(**said, path_shape="seasonal")
    assert season_weights(linear) == ()
    assert sum(season_weights(seasonal)) == 14


@pytest.mark.parametrize("text", ["[]", '{"0": 1}', '{"0.7": "a"}', '{"primo": "a"}', "{"])
def test_what_is_no_ladder_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - JSON says so itself
        read_steps(text)


def test_steps_come_back_in_order() -> None:
    steps = {1.0: "approvato", 0.0: "chiesto", 0.5: "«proposto»"}
    assert list(read_steps(steps_text(steps)).items()) == sorted(steps.items())
