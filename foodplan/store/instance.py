"""What this installation is: whose plan it holds, and whether its movements are simulated."""

from dataclasses import dataclass

from sqlmodel import Session, select

from foodplan.models.instance import InstanceFact


@dataclass(frozen=True)
class InstanceFacts:
    """The facts that every page needs."""

    city: str = ""
    plan_title: str = ""
    plan: str = ""
    demo: bool = False


def instance_facts(session: Session) -> InstanceFacts:
    """Return the installation's facts, empty ones where nothing was said."""
    facts = {fact.key: fact.value for fact in session.exec(select(InstanceFact))}
    return InstanceFacts(
        city=facts.get("city", ""),
        plan_title=facts.get("plan_title", ""),
        plan=facts.get("plan", ""),
        demo=facts.get("demo") == "yes",
    )


def set_instance_fact(session: Session, key: str, value: str) -> None:
    """State one fact of the installation."""
    session.merge(InstanceFact(key=key, value=value))
    session.flush()
