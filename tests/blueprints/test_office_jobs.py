"""An administrator sees how the night went, and has a job run without a shell."""

from datetime import timedelta

import pytest
from flask import Flask

from foodplan.db import session_scope
from foodplan.jobs import TIMETABLE, Job
from foodplan.jobs.scheduler import look
from foodplan.store.jobs import list_job_runs
from tests.client import JudgingClient
from tests.factories.office import open_office, signed_in

JOBS = "/gestione/lavori"


@pytest.fixture
def admin(app: Flask) -> JudgingClient:
    open_office(app)
    return signed_in(app, "admin@example.org")


def ran(app: Flask, *, fails: bool = False) -> None:
    """Let a scheduler look once, with one job of the timetable's name."""

    def run(*_given: object) -> tuple[str, str]:
        if fails:
            raise RuntimeError("disco pieno")
        return "done", "Tutto a posto."

    parts = app.extensions["foodplan"]
    look(parts.engine, parts.clock, [Job("recheck", 4, 40, run)])


def test_every_job_is_listed_with_its_hour(admin: JudgingClient) -> None:
    page = admin.get(JOBS)
    assert page.text.count("Ogni notte alle") == len(TIMETABLE)
    assert "Nessuno scheduler ha mai guardato l’orologio" in page.text
    assert "Nessun lavoro è ancora partito." in page.text


def test_a_failure_is_seen_here_and_on_the_first_page(app: Flask, admin: JudgingClient) -> None:
    ran(app, fails=True)
    page = admin.get(JOBS)
    assert "Lo scheduler è al lavoro" in page.text
    assert "Ricalcolare tutte le cifre: non riuscito" in page.text
    assert "RuntimeError: disco pieno" in page.text
    assert "Si riprova il" in page.text
    assert "1 lavoro della notte non è riuscito" in admin.get("/gestione").text
    assert "non è riuscito" not in signed_in(app).get("/gestione").text


def test_a_job_is_asked_for_once_and_run_by_the_scheduler(app: Flask, admin: JudgingClient) -> None:
    page = admin.submit(f"{JOBS}/recheck", {}, form_page=JOBS)
    assert "Il lavoro parte entro mezzo minuto" in page.text
    assert "chiesto a mano da admin@example.org" in page.text
    page = admin.submit(f"{JOBS}/recheck", {}, form_page=JOBS)
    assert "aspetta già di partire" in page.text
    ran(app)
    with session_scope(app.extensions["foodplan"].engine) as session:
        outcomes = {run.outcome for run in list_job_runs(session)}
    assert outcomes == {"done"}
    assert "Tutto a posto." in admin.get(f"{JOBS}?lavoro=recheck").text
    assert admin.get(f"{JOBS}?lavoro=niente").status == 200


def test_a_silent_scheduler_is_said(app: Flask, admin: JudgingClient) -> None:
    ran(app)
    parts = app.extensions["foodplan"]
    late = parts.clock() + timedelta(minutes=10)
    object.__setattr__(parts, "clock", lambda: late)
    assert "Nessuno scheduler guarda l’orologio" in admin.get(JOBS).text


def test_only_administrators_run_jobs(app: Flask, admin: JudgingClient) -> None:
    officer = signed_in(app)
    assert officer.get(JOBS).status == 403
    assert admin.submit(f"{JOBS}/niente", {}, form_page=JOBS).status == 404
