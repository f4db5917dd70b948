"""The form that every page starts from, and how a store's refusal becomes words at its field."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from flask_babel import gettext
from flask_wtf import FlaskForm
from wtforms import Field, FieldList, FormField
from wtforms.form import BaseForm as AnyForm
from wtforms.widgets import HiddenInput

from foodplan.rules.problems import Problem, Refused

NO_NAMES: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class Complaint:
    """One thing to mend: the id and label of its field, empty for the whole form, and the words."""

    field_id: str
    label: str
    text: str


class BaseForm(FlaskForm):  # type: ignore[misc]
    """A form with a forgery token that can list everything to mend, rows included."""

    @property
    def complaints(self) -> list[Complaint]:
        """Everything to mend, the whole form's first, then field by field as on the page."""
        whole = [Complaint("", "", str(text)) for text in self.form_errors]
        return whole + [
            Complaint(*_place_of(field), str(text))
            for field in plain_fields(self)
            for text in field.errors
        ]


def plain_fields(form: AnyForm) -> Iterator[Field]:
    """Yield every field that is typed in, also those inside rows."""
    for field in form:
        yield from _plain(field)


def show_problems(form: BaseForm, refused: Refused, names: Mapping[str, str] = NO_NAMES) -> None:
    """Put each of a store's problems beside the field it was typed in, in the page's language.

    A problem's field is a name or a path such as `lines.0.grams`; `names` says which form field
    stands for a store's word (`{"grams": "quantity"}`), empty to leave a step out.
    What has no field goes to the whole form.
    """
    for problem in refused.problems:
        add_problem(form, problem, names)


def add_problem(form: BaseForm, problem: Problem, names: Mapping[str, str] = NO_NAMES) -> None:
    """Put one problem beside its field, or on the whole form when it has none."""
    text = str(gettext(problem.message, **problem.params))
    steps = [names.get(step, step) for step in _steps(problem.field)]
    field = find_field(form, [step for step in steps if step])
    if field is None:
        form.form_errors.append(text)
    else:
        field.errors = [*field.errors, text]


def find_field(form: AnyForm, steps: list[str]) -> Field | None:
    """Return the plain field at the end of a path through rows, or None."""
    here: Any = form
    for step in steps:
        if isinstance(here, FormField):
            here = here.form
        if isinstance(here, FieldList):
            inside = step.isdigit() and int(step) < len(here.entries)
            here = here.entries[int(step)] if inside else None
        elif isinstance(here, AnyForm):
            here = here[step] if step in here else None  # noqa: SIM401 - a form has no get
        else:
            return None
    return here if isinstance(here, Field) and not isinstance(here, FieldList | FormField) else None


def _place_of(field: Field) -> tuple[str, str]:
    # Nobody can be sent to a field that is not seen.
    return ("", "") if isinstance(field.widget, HiddenInput) else (field.id, str(field.label.text))


def _steps(path: str) -> list[str]:
    return [step for step in re.split(r"[.\[\]-]+", path) if step]


def _plain(field: Field) -> Iterator[Field]:
    if isinstance(field, FieldList):
        for entry in field.entries:
            yield from _plain(entry)
    elif isinstance(field, FormField):
        yield from plain_fields(field.form)
    else:
        yield field
