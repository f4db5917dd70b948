"""Passwords that the office makes for somebody: shown once, stored only as a hash."""

import secrets

# Without letters and digits that are taken for one another when read out or copied by hand.
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
_GROUPS, _LENGTH = 4, 4


def new_password() -> str:
    """Return four groups of four letters and digits: nearly 80 bits, easy to copy."""
    groups = ["".join(secrets.choice(_LETTERS) for _ in range(_LENGTH)) for _ in range(_GROUPS)]
    return "-".join(groups)
