"""What a colleague answers about an action and its milestones, and how to ask for a new link."""

from collections.abc import Iterator, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import EmailField, FieldList, Form, FormField, HiddenField, RadioField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from foodplan.reports.office.answering import AnswerRow
from foodplan.rules.mail import LONGEST_ADDRESS
from foodplan.rules.reminders import LONGEST_TEXT
from foodplan.store.colleagues.answers import Answer
from foodplan.web.fields import DayField, FormIdField, as_choices
from foodplan.web.forms import BaseForm

ONGOING, DONE, LATE, NOTHING_NEW = "ongoing", "done", "late", "nothing_new"
KINDS = (
    ("", _l("Non rispondo adesso")),
    (ONGOING, _l("Ancora in corso")),
    (DONE, _l("Fatto il…")),
    (LATE, _l("In ritardo perché…")),
    (NOTHING_NEW, _l("Nessuna novità")),
)
_LARGEST = 2**31 - 1


class RowForm(Form):
    """One thing and what is said of it; without an answer it counts for nothing."""

    milestone = HiddenField()
    version = HiddenField()
    kind = RadioField(
        _l("A che punto è?"), choices=as_choices(KINDS), default="", validate_choice=False
    )
    done_on = DayField(_l("In che giorno"), [Optional()])
    text = TextAreaField(
        _l("Perché è in ritardo"),
        description=_l("Lo legge solo l’ufficio. Non scrivete nomi di persone."),
        render_kw={"rows": 3, "maxlength": LONGEST_TEXT},
    )
    expected_on = DayField(_l("Giorno previsto, se lo sapete"), [Optional()])

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        # They are shown only with the answer that needs them.
        self.done_on.flags.required = self.text.flags.required = True

    def answer(self, place: int, otherwise: str = "") -> Answer:
        """Return what was said; `otherwise` stands for no answer."""
        number = self.version.data or ""
        known = number.isascii() and number.isdigit() and len(number) < 11
        return Answer(
            milestone=(self.milestone.data or "").strip(),
            kind=self.kind.data or otherwise,
            done_on=self.done_on.data,
            expected_on=self.expected_on.data,
            text=self.text.data or "",
            version=min(int(number), _LARGEST) if known else 0,
            row=place,
        )


class AnswerForm(BaseForm):
    """The answers about one action; sent twice it is one form."""

    form_id = FormIdField()
    rows = FieldList(FormField(RowForm), max_entries=200)

    @classmethod
    def shown(cls, rows: Sequence[AnswerRow]) -> "AnswerForm":
        """Return the form as it is first shown."""
        said = [{"milestone": row.milestone, "version": str(row.version)} for row in rows]
        return cls(formdata=None, data={"rows": said})

    def answers(self, otherwise: str = "") -> Iterator[Answer]:
        """Yield the rows that say something."""
        for place, entry in enumerate(self.rows.entries):
            answer: Answer = entry.form.answer(place, otherwise)
            if answer.kind:
                yield answer

    def named(self, rows: Sequence[AnswerRow]) -> list[tuple[AnswerRow, Any]]:
        """Return each thing that is shown with its row of the form, in the page's order."""
        typed = {entry.form.milestone.data or "": entry.form for entry in self.rows.entries}
        return [(row, typed[row.milestone]) for row in rows if row.milestone in typed]


class RenewForm(BaseForm):
    """The address to which new links are to be sent."""

    email = EmailField(
        _l("La vostra posta elettronica"),
        [InputRequired(_l("Scrivere l’indirizzo.")), Length(max=LONGEST_ADDRESS)],
        render_kw={"autocomplete": "email"},
    )
