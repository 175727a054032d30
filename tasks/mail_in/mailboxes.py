"""Which mailboxes there are: what the settings name."""

from dataclasses import dataclass

from registry.settings import Settings
from tasks.mail_in.imap_connection import ImapAccount
from tasks.mail_in.imap_mailbox import ImapMailbox
from tasks.mail_in.mailbox import Mailbox, MaildirMailbox

MAILDIR = "returns"


@dataclass(frozen=True, slots=True)
class NamedMailbox:
    """A mailbox under the name that its messages bear in the register."""

    name: str
    mailbox: Mailbox


def mailboxes(settings: Settings) -> tuple[NamedMailbox, ...]:
    """The IMAP folder, if a server is named; the Maildir, if one is named or no server is. Connects to nothing."""
    found: tuple[NamedMailbox, ...] = ()
    if settings.imap_host:
        found += (NamedMailbox(imap_name(settings), ImapMailbox(imap_account(settings))),)
    if settings.maildir or not settings.imap_host:
        found += (NamedMailbox(MAILDIR, MaildirMailbox(settings.returns_maildir)),)
    return found


def imap_name(settings: Settings) -> str:
    """The name of the IMAP folder in the register: another server or folder is another mailbox."""
    return f"imap:{settings.imap_host}/{settings.imap_folder}"


def imap_account(settings: Settings) -> ImapAccount:
    """The account that the settings name."""
    password = settings.imap_password
    return ImapAccount(
        host=str(settings.imap_host),
        port=settings.inbox_port,
        security=settings.inbox_security,
        username=settings.imap_username or "",
        password=password.get_secret_value() if password else "",
        folder=settings.imap_folder,
        processed=settings.imap_processed,
        quarantine=settings.imap_quarantine,
        ca_file=str(settings.mail_ca_file) if settings.mail_ca_file else None,
    )
