"""Mail both ways, without sending anything: servers, TLS, logins, folders, keys."""

import os
import stat
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from flows.doctor.finding import Finding, fine, warning, wrong
from registry.errors import BadInputError
from registry.settings import Mode, Settings
from tasks.mail_in.imap_connection import BoundedClient, connect, said_plainly, say_goodbye
from tasks.mail_in.mailbox import MaildirMailbox
from tasks.mail_in.mailboxes import imap_account
from tasks.mail_out.outgoing import Outgoing
from tasks.mail_out.post import MailChannel

OUT, IN = "mail out", "mail in"
PATIENCE = 8.0  # seconds
LARGEST_QUEUE = 500  # messages


def look_at_mail_out(settings: Settings, mode: Mode, *, runs: bool) -> Iterator[Finding]:
    """The outgoing server takes us in; the key that signs can be used."""
    try:
        outgoing = Outgoing.of(settings)
    except BadInputError as error:
        yield wrong(OUT, str(error), "No letter can go.", "Correct the setting that it names.")
        return
    where = f"{settings.post_host}:{settings.post_port} ({settings.post_security})"
    if settings.has_post_room and not runs:
        return  # it runs with the other parts only
    with MailChannel(replace(outgoing.server, timeout=PATIENCE), mode=mode) as channel:
        trouble = channel.reach()
    if trouble:
        yield wrong(OUT, f"{where}: {trouble.text}", "No letter can go.", "Do as it says, and look again.")
    elif settings.has_post_room:
        yield fine(OUT, f"The local post room answers at {where}; no letter leaves this computer")
    else:
        login = f", and lets {settings.smtp_username} in" if settings.smtp_username else ", without a login"
        yield fine(OUT, f"{where} answers{login}")
    yield from _signature(outgoing)


def _signature(outgoing: Outgoing) -> Iterator[Finding]:
    signer = outgoing.signer
    if signer is not None:
        name = f"{signer.selector}._domainkey.{signer.domain}"
        yield fine(OUT, f"Letters are signed (DKIM); the public half of the key must stand in the DNS as TXT at {name}")


def look_at_mail_in(settings: Settings) -> Iterator[Finding]:
    """Every mailbox that replies come to can be read, and what was taken in can be moved."""
    if settings.imap_host:
        yield from _imap(settings)
    if settings.maildir or not settings.imap_host:
        yield from _maildir(settings)


def _imap(settings: Settings) -> Iterator[Finding]:
    account = replace(imap_account(settings), connect_seconds=PATIENCE, step_seconds=PATIENCE, longest_step=PATIENCE)
    client = connect(account)  # what goes wrong is a MailboxError, in words that say what to do
    try:
        with said_plainly(account):
            yield from _imap_folders(settings, client)
    finally:
        say_goodbye(client)


def _imap_folders(settings: Settings, client: BoundedClient) -> Iterator[Finding]:
    where = f"{settings.imap_username} at {settings.imap_host}:{settings.inbox_port} ({settings.inbox_security})"
    if not client.folder_exists(settings.imap_folder):
        yield wrong(
            IN,
            f"{where} has no folder {settings.imap_folder}",
            "No reply is read.",
            "Set REMEMBRANCER_IMAP_FOLDER to a folder that is there; INBOX always is.",
        )
        return
    waiting = int(client.folder_status(settings.imap_folder, ["MESSAGES"])[b"MESSAGES"])
    can_move = client.has_capability("MOVE") or client.has_capability("UIDPLUS")
    if not can_move:
        yield warning(
            IN,
            f"{where} can neither move messages nor remove single ones (no MOVE, no UIDPLUS)",
            f"What was taken in stays in {settings.imap_folder}, with a mark, and the folder grows.",
            "Nothing is lost by it. Clear the folder by hand once a year, or use a server that has MOVE.",
        )
    missing = [name for name in (settings.imap_processed, settings.imap_quarantine) if not _is_there(client, name)]
    later = f"; {' and '.join(missing)} will be made when needed" if missing else ""
    yield _queue(f"{where} lets us in; {waiting} messages wait in {settings.imap_folder}{later}", waiting)


def _is_there(client: BoundedClient, name: str) -> bool:
    """Under its own name, or below INBOX where the server keeps all folders there."""
    names = [str(each) for _, _, each in client.list_folders()]
    return any(each == name or each.endswith((f"/{name}", f".{name}")) for each in names)


def _queue(said: str, waiting: int) -> Finding:
    if waiting < LARGEST_QUEUE:
        return fine(IN, said)
    return warning(
        IN,
        said,
        "Is this a mailbox that is also used for other mail? Every message in it is taken in.",
        "Give replies a mailbox of their own.",
    )


def _maildir(settings: Settings) -> Iterator[Finding]:
    folder = settings.returns_maildir
    if not (folder / "new").is_dir() and not (folder / "cur").is_dir():
        if settings.maildir is None:
            yield fine(IN, f"The Maildir {folder} is made by `remembrancer up`")
            return
        yield wrong(
            IN,
            f"{folder} is no Maildir: there is no folder new in it",
            "No reply is read, and no fault is seen either: an empty mailbox looks the same.",
            "Set REMEMBRANCER_MAILDIR to the folder that your mail server delivers to; send a letter to it first.",
        )
        return
    closed = [path for path in (folder, folder / "new", folder / "cur") if not _may_use(path)]
    if closed:
        yield wrong(
            IN,
            f"This account may not read and write {', '.join(map(str, closed))}",
            "Replies cannot be taken in, or not moved out, and chasing goes on.",
            "Run Remembrancer and the delivery as one account, or give this one rights (docs/operating.md).",
        )
        return
    waiting = len(list(MaildirMailbox(folder).waiting()))
    yield _queue(f"The Maildir {folder} can be read and written; {waiting} messages wait in it", waiting)
    if folder.stat().st_mode & stat.S_IROTH:
        yield warning(
            IN, f"{folder} may be read by every account", "It holds owners' replies.", f"chmod -R o-rwx {folder}"
        )


def _may_use(path: Path) -> bool:
    return not path.exists() or os.access(path, os.R_OK | os.W_OK | os.X_OK)
