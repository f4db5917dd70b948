"""No kilo is claimed twice: the union of what actions call their own."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foodplan.progress.shares import Claim, union

AMOUNTS = {f"cell-{number}": 10 * number for number in range(8)}
CLAIMS = st.lists(
    st.builds(
        lambda action, share, names: Claim(
            action, share / 4, {name: AMOUNTS[name] for name in names}
        ),
        st.sampled_from(["a", "b", "c"]),
        st.integers(0, 4),
        st.sets(st.sampled_from(sorted(AMOUNTS))),
    ),
    max_size=6,
)


def test_the_same_eighty_counts_once_and_is_listed() -> None:
    first = Claim("a", 1.0, {"mercato": 120, "panificio": 80})
    found = union([first, Claim("b", 1.0, {"panificio": 80}), Claim("b", 0.5, {"ingrosso": 200})])
    assert (found.value, found.claimed, found.atoms) == (300, 380, 3)
    [conflict] = found.conflicts
    assert (conflict.atom, conflict.amount, conflict.share) == ("panificio", 80, 2)
    assert conflict.actions == ("a", "b")


def test_three_thirds_are_a_whole_and_no_conflict() -> None:
    claims = [
        Claim(name, share, {"x": 9}) for name, share in zip("abc", (0.3, 0.3, 0.4), strict=True)
    ]
    assert union(claims).value == 9
    assert union(claims).conflicts == ()


def test_nothing_claimed_is_nothing() -> None:
    assert union([]).value == 0
    assert union([Claim("a", 1, {})]).atoms == 0


def test_claims_must_agree_on_what_an_atom_weighs() -> None:
    with pytest.raises(ValueError, match="disagree"):
        union([Claim("a", 1, {"x": 1}), Claim("b", 1, {"x": 2})])


@given(CLAIMS)
def test_the_union_is_never_more_than_the_sum_nor_than_the_whole(claims: list[Claim]) -> None:
    found = union(claims)
    touched = {name for claim in claims for name in claim.atoms}
    assert 0 <= found.value <= found.claimed
    assert found.value <= sum(AMOUNTS[name] for name in touched)
    assert (found.value == found.claimed) == (not any(at.amount for at in found.conflicts))


@given(CLAIMS, st.randoms(use_true_random=False))
def test_the_order_of_claims_changes_nothing(claims: list[Claim], dice: object) -> None:
    mixed = list(claims)
    dice.shuffle(mixed)  # type: ignore[attr-defined]
    assert union(mixed) == union(claims)


@given(CLAIMS)
def test_it_is_what_counting_each_atom_by_hand_gives(claims: list[Claim]) -> None:
    by_hand = Fraction(0)
    for name, amount in AMOUNTS.items():
        parts = [Fraction(claim.share) for claim in claims if name in claim.atoms]
        by_hand += amount * min(Fraction(1), sum(parts, Fraction(0)))
    assert union(claims).value == float(by_hand)
