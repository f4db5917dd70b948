"""The garbage collector is left as it was found, however many files are worked at."""

import gc

import pytest

from foodplan.jobs.imports.collector import THRESHOLDS, young_only


def test_the_collector_is_put_off_and_comes_back() -> None:
    before = gc.get_threshold()
    with young_only():
        assert gc.get_threshold() == THRESHOLDS
        with young_only():
            assert gc.get_threshold() == THRESHOLDS
        assert gc.get_threshold() == THRESHOLDS
    assert gc.get_threshold() == before


def test_it_comes_back_after_an_error() -> None:
    before = gc.get_threshold()
    with pytest.raises(ZeroDivisionError), young_only():
        raise ZeroDivisionError
    assert gc.get_threshold() == before
