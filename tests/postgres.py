"""A private PostgreSQL cluster for the tests, in a temporary folder and on a unix socket."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

DEBIAN_BINARIES = Path("/usr/lib/postgresql")


def find_binaries() -> Path | None:
    """Return the folder with initdb and pg_ctl, or None when PostgreSQL is not installed."""
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).resolve().parent
    versions = sorted(DEBIAN_BINARIES.glob("*/bin/initdb"), key=lambda path: path.parts[-3])
    return versions[-1].parent if versions else None


def _as_server_user(command: list[str]) -> list[str]:
    # initdb refuses root, so root hands the commands to the account that Debian made for it.
    return ["runuser", "-u", "postgres", "--", *command] if os.geteuid() == 0 else command


@contextmanager
def running_cluster(binaries: Path, *, durable: bool = False) -> Iterator[Path]:
    """Start a cluster, yield the folder of its socket, and remove everything afterwards.

    Only a durable one waits for the disk at each commit.
    """
    home = Path(tempfile.mkdtemp(prefix="fp-pg-"))
    if os.geteuid() == 0:
        shutil.chown(home, "postgres", "postgres")
    data = home / "data"
    settings = f"-k {home} -c listen_addresses='' -c max_connections=120"
    if not durable:
        settings += " -c fsync=off -c full_page_writes=off -c synchronous_commit=off"

    def run(*command: str) -> None:
        subprocess.run(
            _as_server_user(list(command)),
            check=True,
            cwd=home,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    try:
        run(
            str(binaries / "initdb"), "-D", str(data), "-U", "foodplan", "-A", "trust",
            "-E", "UTF8", "--locale=C.UTF-8", "--no-sync",
        )  # fmt: skip
        run(
            str(binaries / "pg_ctl"),
            "-D",
            str(data),
            "-w",
            "-o",
            settings,
            "-l",
            str(home / "log"),
            "start",
        )
        try:
            yield home
        finally:
            run(str(binaries / "pg_ctl"), "-D", str(data), "-w", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(home, ignore_errors=True)
