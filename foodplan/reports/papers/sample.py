"""A paper over invented figures, marked as such: what the office looks at before saving words."""

from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from foodplan.reports.papers.aid import AidEntry, AidRegister, AidSection, cause_words, lay_out_aid
from foodplan.reports.papers.document import Paper
from foodplan.reports.papers.gifts import GiftsPaper, lay_out
from foodplan.rules.ledger import Method, NodeKind, SourceKind
from foodplan.rules.papers import PaperKind
from foodplan.store.papers import AidLine, Gift, PartyFacts, Scope, Wording

SAMPLE = "Anteprima: nomi, documenti e chili sono di esempio"
DONOR = PartyFacts("Donatore di esempio")
RECIPIENT = PartyFacts("Chi riceve, di esempio")
FIRST, LAST = date(2026, 1, 1), date(2026, 1, 31)


def sample_paper(wording: Wording, made_at: datetime) -> Paper:
    """Return what a paper with these words looks like."""
    if wording.paper == PaperKind.PUBLIC_AID:
        paper = lay_out_aid(_register(), RECIPIENT, wording, made_at)
    else:
        paper = lay_out(_gifts(wording, made_at))
    return replace(paper, marks=(SAMPLE, *paper.marks), file_name="anteprima")


def _gifts(wording: Wording, made_at: datetime) -> GiftsPaper:
    monthly = wording.paper == PaperKind.DONOR_SUMMARY
    return GiftsPaper(
        kind=wording.paper,
        wording=wording,
        donor_slug="esempio",
        donor=DONOR,
        recipient=RECIPIENT,
        site="",
        first=FIRST,
        last=LAST,
        period="gennaio 2026" if monthly else "primo trimestre 2026",
        made_at=made_at,
        gifts=(
            _gift(1, date(2026, 1, 12), "DDT 15/2026", "Ortofrutta", 120_500),
            _gift(1, date(2026, 1, 12), "DDT 15/2026", "Pane e prodotti da forno", 8_250),
            _gift(2, date(2026, 1, 19), None, "Ortofrutta", 64_000),
        ),
    )


def _gift(seq: int, day: date, document: str | None, category: str, grams: int) -> Gift:
    return Gift(
        seq=seq,
        day=day,
        document=document,
        method=Method.WEIGHED,
        donor="source:esempio",
        donor_name=DONOR.name,
        category=category,
        category_name=category,
        food=True,
        source_kind=SourceKind.MARKET_SURPLUS,
        grams=grams,
    )


def _register() -> AidRegister:
    lines = (
        _line(1, NodeKind.SOURCE, "chi assegna gli aiuti", load=100_000),
        _line(2, NodeKind.PEOPLE, "Persone", unload=30_000),
        _line(3, NodeKind.COUNT, "Conta", unload=500),
    )
    entries, stock = [], 20_000
    for line in lines:
        stock += line.load - line.unload
        entries.append(AidEntry(line, cause_words(line), stock))
    section = AidSection("pasta-riso-cereali", "Pasta, riso e cereali", 20_000, tuple(entries))
    return AidRegister(Scope(0), several=False, first=FIRST, last=LAST, sections=(section,))


def _line(seq: int, other: NodeKind, name: str, load: int = 0, unload: int = 0) -> AidLine:
    return AidLine(
        day=date(2026, 1, 5 + seq),
        seq=seq,
        uuid=UUID(int=seq),
        kind="intake" if load else "distribution",
        document="DDT 7/2026" if load else None,
        reverses=None,
        taken_back=False,
        site=RECIPIENT.name,
        other=other,
        other_slug=str(other),
        other_name=name,
        category="pasta-riso-cereali",
        category_name="Pasta, riso e cereali",
        position=1,
        food=True,
        load=load,
        unload=unload,
    )
