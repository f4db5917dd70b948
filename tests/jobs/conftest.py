"""What the tests of the jobs share."""

from tests.factories.web import web

__all__ = ["web"]
