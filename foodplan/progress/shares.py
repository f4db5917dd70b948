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
    shares: dict[Hashable, Fraction] = defaultdict(Fraction)
    amounts: dict[Hashable, int] = {}
    who: dict[Hashable, set[str]] = defaultdict(set)
    for claim in claims:
        part = Fraction(str(claim.share))
        for atom, amount in claim.atoms.items():
            if amounts.setdefault(atom, amount) != amount:
                message = f"Two claims disagree on the amount of {atom}."
                raise ValueError(message)
            shares[atom] += part
            who[atom].add(claim.action)
    value = sum((amounts[atom] * min(Fraction(1), part) for atom, part in shares.items()), _NONE)
    claimed = sum((amounts[atom] * part for atom, part in shares.items()), _NONE)
    conflicts = [
        Conflict(atom, amounts[atom], float(part), tuple(sorted(who[atom])))
        for atom, part in shares.items()
        if part > 1
    ]
    return Union(
        float(value),
        float(claimed),
        len(amounts),
        tuple(sorted(conflicts, key=lambda item: (-abs(item.amount), repr(item.atom)))),
    )


_NONE = Fraction(0)
