"""Which of two facts is kept, and facts that are written and read again."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from foodplan.rules.provenance import (
    COMPUTED,
    EXACT,
    OFFICER,
    PUBLISHED,
    Fact,
    better,
    cleared_fact,
    is_cleared,
    read_provenance,
    write_provenance,
)

FACTS = st.builds(
    Fact,
    source=st.sampled_from(["", "guida", "registro"]),
    url=st.sampled_from(["", "https://example.org"]),
    date=st.sampled_from(["", "n.d.", "2019", "2024-02", "2026-11-22"]),
    rank=st.sampled_from([COMPUTED, PUBLISHED, EXACT]),
    cleared_on=st.none(),
)
CLEARED = st.builds(cleared_fact, st.just("Ufficio"), st.dates(date(2020, 1, 1), date(2030, 1, 1)))


@given(old=CLEARED, new=FACTS)
def test_no_import_is_better_than_an_officer(old: Fact, new: Fact) -> None:
    assert not better(old, new)
    assert better(new, old)


@given(old=FACTS, new=FACTS)
def test_two_facts_are_never_each_better_unless_one_source_corrects_itself(
    old: Fact, new: Fact
) -> None:
    if (old.source, old.url) != (new.source, new.url):
        assert not (better(old, new) and better(new, old))


@given(old=CLEARED, new=CLEARED)
def test_of_two_officers_the_later_one_counts(old: Fact, new: Fact) -> None:
    assert better(old, new) == ((new.cleared_on or date.min) >= (old.cleared_on or date.min))


@given(facts=st.dictionaries(st.sampled_from(["name", "point", "phone"]), FACTS | CLEARED))
def test_facts_are_read_as_they_were_written(facts: dict[str, Fact]) -> None:
    text = write_provenance(facts)
    assert read_provenance(text) == facts
    assert write_provenance(read_provenance(text)) == text


def test_what_is_no_provenance_is_none() -> None:
    assert read_provenance("[1]") == read_provenance("{") == read_provenance('{"a": 1}') == {}
    odd = read_provenance('{"name": {"rank": 99, "cleared_on": "ieri"}}')["name"]
    assert (odd.rank, odd.cleared_on) == (COMPUTED, None)
    assert is_cleared(Fact("", "", "", OFFICER, None))
