"""Serving pages and jobs: gunicorn's workers and the scheduler's clock."""

import atexit
import gc
import logging
import os
import signal
import subprocess
import sys
import time
from secrets import token_hex
from threading import Thread
from typing import Any

import click
from apscheduler.schedulers.blocking import BlockingScheduler
from flask import Flask
from gunicorn.app.base import BaseApplication  # type: ignore[import-untyped]
from pydantic import SecretStr

from foodplan.app import create_app
from foodplan.blueprints.atlas.layers import atlas_map
from foodplan.cli.ground import any_database, now, ready_database, refuse_old_tables, settings
from foodplan.db import session_scope
from foodplan.jobs.scheduler import watch_imports, watch_mail, watch_timetable
from foodplan.rules.calendar import ROME
from foodplan.settings import Settings
from foodplan.store.instance import instance_facts
from foodplan.web.logs import configure_logs
from foodplan.web.session import session, today

THREADS = 2
LOOKS_FOR_PARENT = 2.0


class Server(BaseApplication):  # type: ignore[misc]
    """gunicorn, started from our settings instead of a file of its own."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        super().__init__()

    def load_config(self) -> None:
        """Hand our settings to gunicorn."""
        for name, value in server_options(self.settings).items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """Make the application, once in each worker."""
        configure_logs(self.settings)
        app = create_app(self.settings)
        draw_first_map(app)
        # What is there now stays: the collector need not look at it in the middle of a page.
        gc.collect()
        gc.freeze()
        return app


def draw_first_map(app: Flask) -> None:
    """Draw the atlas once, so that nobody waits for Folium to load at the first `/mappa`."""
    with app.test_request_context("/mappa"):
        atlas_map(session(), today())


def server_options(settings: Settings) -> dict[str, Any]:
    """Return gunicorn's options for our settings.

    Threads rather than sync workers, because browsers open connections that they do not use
    yet, and one of those would hold up a whole sync worker; two each, because SQLite's writers
    wait for each other anyway.
    """
    return {
        "bind": settings.bind,
        "workers": settings.workers,
        "worker_class": "gthread",
        "threads": THREADS,
        "control_socket_disable": True,
        "loglevel": "warning",
        "forwarded_allow_ips": "127.0.0.1,::1",
    }


def with_one_key(settings: Settings) -> Settings:
    """Return settings with a secret key: all workers must sign with the same one."""
    if settings.secret_key.get_secret_value():
        return settings
    return settings.model_copy(update={"secret_key": SecretStr(token_hex(32))})


@click.command()
@click.option("--with-scheduler", is_flag=True, help="Start a scheduler beside it, and stop it.")
def serve(with_scheduler: bool) -> None:  # noqa: FBT001 - Click's way
    """Serve the pages and the API at FOODPLAN_BIND until interrupted."""
    chosen = settings()
    with any_database(chosen.database_url) as engine:
        refuse_old_tables(engine)
        with session_scope(engine) as opened:
            demo = instance_facts(opened).demo
    if demo and not chosen.on_loopback:
        raise click.ClickException(
            "The demo's passwords are known to everybody: it is served on this machine only."
        )
    click.echo(f"foodplan listens at http://{chosen.bind}")
    if with_scheduler:
        start_scheduler()
    Server(with_one_key(chosen)).run()


def start_scheduler() -> subprocess.Popen[bytes]:
    """Start a scheduler that ends with this process, whichever way this one ends."""
    command = [sys.executable, "-c", "from foodplan.cli import main; main()", "scheduler"]
    started = subprocess.Popen([*command, "--beside", str(os.getpid())])  # noqa: S603 - our own
    atexit.register(_stop_own, os.getpid(), started)
    return started


def _stop_own(owner: int, started: subprocess.Popen[bytes]) -> None:
    # The workers are forks of this process and end with the same functions.
    if os.getpid() == owner:
        started.terminate()


def _end_with(parent: int) -> None:
    """Stop this process once its parent is gone, even if it was killed."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(LOOKS_FOR_PARENT)
        os.kill(os.getpid(), signal.SIGTERM)

    Thread(target=watch, daemon=True, name="parent").start()


@click.command()
@click.option("--beside", type=int, default=0, hidden=True, help="Process to end with.")
def scheduler(beside: int) -> None:
    """Run the nightly jobs at their hours (Europe/Rome) until interrupted."""
    configure_logs(settings())
    logging.getLogger("apscheduler").setLevel(logging.WARNING)
    with ready_database() as engine:
        clock = BlockingScheduler(timezone=ROME)
        watch_timetable(clock, engine, now)
        watch_imports(clock, engine, now)
        watch_mail(clock, engine, settings(), now)
        # Service managers stop a process with SIGTERM, which Python would die of at once.
        signal.signal(signal.SIGTERM, lambda _number, _frame: sys.exit(0))
        if beside:
            _end_with(beside)
        click.echo("The scheduler is running; stop it with Ctrl+C.")
        try:
            clock.start()
        except (KeyboardInterrupt, SystemExit):
            click.echo("The scheduler has stopped.")


COMMANDS = {"serve": serve, "scheduler": scheduler}
