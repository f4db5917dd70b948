"""The arithmetic of the mass balance, without a database."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foodplan.rules.balance import ENTERING, FLOWS, LEAVING, Balance, Part, Term, added, term_of
from foodplan.rules.ledger import NodeKind, SourceKind

parts = st.lists(
    st.builds(
        Part,
        st.sampled_from(list(Term)),
        st.sampled_from(["", "waste", "market_surplus"]),
        st.sampled_from(["ortofrutta", "pane-forno"]),
        st.booleans(),
        st.sampled_from([int(kind) for kind in SourceKind]),
        st.integers(-(10**12), 10**12),
    )
).map(tuple)


def test_every_kind_of_node_has_a_term_in_both_directions() -> None:
    terms = {term_of(kind, inward=inward) for kind in NodeKind for inward in (True, False)}
    assert {term for term, _ in terms} == set(FLOWS)
    for kind in NodeKind:
        for inward in (True, False):
            term, sign = term_of(kind, inward=inward)
            # Gaining grams is entering with a plus, or leaving with a minus.
            assert (term.enters == inward) == (sign == 1)


@pytest.mark.parametrize(
    ("kind", "inward", "expected"),
    [
        (NodeKind.SOURCE, False, (Term.RETURN, 1)),
        (NodeKind.COUNT, True, (Term.GAIN, 1)),
        (NodeKind.COUNT, False, (Term.LOSS, 1)),
        (NodeKind.PEOPLE, True, (Term.PEOPLE, -1)),
        (NodeKind.OPENING, False, (Term.OPENING, -1)),
        (NodeKind.TRANSIT, True, (Term.TRANSFER_IN, 1)),
    ],
)
def test_a_flow_has_the_term_of_its_border(
    kind: NodeKind, expected: tuple[Term, int], *, inward: bool
) -> None:
    assert term_of(kind, inward=inward) == expected


def test_the_two_sides_part_the_terms() -> None:
    assert sorted((*ENTERING, *LEAVING)) == sorted(Term)
    assert [term.enters for term in LEAVING] == [False] * len(LEAVING)


@given(parts=parts)
def test_food_and_other_goods_sum_to_all_goods(parts: tuple[Part, ...]) -> None:
    whole = Balance(202601, 202612, parts)
    food, other = whole.of(food=True), whole.of(food=False)
    assert food.difference + other.difference == whole.difference
    for term in Term:
        assert food.grams(term) + other.grams(term) == whole.grams(term)
        assert sum(whole.details(term).values()) == whole.grams(term)
    assert added([food, other]) == added([whole])
    assert whole.entered - whole.left == whole.difference


def test_only_surplus_from_a_source_is_recovered() -> None:
    kinds = (SourceKind.FARM_SURPLUS, SourceKind.FOOD_DRIVE, SourceKind.MARKET_SURPLUS)
    balance = Balance(202611, 202611, (
        *(Part(Term.SOURCE, kind.slug, "ortofrutta", True, int(kind), 10) for kind in kinds),
        Part(Term.BEFORE, "", "ortofrutta", True, int(SourceKind.MARKET_SURPLUS), 1_000),
    ))  # fmt: skip
    assert balance.recovered == 20
