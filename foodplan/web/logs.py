"""Structured log lines: one for each request, without names, forms or addresses of people."""

import logging
import sys
from time import perf_counter
from uuid import uuid4

import structlog
from flask import Flask, Response, g, request

from foodplan.settings import Settings


def configure_logs(settings: Settings) -> None:
    """Send log lines to standard error, as JSON or for people's eyes."""
    renderer = (
        structlog.processors.JSONRenderer()
        if settings.log_json
        else structlog.dev.ConsoleRenderer(colors=False)
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(
            logging.getLevelNamesMapping()[settings.log_level.upper()]
        ),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )


def _start() -> None:
    g.started = perf_counter()
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=uuid4().hex[:12])


def _finish(response: Response) -> Response:
    started = g.get("started", perf_counter())
    _log(request.method, _path(), response.status_code, started)
    return response


def log_answer(method: str, path: str, status: int, started: float) -> None:
    """Log an answer that was given before the application was asked."""
    _log(method, path, status, started, request_id=uuid4().hex[:12])


def _log(method: str, path: str, status: int, started: float, **more: str) -> None:
    ms = round((perf_counter() - started) * 1000, 1)
    structlog.get_logger().info("request", method=method, path=path, status=status, ms=ms, **more)


def _path() -> str:
    """Return the address asked for, without a code that still opens something."""
    rule = request.url_rule
    return rule.rule if rule and "code" in (request.view_args or {}) else request.path


def init_app(app: Flask) -> None:
    """Log each request when it ends."""
    app.before_request(_start)
    app.after_request(_finish)
