"""Write a whole database to one file with its checksum, and read it back verified."""

from foodplan.jobs.backup.files import BackupError, checksum_file, sha256_of
from foodplan.jobs.backup.read import restore
from foodplan.jobs.backup.write import backup

__all__ = ["BackupError", "backup", "checksum_file", "restore", "sha256_of"]
