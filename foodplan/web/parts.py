"""What one running application holds: its settings, its database engine and its clock."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from flask import current_app
from sqlalchemy.engine import Engine

from foodplan.settings import Settings

Clock = Callable[[], datetime]


def system_clock() -> datetime:
    """Return the present instant, aware, in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Parts:
    """The parts that requests share; read-only."""

    settings: Settings
    engine: Engine
    clock: Clock


def parts() -> Parts:
    """Return the parts of the application that serves this request."""
    found: Parts = current_app.extensions["foodplan"]
    return found
