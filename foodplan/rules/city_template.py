"""What a city's template is made of: its files, the gap for a city's name, what may fill it."""

import re

from foodplan.rules.problems import Problem

# Where the name of the city stands in a template's texts.
CITY = "{city}"
PLAN_FILES = (
    "instance.toml",
    "plans.toml",
    "goals.toml",
    "actions.toml",
    "funding.toml",
    "milestones.toml",
    "commitments.toml",
    "indicators.toml",
    "targets.toml",
    "figures.csv",
    "categories.toml",
    "factors.toml",
    "tolerances.toml",
    "packs.toml",
    "method_errors.toml",
    "papers.toml",
)
ATLAS_FILES = (
    "districts.csv",
    "districts.meta.toml",
    "district_outlines.csv",
    "district_outlines.meta.toml",
    "places.csv",
    "places.meta.toml",
)
FILES = (
    *(f"plan/{name}" for name in PLAN_FILES),
    *(f"atlas/{name}" for name in ATLAS_FILES),
)
LONGEST_NAME = 80
# Letters of any alphabet with what joins the words of a name: nothing that ends a text in a file.
_NAME = re.compile(r"^[^\W\d_][\w .'’()-]*$")


def city_problems(name: str) -> list[Problem]:
    """Return what is wrong with the name of a city.

    >>> [problem.message for problem in city_problems('Borgo "Nuovo"')]
    ['Il nome della città ha solo lettere, cifre, spazi, punti, apostrofi, trattini e parentesi.']
    """
    if not name.strip():
        return [Problem("city", "Scrivere il nome della città.")]
    if len(name) > LONGEST_NAME:
        return [Problem("city", "Il nome della città è troppo lungo: al massimo 80 caratteri.")]
    if not _NAME.match(name):
        message = (
            "Il nome della città ha solo lettere, cifre, spazi, punti, apostrofi, trattini e "
            "parentesi."
        )
        return [Problem("city", message)]
    return []
