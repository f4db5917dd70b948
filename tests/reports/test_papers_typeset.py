"""PDFs: tagged, the same everywhere, and deaf to whatever a name or a text tries to run."""

from dataclasses import replace

import pytest
import typst
from hypothesis import given
from hypothesis import strategies as st

from foodplan.reports.papers import Column, Paper, Party, Row, Source, Table, typeset
from foodplan.reports.papers.typeset import _DRAWN, FONTS, printable
from foodplan.rules.papers import PaperKind
from tests.factories.papers import MADE_AT, read_pdf, words_of

HOSTILE = (
    '#panic("x")',
    '#import "@preview/cetz:0.1.0": *',
    '#read("/etc/passwd") $x^2$ *b* _i_ <a> @b \\n',
    "virgolette \"doppie\" e 'semplici'",
    "nullo\0qui",
    "emoji \N{BREAD} e \N{ZERO WIDTH JOINER}altro",
    "\N{RIGHT-TO-LEFT OVERRIDE}girato",
    "w" * 140,
    "= Titolo\n- punto\n+ numero",
    "{chili} {{chili}} %s %(a)s",
    "",
)


def make_paper(name: str = "Emporio di prova", **changes: object) -> Paper:
    """A paper that holds a name everywhere a name can stand."""
    columns = (Column("Documento", width=1.5), Column("kg", number=True))
    rows = (
        Row((name, "1.234,5")),
        Row((name, "2"), struck=True),
        Row(("Totale", "1.236,5"), total=True),
    )
    paper = Paper(
        kind=PaperKind.DECLARATION,
        title=name or "Titolo",
        issuer=name,
        summary=name,
        marks=(name,),
        parties=(Party("Donatore", (("Nome", name), ("Indirizzo", None))),),
        paragraphs=(name, "Secondo capoverso."),
        tables=(Table(name or "Tabella", columns, rows, note=name), Table("Vuota", columns, ())),
        closing=(name,),
        signature=True,
        small=(name,),
        source=Source(name, "https://www.normattiva.it/uri-res/N2Ls?a:b;166"),
        stamp=name,
        made_at=MADE_AT,
        file_name="prova",
    )
    return replace(paper, **changes)


def test_a_paper_is_a_tagged_pdf_with_its_language_and_title() -> None:
    reader = read_pdf(typeset(make_paper()))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/StructTreeRoot"] is not None
    assert str(root["/Lang"]).startswith("it")
    assert reader.metadata.title == "Emporio di prova"
    assert b"pdfuaid" in root["/Metadata"].get_data()


def test_the_words_can_be_read_back_from_the_pdf() -> None:
    words = words_of(typeset(make_paper()))
    for expected in ("Emporio di prova", "1.234,5", "Totale", "Niente in questo periodo.", "Firma"):
        assert expected in words
    assert "pagina 1 di 1" in words


def test_the_same_paper_gives_the_same_bytes() -> None:
    assert typeset(make_paper()) == typeset(make_paper())


def test_the_fonts_are_those_of_the_pages() -> None:
    fonts = {
        str(font.get_object()["/BaseFont"])
        for page in read_pdf(typeset(make_paper())).pages
        for font in page["/Resources"]["/Font"].values()
    }
    assert fonts
    assert all("Titillium" in font for font in fonts)
    assert list(FONTS.glob("titillium*regular.ttf"))


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_is_printed_and_never_run(name: str) -> None:
    words = words_of(typeset(make_paper(name)))
    assert "Secondo capoverso." in words
    expected = "".join(printable(name).split())
    assert expected in "".join(words.split())


def test_a_long_register_has_many_pages_and_its_header_on_each() -> None:
    columns = (Column("Documento"), Column("kg", number=True))
    rows = tuple(Row((f"DDT {n}", str(n))) for n in range(200))
    reader = read_pdf(typeset(make_paper(tables=(Table("Lunga", columns, rows),))))
    assert len(reader.pages) > 3
    assert all("Documento" in page.extract_text() for page in reader.pages[1:4])


def test_every_sign_that_is_let_through_can_be_drawn() -> None:
    signs = [chr(code) for first, last in _DRAWN for code in range(first, last + 1)]
    drawn = [sign for sign in signs if printable(sign)]
    assert typeset(make_paper(paragraphs=tuple(drawn))).startswith(b"%PDF")


@given(text=st.text(max_size=60))
def test_no_text_at_all_breaks_a_paper(text: str) -> None:
    assert typeset(make_paper(text)).startswith(b"%PDF")


def test_a_template_cannot_read_outside_its_folder() -> None:
    with pytest.raises(typst.TypstError):
        typst.Compiler(b'#read("/etc/passwd")', root=str(FONTS)).compile(format="pdf")
