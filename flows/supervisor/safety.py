"""What must be safe before anything starts: who may log in to Prefect, and that no password crosses a network bare.

In the embedded mode everything is on loopback and needs no secret (docs/design.md, section 6).
"""

import re

from flows.supervisor.errors import UnsafeError
from registry.errors import BadInputError
from registry.settings import Security, Settings, on_loopback
from tasks.mail_out.channels import channels_of
from tasks.mail_out.outgoing import Outgoing

SHORTEST_PASSWORD = 12
VARIABLE = "REMEMBRANCER_PREFECT_AUTH"
WHY_A_LOGIN = (
    "Whoever reaches Prefect decides in the committee's name, so outside the embedded mode it asks for a login."
)
HOW_TO_MAKE_ONE = (
    "Make one, keep it in a file that nobody else can read, and name the file:\n"
    "  (umask 077; printf 'clerk:%s' \"$(python3 -c 'import secrets; print(secrets.token_urlsafe(24))')\" "
    f"> prefect-login)\n  {VARIABLE}_FILE=$PWD/prefect-login"
)
# Words that are tried first by whoever guesses, and what stands in examples, ours too.
_GUESSED = re.compile(
    "administrator|admin|changeme|clerk|default|demo|example|guest|letmein|login|open|orion|passphrase|password|"
    "passwort|passwd|pass|prefect|qwerty|qwertz|remembrancer|root|secret|sesame|test|user|welcome|your"
)
_FEWEST_CHARACTERS = 6  # different ones: "aaaaaaaaaaaa" is long and no secret


def check_safety(settings: Settings) -> None:
    """Raise UnsafeError, naming everything that is wrong and what to do, unless it is safe to start."""
    wrong = [*login_problems(settings), *mail_problems(settings)] or unusable(settings)
    if wrong:
        raise UnsafeError("\n".join(wrong))


def login_problems(settings: Settings) -> list[str]:
    """What is wrong with Prefect's login. It is needed as soon as anything is not embedded."""
    if settings.prefect_auth is None:
        if settings.is_embedded:
            return []
        why = _why_not_embedded(settings)
        return [f"{VARIABLE} is not set, and {why}. {WHY_A_LOGIN} {HOW_TO_MAKE_ONE}"]
    weak = weakness(settings.prefect_auth.get_secret_value())
    return [f"{VARIABLE} {weak}. {HOW_TO_MAKE_ONE}"] if weak else []


def weakness(login: str) -> str | None:
    """Why USER:PASSWORD would not keep anybody out, in words that do not show it; None when it would."""
    user, colon, password = login.partition(":")
    if not (colon and user and password):
        return "is not of the form USER:PASSWORD"
    if not (login.isascii() and login.isprintable()) or " " in login:
        return "holds a space or a letter that is not plain ASCII, which Prefect's login cannot take"
    if len(password) < SHORTEST_PASSWORD:
        return f"has a password of {len(password)} characters; at least {SHORTEST_PASSWORD} are needed"
    if user.lower() in password.lower() and len(password) - len(user) < SHORTEST_PASSWORD:
        return "has a password that is made from its user's name"
    if _is_guessable(password):
        return "has a password that everybody knows or soon guesses"
    return None


def _is_guessable(password: str) -> bool:
    """Whether little is left when the words that are tried first, and digits and marks, are taken out."""
    left = re.sub(r"[^a-z]", "", _GUESSED.sub("", password.lower()))
    digits = re.sub(r"\D", "", password)
    few = len(set(password)) < _FEWEST_CHARACTERS
    return few or (len(left) + len(set(digits)) < _FEWEST_CHARACTERS) or (not left and digits in "01234567890123456789")


def mail_problems(settings: Settings) -> list[str]:
    """Letters, replies and passwords cross a network under TLS only."""
    servers = (
        ("SMTP", settings.smtp_host, settings.post_security, settings.smtp_password),
        ("IMAP", settings.imap_host, settings.inbox_security, settings.imap_password),
    )
    return [
        f"REMEMBRANCER_{kind}_SECURITY=none would send {'the password and ' if password else ''}every message in "
        f"the clear to {host}, which is not this computer. Set it to starttls or tls; where the server's "
        "certificate is from an authority of your own, name that in REMEMBRANCER_MAIL_CA_FILE."
        for kind, host, security, password in servers
        if host is not None and security is Security.NONE and not on_loopback(host)
    ]


def unusable(settings: Settings) -> list[str]:
    """What is wrong with the way out and the channels, so that nothing could be sent: better said now than at nine."""
    found = []
    for look in (Outgoing.of, channels_of):
        try:
            look(settings)
        except BadInputError as error:
            found.append(str(error))
    return found


def _why_not_embedded(settings: Settings) -> str:
    """What makes this more than an installation for one person on one computer."""
    if not on_loopback(settings.listen):
        return f"Prefect would listen on {settings.listen} (REMEMBRANCER_LISTEN), where others reach it"
    given = {
        "REMEMBRANCER_DATABASE_URL": settings.database_url,
        "REMEMBRANCER_SMTP_HOST": settings.smtp_host,
        "REMEMBRANCER_IMAP_HOST": settings.imap_host,
        "REMEMBRANCER_MAILDIR": settings.maildir,
    }
    return " and ".join(name for name, value in given.items() if value is not None) + " is set"
