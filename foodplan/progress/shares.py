"""What several actions claim of the same records, counted once."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True)
class Claim:
    """An action claims a share (0 to 1) of some atoms; `atoms` are their integer amounts.

    The atom is a cell of the monthly flows, or one record: never less, so that no gram can be
    claimed twice without being seen.
    """

    action: str
    share: float
    atoms: Mapping[Hashable, int]


@dataclass(frozen=True)
class Conflict:
    """An atom of which more than the whole is claimed, by which actions; `share` is their sum."""

    atom: Hashable
    amount: int
    share: float
    actions: tuple[str, ...]


@dataclass(frozen=True)
class Union:
    """What the claims make together: `value` counts no atom more than whole, `claimed` does."""

    value: float
    claimed: float
    atoms: int
    conflicts: tuple[Conflict, ...]


def union(claims: Iterable[Claim]) -> Union:
    """Return the amounts that claims make together, each atom counted at most whole.

    Atoms of which more than the whole is claimed count once and are listed. Sums are exact, and
    do not depend on the order. Raises ValueError when two claims disagree on an atom's amount.

    >>> first = Claim("a", 1, {"x": 120, "y": 80})
    >>> second = Claim("b", 1, {"y": 80})
    >>> third = Claim("b", 0.5, {"z": 200})
    >>> both = union([first, second, third])
    >>> both.value, both.claimed, both.conflicts[0].atom, both.conflicts[0].actions
    (300.0, 380.0, 'y', ('a', 'b'))
    """
    claims = list(claims)
    amounts: dict[Hashable, int] = {}
    claimants: dict[Hashable, tuple[int, ...]] = {}
    for number, claim in enumerate(claims):
        for atom, amount in claim.atoms.items():
            if amounts.setdefault(atom, amount) != amount:
                message = f"Two claims disagree on the amount of {atom}."
                raise ValueError(message)
            claimants[atom] = (*claimants.get(atom, ()), number)
    # Atoms that the same claims share are summed first: there are many atoms and few claims.
    together: dict[tuple[int, ...], int] = defaultdict(int)
    for atom, numbers in claimants.items():
        together[numbers] += amounts[atom]
    parts = {
        numbers: sum((Fraction(str(claims[at].share)) for at in numbers), Fraction(0))
        for numbers in together
    }
    conflicts = [
        Conflict(atom, amounts[atom], float(parts[numbers]), _actions(claims, numbers))
        for atom, numbers in claimants.items()
        if parts[numbers] > 1
    ]
    value = float(sum(grams * min(Fraction(1), parts[at]) for at, grams in together.items()))
    claimed = float(sum(grams * parts[at] for at, grams in together.items()))
    heaviest = sorted(conflicts, key=lambda item: (-abs(item.amount), repr(item.atom)))
    return Union(value, claimed, len(amounts), tuple(heaviest))


def _actions(claims: list[Claim], numbers: Iterable[int]) -> tuple[str, ...]:
    return tuple(sorted({claims[at].action for at in numbers}))
