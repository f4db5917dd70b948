"""Typed settings, read once from the environment variables FOODPLAN_*."""

import re
from functools import lru_cache
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

PROJECT = Path(__file__).resolve().parent.parent
MAIL_TLS = ("starttls", "ssl", "none")
LOOPBACK_HOSTS = frozenset({"127.0.0.1", "localhost", "[::1]"})
# A host that names itself, since the pages' policy names it too; plain http only on this machine.
TILES = re.compile(
    r"(?P<host>https://[a-z0-9][a-z0-9.-]*(?::\d{1,5})?|http://(?:127\.0\.0\.1|localhost):\d{1,5})/"
    r"(?=[^{}]*(?:\{[xyz]\}[^{}]*){3}$)(?=.*\{z\})(?=.*\{x\})(?=.*\{y\})[A-Za-z0-9/._~?&=%@:+{}-]+",
)


class Settings(BaseSettings):
    """Everything that an installation may change, with the defaults of a laptop."""

    model_config = SettingsConfigDict(env_prefix="FOODPLAN_", frozen=True)

    database_url: str = Field(
        default=f"sqlite:///{PROJECT / 'instance' / 'foodplan.sqlite3'}",
        description="SQLite file or PostgreSQL (postgresql+psycopg://user:password@host/name).",
    )
    secret_key: SecretStr = Field(
        default=SecretStr(""),
        description="Signs sessions and forms; at least 32 random characters outside the demo.",
    )
    bind: str = Field(default="127.0.0.1:8000", description="host:port that the server listens on.")
    workers: int = Field(default=2, ge=1, le=64, description="Server processes.")
    data_dir: Path = Field(
        default=PROJECT / "data",
        description="Folder of the plan and atlas files that `init` reads.",
    )
    streets_file: Path = Field(
        default=PROJECT / "instance" / "streets.pmtiles",
        description="PMTiles file with streets for the maps; without it they have outlines only.",
    )
    tile_url: str = Field(
        default="",
        description="https address of map tiles of others, with {z}, {x} and {y}; empty: none.",
    )
    tile_attribution: str = Field(
        default="", description="Whose tiles they are and under which licence, as maps say it."
    )
    log_level: str = Field(default="INFO", description="DEBUG, INFO, WARNING or ERROR.")
    log_json: bool = Field(default=True, description="JSON log lines; false for people's eyes.")
    accessibility_url: str = Field(
        default="", description="Address of the accessibility declaration on AgID's site."
    )
    contact_email: str = Field(default="", description="Address shown to citizens; empty hides it.")
    trusted_proxies: int = Field(
        default=0, ge=0, le=5, description="Reverse proxies in front whose forwarded headers count."
    )
    rate_limit_storage: str = Field(
        default="memory://", description="Where request counts live; redis:// to share them."
    )
    smtp_url: SecretStr = Field(
        default=SecretStr(""),
        description="Mail server: smtp://user:password@host:port?tls=starttls (or ssl, none).",
    )
    mail_from: str = Field(default="", description="Address that mails come from.")
    public_url: str = Field(
        default="", description="Address of the site as people type it; mails link to it."
    )

    placements: bool = Field(
        default=False,
        description="Lets organisations enter single placements; needs the recorded legal basis.",
    )
    sources_dir: str = Field(
        default="",
        description="Folder whose files may be read again every night as places; empty: none.",
    )
    source_hosts: str = Field(
        default="",
        description="Hosts of the own network that sources may be read from, parted by commas.",
    )

    @model_validator(mode="after")
    def _mail_is_set_wholly(self) -> "Settings":
        server = self.smtp_url.get_secret_value()
        if server and not (self.mail_from and self.public_url):
            raise ValueError(
                "FOODPLAN_SMTP_URL needs FOODPLAN_MAIL_FROM and FOODPLAN_PUBLIC_URL beside it."
            )
        if server and "@" not in self.mail_from:
            raise ValueError("FOODPLAN_MAIL_FROM must be an e-mail address.")
        if server and not is_mail_server(server):
            raise ValueError(
                "FOODPLAN_SMTP_URL must read smtp://user:password@host:port?tls=starttls|ssl|none."
            )
        return self

    @model_validator(mode="after")
    def _a_public_server_needs_a_secret(self) -> "Settings":
        secret = self.secret_key.get_secret_value()
        if not self.on_loopback and len(secret) < 32:
            raise ValueError(
                "FOODPLAN_SECRET_KEY must have at least 32 characters when the server is not "
                "bound to a loopback address."
            )
        return self

    @model_validator(mode="after")
    def _tiles_have_an_address_and_an_owner(self) -> "Settings":
        if self.tile_url and TILES.fullmatch(self.tile_url) is None:
            raise ValueError(
                "FOODPLAN_TILE_URL must be an https address with {z}, {x} and {y} once each, and "
                "no other part in braces."
            )
        if self.tile_url and not self.tile_attribution.strip():
            raise ValueError("FOODPLAN_TILE_ATTRIBUTION must say whose tiles they are.")
        return self

    @property
    def sources_folder(self) -> Path | None:
        """The folder of `sources_dir`, None without one."""
        return Path(self.sources_dir) if self.sources_dir else None

    @property
    def own_hosts(self) -> frozenset[str]:
        """The hosts of `source_hosts`, in lower case."""
        said = (host.strip().lower() for host in self.source_hosts.split(","))
        return frozenset(filter(None, said))

    @property
    def tile_host(self) -> str:
        """Scheme and host of `tile_url`, "" without one: all that a browser may ask there."""
        found = TILES.fullmatch(self.tile_url)
        return found["host"] if found else ""

    @property
    def host(self) -> str:
        """The host part of `bind`."""
        return self.bind.rpartition(":")[0]

    @property
    def on_loopback(self) -> bool:
        """Whether only this machine can reach the server."""
        return self.host in LOOPBACK_HOSTS

    @property
    def sends_mail(self) -> bool:
        """Whether a mail server is named: without one nothing is asked for and nothing is sent."""
        return bool(self.smtp_url.get_secret_value())


def is_mail_server(url: str) -> bool:
    """Return whether a text names a mail server in the form that `smtp_url` has."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return False
    ways = parse_qs(parts.query).get("tls", ["starttls"])
    known = len(ways) == 1 and ways[0] in MAIL_TLS
    return parts.scheme == "smtp" and bool(parts.hostname) and port != 0 and known


@lru_cache(maxsize=1)
def get_settings() -> Settings:
    """Return the settings of this process."""
    return Settings()
