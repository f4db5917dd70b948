"""The commands of the terminal: each helps, each fails with one sentence and a non-zero code."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from urllib.request import urlopen

import click
import pytest
import time_machine
from apscheduler.schedulers.blocking import BlockingScheduler
from click.testing import CliRunner, Result
from sqlalchemy.engine import Engine

from foodplan.cli import COMMANDS, LazyGroup, main
from foodplan.cli.server import Server, server_options, with_one_key
from foodplan.db import make_engine, session_scope
from foodplan.settings import PROJECT, Settings
from foodplan.store import accounts
from foodplan.store.instance import instance_facts, set_instance_fact
from foodplan.store.jobs import last_beat
from foodplan.store.schema import holds_simulated_rows, is_filled, schema_state
from tests.factories.demo import NOW, copy_of_demo

Run = Callable[..., Result]
DATABASE_MODULES = ("sqlmodel", "pandas", "folium", "flask", "apscheduler")


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The address of a database that does not exist yet, which the settings name."""
    url = f"sqlite:///{tmp_path / 'own.sqlite3'}"
    monkeypatch.setenv("FOODPLAN_DATABASE_URL", url)
    return url


@pytest.fixture
def demo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The address of a demo, which the settings name."""
    url = copy_of_demo(tmp_path)
    monkeypatch.setenv("FOODPLAN_DATABASE_URL", url)
    return url


@pytest.fixture
def run() -> Iterator[Run]:
    """Run a command on 22 November 2026 and return what it said."""

    def invoke(*words: str) -> Result:
        return CliRunner().invoke(main, list(words), catch_exceptions=False)

    with time_machine.travel(NOW, tick=False):
        yield invoke


def said_why(result: Result, *words: str) -> None:
    """Assert that a command failed with one sentence that holds these words."""
    assert result.exit_code != 0
    first, *_ = result.stderr.strip().splitlines()
    assert first.startswith(("Error: ", "Usage: "))
    for word in words:
        assert word in result.stderr


def python(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *words],
        capture_output=True,
        text=True,
        check=False,
        cwd=PROJECT,
        env={**os.environ, **environment},
    )


# Help


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_that_agrees_with_the_list(name: str) -> None:
    command = main.get_command(click.Context(main), name)
    assert command is not None
    result = CliRunner().invoke(command, ["--help"])
    assert result.exit_code == 0
    assert command.help, f"{name} says nothing of itself"


def _all_commands(group: click.Group, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for name in group.list_commands(click.Context(group)):
        command = group.get_command(click.Context(group), name)
        yield (*path, name)
        if isinstance(command, click.Group):
            yield from _all_commands(command, (*path, name))


def test_the_promised_commands_are_all_there_and_each_helps(run: Run) -> None:
    found = {" ".join(path) for path in _all_commands(main)}
    promised = {
        "init", "demo", "serve", "scheduler", "migrate", "import places", "import figures",
        "import areas", "export open-data", "ledger verify", "progress show", "progress rebuild",
        "backup", "restore", "users add", "users token", "bench",
    }  # fmt: skip
    assert promised <= found
    for path in found:
        result = run(*path.split(), "--help")
        assert result.exit_code == 0
        assert len(result.output.splitlines()) > 3, path


def test_the_list_of_commands_is_the_table(run: Run) -> None:
    result = run("--help")
    assert all(name in result.output for name in COMMANDS)
    assert isinstance(main, LazyGroup)


def test_a_command_that_does_not_exist_is_said_so(run: Run) -> None:
    said_why(run("cook"), "No such command")


def test_help_loads_nothing_heavy() -> None:
    code = (
        "import sys\n"
        "from foodplan.cli import main\n"
        "try:\n    main(['--help'])\n"
        "except SystemExit:\n    pass\n"
        f"heavy = [name for name in {DATABASE_MODULES!r} if name in sys.modules]\n"
        "sys.exit(f'loaded: {heavy}' if heavy else 0)"
    )
    done = python("-c", code)
    assert done.returncode == 0, done.stderr


def test_no_command_loads_pandas_or_folium_at_start() -> None:
    modules = sorted({f"foodplan.cli.{module}" for module, _ in COMMANDS.values()})
    code = (
        f"import sys, {', '.join(modules)}\n"
        "heavy = [name for name in ('pandas', 'folium', 'shapely') if name in sys.modules]\n"
        "sys.exit(f'loaded: {heavy}' if heavy else 0)"
    )
    done = python("-c", code)
    assert done.returncode == 0, done.stderr


# Settings and databases


@pytest.mark.usefixtures("database")
def test_a_bad_setting_is_said_in_one_sentence(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOODPLAN_WORKERS", "many")
    said_why(run("migrate"), "FOODPLAN_WORKERS")


def test_a_database_address_that_is_none_is_said_so(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FOODPLAN_DATABASE_URL", "somewhere")
    said_why(run("migrate"), "FOODPLAN_DATABASE_URL")


def test_a_database_that_does_not_answer_is_said_so(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("FOODPLAN_DATABASE_URL", f"postgresql+psycopg://x@/y?host={tmp_path}")
    said_why(run("migrate"), "does not answer")


@pytest.mark.parametrize(
    "words",
    [
        ("serve",),
        ("scheduler",),
        ("ledger", "verify"),
        ("progress", "show"),
        ("users", "token", "a@b.it"),
    ],
    ids=" ".join,
)
@pytest.mark.usefixtures("database")
def test_a_database_without_tables_asks_for_init_or_demo(run: Run, words: tuple[str, ...]) -> None:
    said_why(run(*words), "foodplan init", "foodplan demo")


def test_tables_that_are_not_the_newest_ask_for_migrate(run: Run, database: str) -> None:
    engine = make_engine(database)
    with engine.execution_options(writes=True).begin() as connection:
        connection.exec_driver_sql("CREATE TABLE alembic_version (version_num VARCHAR(32))")
        connection.exec_driver_sql("INSERT INTO alembic_version VALUES ('0000')")
    engine.dispose()
    said_why(run("ledger", "verify"), "foodplan migrate")


def test_migrate_makes_the_tables_and_may_be_repeated(run: Run, database: str) -> None:
    assert run("migrate").exit_code == run("migrate").exit_code == 0
    engine = make_engine(database)
    assert schema_state(engine) == "current"
    engine.dispose()


# init and demo


def test_init_makes_a_production_database_and_a_second_time_changes_nothing(
    run: Run, database: str
) -> None:
    first = run("init")
    assert first.exit_code == 0, first.output
    again = run("init")
    assert again.output == "The plan and the atlas are in: 0 added, 0 changed.\n"
    engine = make_engine(database)
    with session_scope(engine) as session:
        facts = instance_facts(session)
        assert (facts.city, facts.plan, facts.demo) == ("Torino", "food-social-economy", False)
        assert accounts.list_accounts(session) == []
    engine.dispose()


@pytest.mark.usefixtures("demo")
def test_init_refuses_a_database_with_simulated_rows(run: Run) -> None:
    said_why(run("init"), "simulated rows")


def test_init_names_every_mistake_of_a_broken_plan_and_stores_nothing(
    run: Run, database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = tmp_path / "data"
    shutil.copytree(PROJECT / "data", data)
    (data / "plan" / "instance.toml").write_text('city = 7\nplan = "x"\n', encoding="utf-8")
    monkeypatch.setenv("FOODPLAN_DATA_DIR", str(data))
    said_why(run("init"), "2 mistakes", "instance.toml", "city", "plan_title")
    (data / "plan" / "instance.toml").unlink()
    said_why(run("init"), "1 mistake", "il file manca")
    (data / "plan" / "instance.toml").write_text("city = ", encoding="utf-8")
    said_why(run("init"), "il file non si legge")
    engine = make_engine(database)
    with session_scope(engine) as session:
        assert instance_facts(session).city == ""
    engine.dispose()


def test_demo_prints_one_account_for_each_role_with_its_password(run: Run, demo: str) -> None:
    result = run("demo", "--if-empty")
    assert result.exit_code == 0
    password = result.output.splitlines()[0].rsplit(" ", 1)[-1].rstrip(":")
    emails = {line.split()[0]: line.split()[1] for line in result.output.splitlines()[1:]}
    # A coordinator is an operator with more to do at their own sites.
    assert emails.keys() == {*accounts.ROLES, "coordinator"}
    roles = {role: role for role in accounts.ROLES} | {"coordinator": "operator"}
    engine = make_engine(demo)
    with session_scope(engine) as session:
        for role, email in emails.items():
            account = accounts.authenticate(session, email, password)
            assert account is not None
            assert (account.role, account.simulated) == (roles[role], True)
    engine.dispose()


def test_demo_fills_an_empty_database_and_says_with_what(run: Run, database: str) -> None:
    result = run("demo", "--if-empty")
    assert result.exit_code == 0, result.output
    assert "10 invented organisations, from 2025-06-01 to 2026-11-21" in result.output
    assert "admin@demo.example" in result.output
    engine = make_engine(database)
    assert holds_simulated_rows(engine)
    with session_scope(engine) as session:
        assert instance_facts(session).demo
    engine.dispose()


def test_a_demo_from_broken_files_stores_nothing(
    run: Run, database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FOODPLAN_DATA_DIR", str(tmp_path))
    said_why(run("demo"), "instance.toml", "il file manca")
    engine = make_engine(database)
    assert not is_filled(engine)
    engine.dispose()


@pytest.mark.usefixtures("demo")
def test_demo_does_not_touch_a_database_that_holds_data(run: Run) -> None:
    said_why(run("demo"), "holds data")


def test_demo_if_empty_leaves_a_production_database_without_printing_accounts(
    run: Run, database: str
) -> None:
    run("migrate")
    engine = make_engine(database)
    with session_scope(engine, writes=True) as session:
        set_instance_fact(session, "city", "Torino")
    engine.dispose()
    result = run("demo", "--if-empty")
    assert result.exit_code == 0
    assert "demo.example" not in result.output


@pytest.mark.usefixtures("database")
def test_demo_refuses_an_address_that_others_can_reach(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FOODPLAN_BIND", "0.0.0.0:8000")
    monkeypatch.setenv("FOODPLAN_SECRET_KEY", "x" * 32)
    said_why(run("demo"), "loopback")


@pytest.mark.usefixtures("demo")
def test_a_demo_is_not_served_to_others(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOODPLAN_BIND", "0.0.0.0:8000")
    monkeypatch.setenv("FOODPLAN_SECRET_KEY", "x" * 32)
    said_why(run("serve"), "this machine only")


# Files


@pytest.mark.usefixtures("demo")
def test_importing_the_same_places_twice_adds_nothing(run: Run) -> None:
    result = run("import", "places", str(PROJECT / "data" / "atlas" / "places.csv"))
    assert result.exit_code == 0, result.output
    assert " 0 added, 0 changed" in result.output


@pytest.mark.usefixtures("demo")
def test_a_broken_file_of_places_names_its_row_and_fails(run: Run, tmp_path: Path) -> None:
    header, first, *_ = (
        (PROJECT / "data" / "atlas" / "places.csv").read_text(encoding="utf-8").splitlines()
    )
    file = tmp_path / "broken.csv"
    file.write_text("\n".join([header, first.replace("45.05590", "x")]), encoding="utf-8")
    said_why(run("import", "places", str(file)), "Nothing was stored", "broken.csv, riga 2")


@pytest.mark.parametrize(
    ("kind", "path"),
    [("areas", "atlas/districts.csv"), ("figures", "plan/figures.csv"), ("plan", "plan")],
)
@pytest.mark.usefixtures("demo")
def test_the_other_files_of_the_project_import_again_without_change(
    run: Run, kind: str, path: str
) -> None:
    result = run("import", kind, str(PROJECT / "data" / path))
    assert result.exit_code == 0, result.output


@pytest.mark.usefixtures("demo")
def test_open_data_are_written_in_every_form(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "open"
    result = run("export", "open-data", str(folder))
    assert result.exit_code == 0, result.output
    files = sorted(file.name for file in folder.iterdir())
    assert {"luoghi.csv", "luoghi.excel.csv", "luoghi.json"} <= set(files)
    assert result.output.startswith(f"{len(files)} files")


# Figures


@pytest.mark.usefixtures("demo")
def test_the_demos_ledger_verifies(run: Run) -> None:
    result = run("ledger", "verify")
    assert result.exit_code == 0
    assert "verifies" in result.output


def test_a_ledger_that_does_not_add_up_fails_and_names_the_difference(run: Run, demo: str) -> None:
    engine = make_engine(demo)
    with engine.execution_options(writes=True).begin() as connection:
        connection.exec_driver_sql("UPDATE flow_month SET grams = grams + 1 WHERE rowid IN "
                                   "(SELECT rowid FROM flow_month LIMIT 1)")  # fmt: skip
    engine.dispose()
    result = run("ledger", "verify")
    said_why(result, "2 differences")
    assert "flow_month" in result.output
    assert run("progress", "rebuild").exit_code == 0
    assert run("ledger", "verify").exit_code == 0


@pytest.mark.usefixtures("demo")
def test_progress_in_the_terminal_is_what_the_api_answers(run: Run) -> None:
    result = run("progress", "show", "--as-of", "2026-06-30", "--json")
    answer = json.loads(result.output)
    assert answer["as_of"] == "2026-06-30"
    assert {plan["slug"] for plan in answer["plans"]} >= {"food-social-economy"}


@pytest.mark.usefixtures("demo")
def test_progress_for_people_names_the_goals(run: Run) -> None:
    result = run("progress", "show")
    assert result.exit_code == 0
    assert "Contrasto allo" in result.output


@pytest.mark.usefixtures("demo")
def test_progress_of_a_day_to_come_is_refused(run: Run) -> None:
    said_why(run("progress", "show", "--as-of", "2026-11-23"), "future")
    said_why(run("progress", "show", "--as-of", "yesterday"), "--as-of")


# Backup


@pytest.mark.usefixtures("demo")
def test_backup_and_restore_from_the_terminal(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "copy"
    assert run("backup", str(file)).exit_code == 0
    said_why(run("backup", str(file)), "exists already")
    said_why(run("restore", str(file)), "--force")
    assert run("restore", str(file), "--force").exit_code == 0
    (tmp_path / "copy.sha256").unlink()
    result = run("restore", str(file), "--force")
    assert result.exit_code == 0
    assert "no copy.sha256" in result.stderr


# Users


def test_an_operator_is_added_with_a_password_made_up_and_a_token(run: Run, demo: str) -> None:
    added = run("users", "add", "Ada@Example.org", "--role", "operator", "--organisation",
                "emporio-dimostrativo-sud")  # fmt: skip
    assert added.exit_code == 0
    password = added.output.splitlines()[-1].removeprefix("Password: ")
    token = run("users", "token", "ada@example.org").output.strip()
    engine = make_engine(demo)
    with session_scope(engine) as session:
        account = accounts.authenticate(session, "ada@example.org", password)
        assert account is not None
        assert len(accounts.organisations_of(session, account.id or 0)) == 1
        found = accounts.find_account_by_token(session, token)
        assert found is not None
        assert found.id == account.id
    engine.dispose()


@pytest.mark.parametrize("coordinator", [True, False])
def test_an_operator_coordinates_when_it_is_said(run: Run, demo: str, coordinator: bool) -> None:  # noqa: FBT001
    more = ["--coordinator"] if coordinator else []
    added = run("users", "add", "ada@example.org", "--role", "operator", "--organisation",
                "emporio-dimostrativo-sud", *more)  # fmt: skip
    assert added.exit_code == 0
    engine = make_engine(demo)
    with session_scope(engine) as session:
        account = accounts.get_account_by_email(session, "ada@example.org")
        assert account is not None
        assert bool(accounts.coordinated_by(session, account.id or 0)) is coordinator
    engine.dispose()


@pytest.mark.usefixtures("demo")
def test_a_given_password_is_not_printed(run: Run) -> None:
    result = run("users", "add", "ada@example.org", "--role", "officer", "--password", "x" * 12)
    assert result.exit_code == 0
    assert "Password" not in result.output


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("add", "ada", "--role", "officer"), "e-mail"),
        (("add", "a@b.it", "--role", "mayor"), "mayor"),
        (("add", "a@b.it", "--role", "operator", "--organisation", "none"), "none"),
        (("add", "a@b.it", "--role", "officer", "--password", "short"), "12"),
        (("add", "admin@demo.example", "--role", "officer"), "admin@demo.example"),
        (("token", "nobody@example.org"), "nobody@example.org"),
    ],
)
@pytest.mark.usefixtures("demo")
def test_a_wrong_account_is_refused_with_its_reason(
    run: Run, words: tuple[str, ...], why: str
) -> None:
    said_why(run("users", *words), why)


# Serving


def test_workers_without_a_key_share_one_that_is_made_up() -> None:
    bare = Settings(secret_key="")  # type: ignore[arg-type]
    keyed = with_one_key(bare)
    assert len(keyed.secret_key.get_secret_value()) >= 32
    assert with_one_key(keyed) is keyed
    assert with_one_key(bare).secret_key != keyed.secret_key


def test_the_server_opens_no_control_socket_and_listens_where_it_is_told() -> None:
    options = server_options(Settings(bind="127.0.0.1:8123", workers=3))
    assert options["control_socket_disable"] is True
    assert (options["bind"], options["workers"]) == ("127.0.0.1:8123", 3)


def test_the_server_makes_the_application_of_its_settings(demo: str) -> None:
    server = Server(Settings(database_url=demo, bind="127.0.0.1:8123", log_level="CRITICAL"))
    assert server.cfg.bind == ["127.0.0.1:8123"]
    app = server.load()
    assert app.test_client().get("/api/v1/status").get_json()["demo"] is True
    app.extensions["foodplan"].engine.dispose()


@pytest.mark.usefixtures("demo")
def test_serve_says_where_and_hands_over(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    served: list[str] = []
    monkeypatch.setattr(Server, "run", lambda self: served.append(self.settings.bind))
    result = run("serve")
    assert result.output == "foodplan listens at http://127.0.0.1:8000\n"
    assert served == ["127.0.0.1:8000"]


@pytest.mark.usefixtures("demo")
def test_the_scheduler_stops_without_a_fuss(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(_self: BlockingScheduler) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(BlockingScheduler, "start", interrupted)
    result = run("scheduler")
    assert result.exit_code == 0
    assert result.output.splitlines()[-1] == "The scheduler has stopped."


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _stop(process: subprocess.Popen[str]) -> int:
    process.send_signal(signal.SIGTERM)
    return process.wait(30)


def test_the_server_answers_and_stops_when_asked(tmp_path: Path) -> None:
    port = _free_port()
    environment = {
        **os.environ,
        "FOODPLAN_DATABASE_URL": copy_of_demo(tmp_path),
        "FOODPLAN_BIND": f"127.0.0.1:{port}",
    }
    command = [sys.executable, "-c", "from foodplan.cli import main; main()", "serve"]
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            answer = _ask_until_it_answers(f"http://127.0.0.1:{port}/api/v1/status", process)
        finally:
            code = _stop(process)
    assert answer["demo"] is True
    assert code == 0


def test_a_scheduler_beside_the_server_ends_with_it(tmp_path: Path) -> None:
    url = copy_of_demo(tmp_path)
    environment = {
        **os.environ,
        "FOODPLAN_DATABASE_URL": url,
        "FOODPLAN_BIND": f"127.0.0.1:{_free_port()}",
    }
    command = [sys.executable, "-c", "from foodplan.cli import main; main()", "serve"]
    engine = make_engine(url)
    with subprocess.Popen(
        [*command, "--with-scheduler"],
        env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    ) as process:  # fmt: skip
        try:
            assert _until(lambda: _has_beaten(engine))
            assert _beside(process.pid) == 1
        finally:
            process.kill()
    # Killed as it was it could tell nobody: the scheduler sees by itself that it is alone.
    assert _until(lambda: _beside(process.pid) == 0)
    engine.dispose()


def _until(holds: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if holds():
            return True
        time.sleep(0.3)
    return False


def _has_beaten(engine: Engine) -> bool:
    with session_scope(engine) as session:
        return last_beat(session) is not None


def _beside(pid: int) -> int:
    """Return how many schedulers run that were started beside a process."""
    wanted, found = f"--beside\0{pid}\0".encode(), 0
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):
            found += wanted in entry.read_bytes()
    return found


def _ask_until_it_answers(address: str, process: subprocess.Popen[str]) -> dict[str, object]:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urlopen(address, timeout=5) as answer:  # noqa: S310 - our own server
                found: dict[str, object] = json.load(answer)
                return found
        except OSError:
            time.sleep(0.2)
    raise AssertionError("the server did not answer")


def test_the_scheduler_catches_up_runs_and_stops_when_asked(tmp_path: Path) -> None:
    environment = {**os.environ, "FOODPLAN_DATABASE_URL": copy_of_demo(tmp_path)}
    command = [sys.executable, "-u", "-c", "from foodplan.cli import main; main()", "scheduler"]
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        logged = ""
        try:
            said = process.stdout.readline()
            while '"job": "ledger_verify"' not in logged:
                line = process.stderr.readline()
                assert line, "the scheduler ended"
                logged += line
            code = _stop(process)
        finally:
            process.kill()
        logged += process.stderr.read()
    assert code == 0
    assert "running" in said
    assert '"job": "ledger_verify"' in logged
    assert '"outcome": "done"' in logged
