"""A real Dovecot (2.3) on loopback, as an ordinary user and without systemd: IMAP with and without TLS, and LMTP.

Where the machine has none, the test is skipped and says so; in CI it is installed, and no skip is allowed.
"""

import datetime as dt
import grp
import os
import signal
import smtplib
import ssl
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import imapclient
import pytest

from tasks.server_user import ServerUser, server_user
from tests.ports import free_port
from tests.tasks.tls import DAY, Authority

PROGRAM = Path("/usr/sbin/dovecot")
LMTP = Path("/usr/lib/dovecot/lmtp")
USER = "returns"
PASSWORD = "open-sesame-please"
START_SECONDS = 20.0

CONFIGURATION = """\
protocols = imap lmtp
listen = 127.0.0.1
base_dir = {home}/run
state_dir = {home}/state
log_path = {home}/dovecot.log
ssl = yes
ssl_cert = <{certificate}
ssl_key = <{certificate}
disable_plaintext_auth = no
auth_mechanisms = plain login
auth_failure_delay = 0
mail_location = maildir:{home}/mail/%n
first_valid_uid = 0
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
default_vsz_limit = 0
recipient_delimiter = +
lmtp_save_to_detail_mailbox = no
mail_fsync = never
{more}
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={user} gid={group} home={home}/mail/%n allow_all_users=yes
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = {imaps}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service lmtp {{
  inet_listener lmtp {{
    port = {lmtp}
  }}
}}
"""


class Dovecot:
    """One server on a folder of its own. `more` are lines of its configuration (`imap_capability = …`).

    It can be stopped and started again on the same ports and mail. Any user may log in with PASSWORD.
    """

    def __init__(self, home: Path, host: str = "127.0.0.1", more: str = "", lasts: dt.timedelta = DAY) -> None:
        self.home = home
        self.more = more
        self.imap_port, self.imaps_port, self.lmtp_port = free_port(), free_port(), free_port()
        (home / "tls").mkdir()
        self._authority = Authority.new(home / "tls")
        self._authority.server_context(host, ends_in=lasts)
        self._certificate = home / "tls" / f"{host}.pem"
        self._process: subprocess.Popen[bytes] | None = None
        self._account: ServerUser = server_user(home / "mail")

    @property
    def authority(self) -> Path:
        """The certificate authority, PEM, that vouches for this server."""
        return self._authority.file

    def start(self) -> None:
        """Start it and wait until both doors are open."""
        configuration = self._configured()
        with (self.home / "started.log").open("ab") as output:
            self._process = subprocess.Popen(
                [PROGRAM, "-F", "-c", configuration],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                cwd="/",
                process_group=0,
                **self._run_as(),
            )
        given_up_at = time.monotonic() + START_SECONDS
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > given_up_at:
                pytest.fail(f"Dovecot did not start:\n{self.said()}")
            time.sleep(0.02)

    def stop(self) -> None:
        """Cut every connection and end it at once, as when a machine dies; the mail stays."""
        if self._process is not None:
            os.killpg(self._process.pid, signal.SIGKILL)  # its children too; a gentle end takes a second
            self._process.wait(timeout=START_SECONDS)
            self._process = None

    def said(self) -> str:
        """Its log."""
        logs = (self.home / name for name in ("started.log", "dovecot.log"))
        return "".join(path.read_text(errors="replace") for path in logs if path.exists())

    def deliver(self, *messages: bytes, to: str = f"{USER}@example.org", sender: str = "somebody@example.net") -> None:
        """Hand in raw messages as a mail server does, over LMTP, with that envelope; they have arrived on return."""
        with smtplib.LMTP("127.0.0.1", self.lmtp_port, timeout=START_SECONDS) as server:
            for raw in messages:
                server.sendmail(sender, [to], raw)

    def folders(self, user: str = USER) -> dict[str, list[bytes]]:
        """Every folder of a user with the raw messages in it, oldest first."""
        with self.client(user) as client:
            names = sorted(str(name) for _, _, name in client.list_folders())
            return {name: _messages(client, name) for name in names}

    @contextmanager
    def client(self, user: str = USER) -> Iterator[imapclient.IMAPClient]:
        """A logged-in client, such as a person's mail program."""
        with imapclient.IMAPClient("127.0.0.1", self.imap_port, ssl=False, timeout=START_SECONDS) as client:
            client.login(user, PASSWORD)
            yield client

    def change_uidvalidity(self, user: str = USER, folder: str = "INBOX") -> None:
        """As after a server was restored or moved: every UID of the folder means nothing any more."""
        where = self.home / "mail" / user / ("" if folder == "INBOX" else f".{folder}")
        for name in ("dovecot-uidlist", "dovecot.index", "dovecot.index.log", "dovecot.index.cache"):
            (where / name).unlink(missing_ok=True)

    def _configured(self) -> Path:
        path = self.home / "dovecot.conf"
        account = self._account
        path.write_text(
            CONFIGURATION.format(
                home=self.home,
                user=account.name,
                group=_group_name(account.gid),
                certificate=self._certificate,
                password=PASSWORD,
                imap=self.imap_port,
                imaps=self.imaps_port,
                lmtp=self.lmtp_port,
                more=self.more,
            )
        )
        (self.home / "mail").mkdir(exist_ok=True)
        if os.geteuid() == 0:
            for each in (self.home, *self.home.rglob("*")):
                os.chown(each, account.uid, account.gid)
        return path

    def _run_as(self) -> dict[str, Any]:  # of Popen
        if os.geteuid() != 0:
            return {}
        return {"user": self._account.uid, "group": self._account.gid, "extra_groups": []}

    def _answers(self) -> bool:
        try:
            with smtplib.LMTP("127.0.0.1", self.lmtp_port, timeout=1.0), self.client():
                return True
        except (OSError, smtplib.SMTPException, imapclient.exceptions.IMAPClientError, ssl.SSLError):
            return False


def _messages(client: imapclient.IMAPClient, folder: str) -> list[bytes]:
    client.select_folder(folder, readonly=True)
    uids = client.search()
    found = client.fetch(uids, ["BODY.PEEK[]"]) if uids else {}
    return [found[uid][b"BODY[]"] for uid in sorted(found)]


def _group_name(gid: int) -> str:
    return grp.getgrgid(gid).gr_name


def require_dovecot() -> None:
    """Skip the test where the machine has no Dovecot."""
    for program, package in ((PROGRAM, "dovecot-imapd"), (LMTP, "dovecot-lmtpd")):
        if not program.exists():
            pytest.skip(f"{program} is not there; install Debian's {package}")


@contextmanager
def a_dovecot(host: str = "127.0.0.1", more: str = "", lasts: dt.timedelta = DAY) -> Iterator[Dovecot]:
    """A running server; afterwards no process and no file of it is left.

    `host` stands in its certificate, which `lasts` from now.
    """
    require_dovecot()
    with tempfile.TemporaryDirectory(prefix="remembrancer-dovecot-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        server = Dovecot(Path(folder), host, more, lasts)
        server.start()
        try:
            yield server
        finally:
            server.stop()


@pytest.fixture
def dovecot() -> Iterator[Dovecot]:
    """A running Dovecot with no mail in it."""
    with a_dovecot() as server:
        yield server
