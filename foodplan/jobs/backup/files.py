"""The files of a backup: the copy itself and, beside it, its SHA-256 as `sha256sum` writes it."""

import os
import subprocess
from collections.abc import Mapping, Sequence
from hashlib import file_digest
from pathlib import Path

from sqlalchemy.engine import URL


class BackupError(Exception):
    """A backup or a restore that cannot go on, with one clear sentence."""


def checksum_file(file: Path) -> Path:
    """Return where the checksum of a backup lies."""
    return file.with_name(f"{file.name}.sha256")


def sha256_of(file: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal."""
    with file.open("rb") as stream:
        return file_digest(stream, "sha256").hexdigest()


def write_checksum(file: Path) -> str:
    """Write the checksum beside a finished backup, readable by `sha256sum -c`, and return it."""
    digest = sha256_of(file)
    checksum_file(file).write_text(f"{digest}  {file.name}\n", encoding="ascii")
    return digest


def check_checksum(file: Path) -> bool:
    """Return whether a checksum lay beside the file and agreed.

    Raises BackupError when it disagrees; False means that there was none to compare with.
    """
    beside = checksum_file(file)
    if not beside.exists():
        return False
    expected = beside.read_text(encoding="ascii", errors="replace").split()
    if not expected or expected[0] != sha256_of(file):
        raise BackupError(f"{file.name} does not match its checksum: the file is damaged.")
    return True


def postgres_arguments(url: URL) -> tuple[str, dict[str, str]]:
    """Return the connection text for PostgreSQL's own tools, and their environment.

    The password goes into the environment, because a command line can be read by everybody.
    """
    environment = dict(os.environ)
    if url.password is not None:
        environment["PGPASSWORD"] = str(url.password)
    plain = URL.create(
        "postgresql", url.username, None, url.host, url.port, url.database, url.query
    )
    return plain.render_as_string(hide_password=False), environment


def run_tool(command: Sequence[str], environment: Mapping[str, str]) -> None:
    """Run one of PostgreSQL's tools.

    Raises BackupError with the tool's last words when it fails or is not installed.
    """
    try:
        done = subprocess.run(  # noqa: S603 - a fixed tool with our own arguments
            command, env=environment, check=False, capture_output=True, text=True
        )
    except FileNotFoundError as error:
        raise BackupError(
            f"{command[0]} is missing: install PostgreSQL's client programs."
        ) from error
    if done.returncode:
        said = done.stderr.strip().splitlines() or ["no reason given"]
        raise BackupError(f"{command[0]} failed: {said[-1]}")
