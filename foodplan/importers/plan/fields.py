"""The fields that entries of the plan's files are made of, and what every entry can do."""

import re
from collections.abc import Collection, Iterator
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

from foodplan.importers.plan.words import unknown_word
from foodplan.rules.plan import MUFPP

_SDG = re.compile(r"^[0-9]{1,2}(\.[0-9a-f]{1,2})?$")


def one_of(known: Collection[str]) -> AfterValidator:
    """Return the check that a word is one of a vocabulary."""

    def check(word: str) -> str:
        if word not in known:
            raise unknown_word(word, known)
        return word

    return AfterValidator(check)


def _stripped(text: str) -> str:
    return " ".join(text.split())


def _sdg(text: str) -> str:
    if not _SDG.match(text):
        raise PydanticCustomError("sdg", "deve essere un traguardo ONU come 12.3")
    return text


Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]
Title = Annotated[str, Field(min_length=1, max_length=200)]
Summary = Annotated[str, Field(max_length=2000), AfterValidator(_stripped)]
Source = Annotated[str, Field(min_length=1, max_length=400)]
Name = Annotated[str, Field(min_length=1, max_length=160)]
Mufpp = Annotated[str, one_of(MUFPP)]
Sdg = Annotated[str, AfterValidator(_sdg)]

# A field and, in Italian, what is wrong with it.
Trouble = tuple[str, str]


class Entry(BaseModel):
    """An entry of a file: every field strict, none unknown."""

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")

    def troubles(self) -> Iterator[Trouble]:
        """Yield what is wrong between fields that are each well formed."""
        yield from ()
