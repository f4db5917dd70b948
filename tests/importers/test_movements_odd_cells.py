"""One odd cell is a row to mend, and never the end of a whole file."""

import math
from decimal import Decimal

import orjson
import pytest

from foodplan.importers.movements.goods import read_lot
from foodplan.importers.movements.weights import Wrong, read_weight
from foodplan.importers.movements.workbook import _number


@pytest.mark.parametrize("cell", [20271231, -3, 1e12, "²²²²²", "99999", 0, math.inf])
def test_a_number_that_is_no_day_is_said_to_be_none(cell: float | str) -> None:
    found = read_lot(cell, "best_before")
    assert isinstance(found, Wrong) or (found is not None and found.startswith("best_before:"))
    assert isinstance(read_lot(20271231, "best_before"), Wrong)


@pytest.mark.parametrize("cell", [1e30, 10_000_001, math.inf, math.nan, "99999999999"])
def test_a_weight_that_cannot_be_is_refused_whoever_confirms_it(cell: float | str) -> None:
    assert isinstance(read_weight(cell, "kg", "it", heavy=True), Wrong)


def test_the_heaviest_weight_that_can_be_is_read() -> None:
    assert read_weight(10_000_000, "kg", "it", heavy=True) == 10**10


@pytest.mark.parametrize("cell", [2e19, -2e19, 1e300, math.inf, math.nan, 12.0, 12.5])
def test_every_number_of_a_spreadsheet_can_be_staged(cell: float) -> None:
    assert orjson.loads(orjson.dumps(_number(cell))) is not None
    assert _number(12.0) == 12
    assert _number(12.5) == Decimal("12.5")
