"""Typed settings, read once from the environment variables FOODPLAN_*."""

from functools import lru_cache
from pathlib import Path

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

PROJECT = Path(__file__).resolve().parent.parent
LOOPBACK_HOSTS = frozenset({"127.0.0.1", "localhost", "[::1]"})


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

    @model_validator(mode="after")
    def _a_public_server_needs_a_secret(self) -> "Settings":
        secret = self.secret_key.get_secret_value()
        if not self.on_loopback and len(secret) < 32:
            raise ValueError(
                "FOODPLAN_SECRET_KEY must have at least 32 characters when the server is not "
                "bound to a loopback address."
            )
        return self

    @property
    def host(self) -> str:
        """The host part of `bind`."""
        return self.bind.rpartition(":")[0]

    @property
    def on_loopback(self) -> bool:
        """Whether only this machine can reach the server."""
        return self.host in LOOPBACK_HOSTS


@lru_cache(maxsize=1)
def get_settings() -> Settings:
    """Return the settings of this process."""
    return Settings()
