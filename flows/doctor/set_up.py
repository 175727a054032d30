"""The settings themselves: what contradicts itself, what is unsafe, what is forgotten."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from flows.doctor.finding import Finding, fine, warning, wrong
from flows.supervisor.safety import login_problems, mail_problems
from registry.errors import BadInputError
from registry.settings import PREFIX, Settings, on_loopback
from tasks.mail_out.channels import channels_of
from tasks.mail_out.notifying import is_channel

ABOUT, CHANNELS = "settings", "channels"
EXAMPLE_DOMAIN = str(Settings.model_fields["mail_domain"].default)
OTHERS = stat.S_IWGRP | stat.S_IRWXO  # a group may read: systemd hands credentials over so


def look_at_settings(settings: Settings) -> Iterator[Finding]:
    """Login, mail in the clear, halves of a set-up, files with secrets that others can read."""
    problems = [*login_problems(settings), *mail_problems(settings)]
    for problem in problems:
        yield wrong(ABOUT, problem, "`remembrancer up` refuses to start so.", "Do as it says.")
    if settings.is_embedded:
        yield fine(ABOUT, "Everything is our own and on this computer; no secret is needed")
    elif not problems:
        yield fine(ABOUT, "Prefect has a login, and mail leaves this computer only under TLS")
    yield from _mail_is_whole(settings)
    yield from _reached_from_elsewhere(settings)
    yield from _open_files()


def _mail_is_whole(settings: Settings) -> Iterator[Finding]:
    inbox = settings.imap_host is not None or settings.maildir is not None
    if not settings.has_post_room and not inbox:
        yield wrong(
            ABOUT,
            "Letters go by a mail server, and no mailbox is named that replies come to",
            "No reply would ever be seen, and who has answered would be chased on.",
            "Set REMEMBRANCER_IMAP_HOST, or REMEMBRANCER_MAILDIR.",
        )
    if settings.has_post_room and inbox:
        yield warning(
            ABOUT,
            "Replies come from a real mailbox, and letters go no further than the local post room",
            "Owners get no letter.",
            "Set REMEMBRANCER_SMTP_HOST when letters are to go out.",
        )
    if not settings.has_post_room and settings.mail_domain == EXAMPLE_DOMAIN and not on_loopback(settings.post_host):
        yield wrong(
            ABOUT,
            f"REMEMBRANCER_MAIL_DOMAIN is still {EXAMPLE_DOMAIN}",
            "Replies to our letters would reach nobody.",
            "Set it to the domain of your mailbox: replies go to returns+…@that-domain.",
        )
    if settings.imap_host and (settings.imap_username is None or settings.imap_password is None):
        yield wrong(
            ABOUT,
            "REMEMBRANCER_IMAP_HOST is set without a name and a password to log in with",
            "The mailbox cannot be read.",
            "Set REMEMBRANCER_IMAP_USERNAME, and REMEMBRANCER_IMAP_PASSWORD_FILE.",
        )


def _reached_from_elsewhere(settings: Settings) -> Iterator[Finding]:
    if not on_loopback(settings.listen):
        yield warning(
            ABOUT,
            f"Prefect listens on {settings.listen} without TLS",
            "Who listens on the way reads the login and everything else.",
            "Leave REMEMBRANCER_LISTEN at 127.0.0.1 and put a TLS proxy before it (docs/operating.md).",
        )
    elif settings.prefect_url and settings.prefect_url.startswith("http://"):
        yield warning(
            ABOUT,
            f"Administrators reach Prefect at {settings.prefect_url}, without TLS",
            "Who listens on the way reads the login and everything else.",
            "Let the proxy speak https, and set REMEMBRANCER_PREFECT_URL so.",
        )


def _open_files() -> Iterator[Finding]:
    """Files that hold a secret, as the environment names them."""
    for name, value in sorted(os.environ.items()):
        if not (name.startswith(PREFIX) and name.endswith("_FILE") and value):
            continue
        if name.removesuffix("_FILE") not in SECRETS:
            continue
        try:
            mode = Path(value).stat().st_mode
        except OSError:
            continue  # Settings() has said so already
        if mode & OTHERS:
            yield warning(
                ABOUT,
                f"The file of {name} may be read by other accounts ({stat.filemode(mode)})",
                "It holds a secret.",
                f"chmod 600 {value}",
            )


SECRETS = {
    f"{PREFIX}{name.upper()}" for name, field in Settings.model_fields.items() if "SecretStr" in str(field.annotation)
}


def look_at_channels(settings: Settings) -> Iterator[Finding]:
    """Whether the Apprise URLs can be read, and administrators have one. Nothing is sent."""
    try:
        channels = channels_of(settings)
    except BadInputError as error:
        yield wrong(CHANNELS, str(error), "Nobody can be told when something fails.", "Correct it (docs/operating.md).")
        return
    every = [*channels.administrators, *(each for some in (channels.parties or {}).values() for each in some)]
    unknown = [each.name for each in every if not (each.address or is_channel(each.url.get_secret_value()))]
    if unknown:
        yield wrong(
            CHANNELS,
            f"Apprise does not know the URL of {', '.join(unknown)}",
            "Nobody is told anything through it.",
            "Correct the URL: Apprise's own list says how each service's is written.",
        )
    if not channels.administrators:
        yield warning(
            CHANNELS,
            "No channel of an administrator is set",
            "When something fails, nobody is told.",
            'Set REMEMBRANCER_CHANNELS_FILE to a file with `administrators: ["…"]`.',
        )
    elif not unknown:
        yield fine(CHANNELS, f"Administrators have {len(channels.administrators)} channels, {len(every)} in all")
