"""Typed settings, read from the environment once, at the entry point, and passed in."""

import hashlib
import ipaddress
import os
import re
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationInfo, field_validator
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from registry.errors import BadInputError

LONGEST_SOCKET_FOLDER = 80  # a unix socket's whole path may have 107 bytes
SHORT_FOLDER = Path("/tmp")  # noqa: S108 - the same for every process, whatever its TMPDIR; who owns it is looked at
PLAIN_PATH = re.compile(r"[\w./-]+", re.ASCII)  # needs no escaping in a URL or in libpq's list of hosts


class Mode(StrEnum):
    """Who gets letters: see docs/design.md, section 6."""

    DEMO = "demo"
    REHEARSAL = "rehearsal"
    LIVE = "live"


class Security(StrEnum):
    """How a connection to a mail server is protected."""

    NONE = "none"  # on loopback only
    STARTTLS = "starttls"
    TLS = "tls"


PREFIX = "REMEMBRANCER_"
SMTP_PORTS = {Security.NONE: 25, Security.STARTTLS: 587, Security.TLS: 465}
IMAP_PORTS = {Security.NONE: 143, Security.STARTTLS: 143, Security.TLS: 993}
POST_ROOM_PORT = 8025
DATABASE_SCHEMES = {"database_url": "postgresql+psycopg", "prefect_database": "postgresql+asyncpg"}


class _FromFiles(PydanticBaseSettingsSource):
    """A setting from the file that REMEMBRANCER_<NAME>_FILE names, as secrets are often handed over."""

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:  # noqa: ARG002
        """The content of the file, without the white space around it. Raises BadInputError when it cannot be read."""
        variable = f"{PREFIX}{field_name.upper()}_FILE"
        path = os.environ.get(variable)
        if not path:
            return None, field_name, False
        if os.environ.get(variable.removesuffix("_FILE")):
            raise BadInputError(f"{variable} and {variable.removesuffix('_FILE')} are both set: unset one of them.")
        try:
            return Path(path).read_text(encoding="utf-8").strip(), field_name, False
        except (OSError, UnicodeDecodeError) as error:
            raise BadInputError(f"The file that {variable} names cannot be read: {error}.") from error

    def __call__(self) -> dict[str, Any]:
        """The values of all settings that a file holds."""
        found = {name: self.get_field_value(field, name)[0] for name, field in self.settings_cls.model_fields.items()}
        return {name: value for name, value in found.items() if value is not None}


class Settings(BaseSettings):
    """Everything that differs between two installations.

    Environment: REMEMBRANCER_<NAME>, or REMEMBRANCER_<NAME>_FILE for a file that holds the value.
    """

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="ignore", hide_input_in_errors=True)

    home: Path = Field(default=Path(".remembrancer"), description="where the embedded parts keep their data")
    database_url: SecretStr | None = Field(default=None, description="PostgreSQL; unset: the embedded server")
    prefect_database: SecretStr | None = Field(
        default=None, description="Prefect's own PostgreSQL, for asyncpg; needed where database_url is set"
    )
    listen: str = Field(default="127.0.0.1", description="the address on which Prefect and its UI listen")
    prefect_port: int = Field(default=4200, description="the Prefect server and its UI")
    prefect_url: str | None = Field(
        default=None, description="how administrators' browsers reach Prefect, where that is through a proxy"
    )
    prefect_auth: SecretStr | None = Field(
        default=None, description="USER:PASSWORD of Prefect; needed outside the embedded mode"
    )
    run_slots: int = Field(default=2, description="checks at once; about the number of cores")

    mail_domain: str = Field(default="remembrancer.example.org", description="of returns+TOKEN@ and Message-IDs")
    smtp_host: str | None = Field(default=None, description="the outgoing mail server; unset: the local post room")
    smtp_port: int | None = Field(default=None, description="its port; the post room's where no server is named")
    smtp_security: Security | None = Field(default=None, description="unset: none on loopback, elsewhere starttls")
    smtp_username: str | None = None
    smtp_password: SecretStr | None = None
    smtp_rate: int = Field(default=120, ge=1, description="letters a minute, at most")
    dkim_key: SecretStr | None = Field(default=None, description="a private key (PEM); letters are then signed")
    dkim_selector: str | None = Field(default=None, description="the selector under which its public half stands")
    imap_host: str | None = Field(default=None, description="the mailbox of returns; unset: a Maildir")
    imap_port: int | None = None
    imap_security: Security | None = Field(default=None, description="unset: none on loopback, elsewhere tls")
    imap_username: str | None = None
    imap_password: SecretStr | None = None
    imap_folder: str = Field(default="INBOX", description="what waits there is taken in and then moved")
    imap_processed: str = Field(default="Processed", description="the folder of what was taken in")
    imap_quarantine: str = Field(default="Quarantine", description="the folder of what a person has to look at")
    maildir: Path | None = Field(default=None, description="a Maildir that the mail server writes replies to")
    mail_ca_file: Path | None = Field(default=None, description="the mail servers' own certificate authority (PEM)")
    trusted_mail_server: str | None = Field(
        default=None, description="the id under which our own server writes Authentication-Results"
    )
    channels: SecretStr | None = Field(
        default=None, description="Apprise URLs of administrators and owners (docs/mail.md); best by a file"
    )

    @field_validator("database_url", "prefect_database")
    @classmethod
    def _is_database_url(cls, given: SecretStr | None, field: ValidationInfo) -> SecretStr | None:
        """Say what is wrong with a URL here: whoever parses it later would quote the password."""
        scheme = DATABASE_SCHEMES[str(field.field_name)]
        if given is not None and not _is_url(given.get_secret_value(), scheme):
            raise BadInputError(
                f"{PREFIX}{str(field.field_name).upper()} is no database URL of the form "
                f"{scheme}://USER:PASSWORD@HOST:PORT/DATABASE. In a password, write what is neither a letter nor "
                "a digit as %XX: %40 for @, %2F for /, %3A for :, %25 for %, %23 for #, %3F for ?."
            )
        return given

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - pydantic's signature
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """What is passed in, the environment, and files that the environment names; no .env file is looked for."""
        return init_settings, env_settings, _FromFiles(settings_cls)

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
        return SHORT_FOLDER / f"remembrancer-{mark}"

    @property
    def is_embedded(self) -> bool:
        """Whether everything is our own and on loopback: then no secret is needed."""
        theirs = (self.database_url, self.smtp_host, self.imap_host, self.maildir)
        return all(each is None for each in theirs) and on_loopback(self.listen)

    @property
    def register_url(self) -> str:
        """SQLAlchemy URL of the register, for psycopg 3."""
        if self.database_url:
            return self.database_url.get_secret_value()
        return f"postgresql+psycopg://postgres@/remembrancer?host={self.socket_folder}"

    @property
    def prefect_database_url(self) -> str:
        """SQLAlchemy URL of Prefect's own database, for asyncpg."""
        if self.prefect_database:
            return self.prefect_database.get_secret_value()
        return f"postgresql+asyncpg://postgres@/prefect?host={self.socket_folder}"

    @property
    def prefect_api_url(self) -> str:
        """Where our own processes reach Prefect."""
        host = "127.0.0.1" if self.listen in {"0.0.0.0", "::"} else self.listen  # noqa: S104 - compared, not bound
        return f"http://{f'[{host}]' if ':' in host else host}:{self.prefect_port}/api"

    @property
    def prefect_ui_url(self) -> str:
        """Where administrators reach Prefect."""
        return (self.prefect_url or self.prefect_api_url.removesuffix("/api")).rstrip("/")

    @property
    def has_post_room(self) -> bool:
        """Whether letters go to the local post room, because no outgoing server is named."""
        return self.smtp_host is None

    @property
    def post_host(self) -> str:
        """The server to which letters are handed."""
        return self.smtp_host or "127.0.0.1"

    @property
    def post_security(self) -> Security:
        return self.smtp_security or (Security.NONE if on_loopback(self.post_host) else Security.STARTTLS)

    @property
    def post_port(self) -> int:
        if self.smtp_port is not None:
            return self.smtp_port
        return POST_ROOM_PORT if self.has_post_room else SMTP_PORTS[self.post_security]

    @property
    def inbox_security(self) -> Security:
        """How the IMAP connection is protected."""
        return self.imap_security or (Security.NONE if on_loopback(self.imap_host or "") else Security.TLS)

    @property
    def inbox_port(self) -> int:
        return self.imap_port if self.imap_port is not None else IMAP_PORTS[self.inbox_security]

    @property
    def owners_maildir(self) -> Path:
        """A Maildir of what owners were sent; the post room's."""
        return self.root / "mail" / "owners"

    @property
    def returns_maildir(self) -> Path:
        """A Maildir of what they sent back: the mail server's, or the post room's."""
        return self.maildir.expanduser().resolve() if self.maildir else self.root / "mail" / "returns"

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
    def temporary_folder(self) -> Path:
        """Where the parts put their temporary files: Prefect's worker uses one folder for all accounts otherwise."""
        return self.root / "run" / "tmp"

    @property
    def empty_folder(self) -> Path:
        """The working directory of every flow run, so that a run has nothing to copy."""
        return self.root / "empty"


def _is_url(given: str, scheme: str) -> bool:
    """Whether it can be taken apart as a URL of that kind which names a database."""
    try:
        parts = urlsplit(given)
        return parts.scheme == scheme and len(parts.path) > 1 and not parts.fragment and (parts.port or 1) > 0
    except ValueError:
        return False


def on_loopback(host: str) -> bool:
    """Whether a host is this computer, by its address or as `localhost`; no name is looked up."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
