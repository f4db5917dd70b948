"""The file of the papers' first words: read whole, or refused with every mistake."""

from pathlib import Path

import pytest
from sqlmodel import Session

from foodplan.importers.papers import import_papers
from foodplan.settings import PROJECT
from tests.factories.organisations import CHANGE

GOOD = '[[paper]]\npaper = "donor_summary"\ntitle = "Riepilogo"\n'


def test_the_file_of_the_project_is_stored_once(sqlite_session: Session) -> None:
    path = PROJECT / "data/plan/papers.toml"
    assert import_papers(sqlite_session, path, CHANGE).added == 3
    again = import_papers(sqlite_session, path, CHANGE)
    assert (again.read, again.added, again.duplicate, again.problems) == (3, 0, 3, ())


@pytest.mark.parametrize(
    ("text", "field", "reason"),
    [
        (None, "", "il file manca"),
        ("[[paper", "", "il file non si legge"),
        ("[[papers]]", "", "solo tabelle"),
        ('paper = "x"', "", "solo tabelle"),
        ("paper = [1]", "", "deve essere una tabella"),
        ('[[paper]]\npaper = "altro"\ntitle = "x"\n', "altro paper", "altro"),
        ('[[paper]]\npaper = "donor_summary"\n', "donor_summary title", "manca"),
        (GOOD + 'body = "{kg}"\n', "donor_summary body", "non esiste"),
        (GOOD + 'legal_url = "ftp://x"\n', "donor_summary legal_url", "https://"),
        (GOOD + 'colour = "x"\n', "donor_summary colour", "questo campo non esiste"),
    ],
)
def test_a_broken_file_is_refused_whole(
    sqlite_session: Session, tmp_path: Path, text: str | None, field: str, reason: str
) -> None:
    path = tmp_path / "papers.toml"
    if text is not None:
        path.write_text(text, encoding="utf-8")
    result = import_papers(sqlite_session, path, CHANGE)
    assert result.added == 0
    assert [problem.field for problem in result.problems] == [field]
    assert reason in result.problems[0].text
