"""What a colleague's own calendar says: their milestones, tasks and actions with a day."""

from datetime import date

from sqlmodel import Session

from foodplan.models.desk import Colleague
from foodplan.reports.plan.feeds import FeedsReport, Term
from foodplan.store.colleagues import OwnTerm, terms_of
from foodplan.store.instance import instance_facts


def personal_feed(session: Session, colleague: Colleague, today: date) -> FeedsReport:
    """Return a colleague's terms in the shape of the plan's calendar, without its news."""
    facts = instance_facts(session)
    own = terms_of(session, colleague.id or 0, today)
    return FeedsReport(
        city=facts.city,
        plan=facts.plan,
        title=facts.plan_title,
        terms=tuple(
            _term(term, day)
            for term in own
            if not term.cancelled and (day := term.done_on or term.due_on) is not None
        ),
        news=(),
        simulated=facts.demo,
    )


def _term(term: OwnTerm, day: date) -> Term:
    return Term(
        uid=f"{term.kind}-{term.slug}",
        kind=term.kind,
        day=day,
        title=term.title,
        action=term.action,
        action_title=term.action_title,
        done=term.done,
        stated_at=term.stated_at,
    )
