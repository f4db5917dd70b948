"""A shelf keeps what was asked for last, within its bytes, and only for the very same question."""

from concurrent.futures import ThreadPoolExecutor

from foodplan.web.stored.shelf import AROUND, Kept, Shelf


def answer(tag: str, length: int = 1_000) -> Kept:
    return Kept(tag, b"x" * length, (("Content-Type", "text/html"),))


def test_what_was_kept_is_found_by_its_question_and_tag() -> None:
    shelf = Shelf(100_000)
    kept = answer("one")
    shelf.keep("/piano", kept)
    assert shelf.find("/piano", "one") is kept
    assert shelf.find("/piano", "two") is None
    assert shelf.find("/mappa", "one") is None


def test_a_newer_answer_takes_the_place_of_the_older_one() -> None:
    shelf = Shelf(100_000)
    shelf.keep("/piano", answer("one", 5_000))
    shelf.keep("/piano", answer("two", 100))
    assert len(shelf) == 1
    assert shelf.bytes == 100 + AROUND
    assert shelf.find("/piano", "one") is None


def test_it_never_holds_more_than_its_bytes_and_drops_what_was_asked_longest_ago() -> None:
    shelf = Shelf(10 * (1_000 + AROUND))
    for number in range(10):
        shelf.keep(number, answer("tag"))
    assert len(shelf) == 10
    shelf.find(0, "tag")
    shelf.keep(10, answer("tag"))
    assert shelf.bytes <= shelf.most_bytes
    assert shelf.find(0, "tag") is not None
    assert shelf.find(1, "tag") is None


def test_one_answer_never_takes_a_large_part_of_it() -> None:
    shelf = Shelf(80_000)
    shelf.keep("/dati/tutto.csv", answer("tag", 10_001))
    assert len(shelf) == 0
    assert shelf.bytes == 0


def test_threads_at_once_leave_its_count_right() -> None:
    shelf = Shelf(50 * (1_000 + AROUND))

    def use(number: int) -> None:
        for turn in range(200):
            key = (number * turn) % 90
            shelf.keep(key, answer(str(turn), turn * 5))
            shelf.find(key, str(turn))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(use, range(8)))
    kept = list(shelf._kept.values())
    assert shelf.bytes == sum(len(one.body) + AROUND for one in kept) <= shelf.most_bytes
