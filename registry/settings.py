"""Typed settings, read from the environment once, at the entry point, and passed in."""

import hashlib
import os
import re
import tempfile
from enum import StrEnum
from functools import cached_property
from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

LONGEST_SOCKET_FOLDER = 80  # a unix socket's whole path may have 107 bytes
PLAIN_PATH = re.compile(r"[\w./-]+", re.ASCII)  # needs no escaping in a URL or in libpq's list of hosts


class Mode(StrEnum):
    """Who gets letters: see docs/design.md, section 6."""

    DEMO = "demo"
    REHEARSAL = "rehearsal"
    LIVE = "live"


class Settings(BaseSettings):
    """Everything that differs between two installations. Environment: REMEMBRANCER_<NAME>."""

    model_config = SettingsConfigDict(env_prefix="REMEMBRANCER_", frozen=True, extra="ignore")

    home: Path = Field(default=Path(".remembrancer"), description="where the embedded parts keep their data")
    database_url: str | None = Field(default=None, description="PostgreSQL; unset: the embedded server")
    prefect_database: str | None = Field(
        default=None, description="Prefect's own PostgreSQL, for asyncpg; needed where database_url is set"
    )
    prefect_port: int = Field(default=4200, description="the Prefect server and its UI, on loopback")
    smtp_host: str = "127.0.0.1"
    smtp_port: int = Field(default=8025, description="the post room's SMTP listener, on loopback")
    mail_domain: str = Field(default="remembrancer.example.org", description="of returns+TOKEN@ and Message-IDs")
    run_slots: int = Field(default=2, description="checks at once; about the number of cores")

    @cached_property
    def root(self) -> Path:
        """The home as an absolute path."""
        return self.home.expanduser().resolve()

    @property
    def postgres_data(self) -> Path:
        return self.root / "postgres"

    @cached_property
    def socket_folder(self) -> Path:
        """Where the embedded server's socket is; outside a home whose path is too long or odd for one."""
        inside = self.root / "run" / "pg"
        if len(os.fsencode(inside)) <= LONGEST_SOCKET_FOLDER and PLAIN_PATH.fullmatch(str(inside)):
            return inside
        mark = hashlib.sha256(os.fsencode(self.root)).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"remembrancer-{mark}"

    @property
    def register_url(self) -> str:
        """SQLAlchemy URL of the register, for psycopg 3."""
        return self.database_url or f"postgresql+psycopg://postgres@/remembrancer?host={self.socket_folder}"

    @property
    def prefect_database_url(self) -> str:
        """SQLAlchemy URL of Prefect's own database, for asyncpg."""
        embedded = f"postgresql+asyncpg://postgres@/prefect?host={self.socket_folder}"
        return self.prefect_database or embedded

    @property
    def prefect_api_url(self) -> str:
        return f"http://127.0.0.1:{self.prefect_port}/api"

    @property
    def owners_maildir(self) -> Path:
        """A Maildir of what owners were sent."""
        return self.root / "mail" / "owners"

    @property
    def returns_maildir(self) -> Path:
        """A Maildir of what they sent back."""
        return self.root / "mail" / "returns"

    @property
    def vault(self) -> Path:
        return self.root / "vault"

    @property
    def logs(self) -> Path:
        return self.root / "logs"

    @property
    def run_folder(self) -> Path:
        """Process ids and locks of a running `up`."""
        return self.root / "run"

    @property
    def empty_folder(self) -> Path:
        """The working directory of every flow run, so that a run has nothing to copy."""
        return self.root / "empty"
