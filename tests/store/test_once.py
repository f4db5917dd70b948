"""Within one question a reading is read once; outside it is read anew."""

from threading import Thread

import pytest

from foodplan.store.once import one_question, read_once

CALLS: list[tuple[int, str]] = []


@read_once
def reading(number: int, *, unit: str = "g") -> list[int]:
    CALLS.append((number, unit))
    return [number]


def test_what_is_asked_twice_in_one_question_is_read_once() -> None:
    CALLS.clear()
    with one_question():
        with one_question():
            first = reading(1)
        assert reading(1) is first
        assert reading(1, unit="kg") is not first
        reading(2)
    assert CALLS == [(1, "g"), (1, "kg"), (2, "g")]
    assert reading(1) is not first
    with one_question():
        assert reading(1) is not first


def ask_from_two_threads_and_fail() -> None:
    with one_question():
        reading(1)
        other = Thread(target=reading, args=(1,))
        other.start()
        other.join()
        reading(1 // 0)


def test_an_error_forgets_and_another_thread_knows_nothing() -> None:
    CALLS.clear()
    with pytest.raises(ZeroDivisionError):
        ask_from_two_threads_and_fail()
    reading(1)
    assert CALLS == [(1, "g")] * 3
