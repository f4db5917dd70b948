"""The public page of social innovation: experiences, initiatives, exchanges, the atlas itself."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from foodplan.models.plan import ActionVersion
from foodplan.reports.funding import actions_money
from foodplan.reports.innovation.ladders import Ladder, ladders
from foodplan.reports.innovation.life import ExchangeLine, Life, exchange_lines, lives
from foodplan.reports.plan.action_documents import public_documents
from foodplan.reports.plan.action_parties import public_parties
from foodplan.reports.plan.action_ties import served_indicators
from foodplan.reports.plan.figures import Tag
from foodplan.reports.plan.goals import is_done
from foodplan.reports.plan.words import tag
from foodplan.reports.plan.world import Tree, read_tree
from foodplan.rules.plan import ACTION_STATUSES
from foodplan.store.history import Moment
from foodplan.store.innovation import AtlasHealth, atlas_health, list_exchanges

EXPERIENCE, INITIATIVE = "experience", "initiative"


@dataclass(frozen=True)
class Card:
    """An experience or an initiative: what is known of it, each part counted.

    `partners` are whom a public page may name; `steps` and `steps_done` count milestones;
    `programmes` are the names of what a source says pays for it.
    """

    slug: str
    title: str
    summary: str
    status: Tag
    source: str
    simulated: bool
    life: Life
    partners: tuple[str, ...]
    programmes: tuple[str, ...]
    lines: int
    indicators: int
    documents: int
    steps: int
    steps_done: int

    @property
    def silent(self) -> bool:
        """Whether nothing but its name and its words is known."""
        life = self.life
        told = (life.places, life.counts, life.exchanges, self.partners, self.programmes)
        return not (any(told) or self.indicators or self.documents or self.steps or self.lines)


@dataclass(frozen=True)
class InnovationPage:
    """What the page shows at a moment."""

    experiences: tuple[Card, ...]
    initiatives: tuple[Card, ...]
    exchanges: tuple[ExchangeLine, ...]
    ladders: tuple[Ladder, ...]
    atlas: AtlasHealth

    def with_places(self) -> int:
        """Return how many experiences have a place on the map."""
        return sum(bool(card.life.places) for card in self.experiences)

    def with_counts(self) -> int:
        """Return of how many experiences somebody counted who took part."""
        return sum(bool(card.life.counts) for card in self.experiences)

    def with_steps(self) -> int:
        """Return how many experiences have a step with a title of its own."""
        return sum(bool(card.steps) for card in self.experiences)


def innovation_page(
    session: Session, day: date, known_at: datetime | None = None
) -> InnovationPage:
    """Return the page's content as it was on a day, as far as was known at an instant."""
    moment = Moment(day, known_at)
    tree = read_tree(session, moment)
    rows = [row for row in tree.actions.values() if row.kind in (EXPERIENCE, INITIATIVE)]
    known = lives(session, [row.action for row in rows], moment)
    money = actions_money(session, list(known), day, known_at)
    cards = {
        row.action: _card(session, row, tree, known[row.action], len(money[row.action]), moment)
        for row in rows
    }
    titles = {slug: row.title for slug, row in tree.actions.items()}
    return InnovationPage(
        experiences=tuple(cards[row.action] for row in rows if row.kind == EXPERIENCE),
        initiatives=tuple(cards[row.action] for row in rows if row.kind == INITIATIVE),
        exchanges=exchange_lines(list_exchanges(session, moment), titles),
        ladders=ladders(session, moment).ladders,
        atlas=atlas_health(session, moment),
    )


def _card(
    session: Session, row: ActionVersion, tree: Tree, life: Life, lines: int, moment: Moment
) -> Card:
    steps = [step for step in tree.milestones.get(row.action, ()) if not step.cancelled]
    parties = public_parties(session, row.action, moment)
    paid = tree.funding_of_action.get(row.action, ())
    return Card(
        slug=row.action,
        title=row.title,
        summary=row.summary,
        status=tag(ACTION_STATUSES, row.status),
        source=row.source,
        simulated=row.simulated,
        life=life,
        partners=tuple(dict.fromkeys(party.name for party in parties if party.name)),
        programmes=tuple(tree.funding[slug].title for slug in paid if slug in tree.funding),
        lines=lines,
        indicators=len(served_indicators(session, row.action, moment)),
        documents=len(public_documents(session, "action", row.action, moment)),
        steps=len(steps),
        steps_done=sum(is_done(step, moment.day) for step in steps),
    )
