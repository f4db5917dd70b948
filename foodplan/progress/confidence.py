"""How sure one may be of a figure: one letter, always shown with its words."""

from enum import StrEnum

HAIR = 1e-9


class Letter(StrEnum):
    """The confidence in a figure; C and D are never shown in green."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"

    @property
    def words(self) -> str:
        """The few Italian words that always stand beside the letter.

        >>> Letter.C.words
        'affidabilità limitata'
        """
        return _WORDS[self][0]

    @property
    def sentence(self) -> str:
        """The Italian sentence that explains the letter."""
        return _WORDS[self][1]


_WORDS = {
    Letter.A: (
        "affidabilità alta",
        "Quasi tutto è stato comunicato, pesato, di recente e con i documenti.",
    ),
    Letter.B: (
        "affidabilità buona",
        "Almeno quattro quinti del peso sono stati comunicati, in gran parte pesati e recenti.",
    ),
    Letter.C: (
        "affidabilità limitata",
        "Manca fino a due quinti del peso, o molto è stimato, o il dato non è recente.",
    ),
    Letter.D: (
        "affidabilità bassa",
        "Manca troppo, o quasi tutto è stimato, o il dato è vecchio.",
    ),
}

# Letter: least coverage by weight, least share weighed or by pack, most periods of age, least
# share of documents.
REQUIREMENTS = (
    (Letter.A, 0.95, 0.80, 1.0, 1.0),
    (Letter.B, 0.80, 0.60, 2.0, 0.5),
    (Letter.C, 0.60, 0.30, 4.0, 0.0),
)


def confidence(
    coverage: float | None, weighed: float | None, age: float, documented: float | None
) -> Letter | None:
    """Return the best letter whose four requirements are all met, D when none is.

    `coverage` is K_v, `weighed` the share of the mass that was weighed or counted by pack, `age`
    the periods gone by since the one of the value ended, `documented` the share of records with a
    document or source. None for a part that does not apply; None when none of the three does,
    since the age alone says nothing of how a value was made.

    >>> confidence(0.96, 0.85, 1, 1.0).words, confidence(0.96, 0.5, 1, 1.0).words
    ('affidabilità alta', 'affidabilità limitata')
    >>> str(confidence(0.59, 1.0, 0, None)), confidence(None, None, 1, None)
    ('D', None)
    """
    shares = (coverage, weighed, documented)
    if all(share is None for share in shares):
        return None
    for letter, covered, measured, oldest, papers in REQUIREMENTS:
        least = zip(shares, (covered, measured, papers), strict=True)
        enough = all(share is None or share >= needed - HAIR for share, needed in least)
        if enough and age <= oldest + HAIR:
            return letter
    return Letter.D


def may_be_green(letter: Letter | None) -> bool:
    """Return whether a good state may be shown in green: never on C, D or without a letter.

    >>> may_be_green(Letter.B), may_be_green(Letter.C), may_be_green(None)
    (True, False, False)
    """
    return letter in {Letter.A, Letter.B}
