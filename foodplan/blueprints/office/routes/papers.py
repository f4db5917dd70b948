"""The words of the printed papers: where they stand, editing, and what they would look like."""

from typing import Any

from flask import Response, abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _

from foodplan.blueprints.office.blueprint import bp
from foodplan.blueprints.office.forms.papers import WordingForm
from foodplan.blueprints.office.saving import change_for, saved
from foodplan.reports.papers import (
    WORDING_FIELDS,
    WordingPage,
    sample_paper,
    typeset,
    wording_page,
    wordings_report,
)
from foodplan.rules.papers import PaperKind
from foodplan.rules.problems import Refused
from foodplan.store.papers import Wording, change_wording, wording_problems
from foodplan.web.access import officer
from foodplan.web.forms import show_problems
from foodplan.web.session import now, session, today, writes

PAPERS = {
    "riepilogo": PaperKind.DONOR_SUMMARY,
    "dichiarazione": PaperKind.DECLARATION,
    "aiuti": PaperKind.PUBLIC_AID,
}
WORD = f"any({', '.join(PAPERS)})"
ADDRESSES = {kind: word for word, kind in PAPERS.items()}
NAMES = tuple(WORDING_FIELDS)


@bp.get("/modelli")
@officer
def wordings() -> str:
    """Every paper, with its words and whether they were checked."""
    lines = wordings_report(session(), today())
    return render_template("office/wordings.html", lines=lines, addresses=ADDRESSES)


@bp.get(f"/modelli/<{WORD}:word>")
@officer
def show_wording(word: str) -> str:
    """The words of one paper, to be changed."""
    page = _found(word)
    wording = page.line.wording
    said = {name: getattr(wording, name) for name in NAMES}
    return _page(WordingForm(data=said | {"version": wording.id}), page, word)


@bp.post(f"/modelli/<{WORD}:word>")
@officer
@writes
def save_wording(word: str) -> Any:
    """Change the words of a paper, from today on."""
    page, form = _found(word), WordingForm()
    if form.validate() and _save(form, PAPERS[word]):
        flash(_("Testo salvato: i documenti fatti da adesso lo usano."), "success")
        return redirect(url_for("office.show_wording", word=word))
    return _page(form, page, word), form.answer_status


@bp.post(f"/modelli/<{WORD}:word>/anteprima.pdf")
@officer
def preview_wording(word: str) -> Any:
    """The paper with the words as they are typed and invented figures; nothing is saved."""
    page, form = _found(word), WordingForm()
    typed = _typed(form, page.line.wording)
    if typed is None:
        return _page(form, page, word), form.answer_status
    pdf = typeset(sample_paper(typed, now()))
    return Response(pdf, content_type="application/pdf")


def _found(word: str) -> WordingPage:
    return wording_page(session(), PAPERS[word], today()) or abort(404)


def _save(form: WordingForm, kind: PaperKind) -> bool:
    change = change_for(form.reason.data)

    def write(values: dict[str, Any]) -> object:
        opened = form.version.data or 0
        return change_wording(
            session(), kind, opened, values, change, today(), confirmed=bool(form.confirmed.data)
        )

    return saved(form, NAMES, write)


def _typed(form: WordingForm, known: Wording) -> Wording | None:
    """Return the words as typed, or None when there is something to mend, said at its field."""
    form.validate()
    # The reason is due when the words are saved, not when one looks at them.
    form.reason.errors = []
    values = form.values(NAMES)
    problems = wording_problems(known.paper, values)
    show_problems(form, Refused(problems))
    if form.errors:
        return None
    said = {name: getattr(known, name) for name in NAMES}
    same = values == said
    return Wording(
        id=known.id if same else 0,
        paper=known.paper,
        number=known.number if same else 0,
        since=known.since,
        **values,
    )


def _page(form: WordingForm, page: WordingPage, word: str) -> str:
    return render_template("office/wording.html", form=form, page=page, word=word)
