"""Where everything is, as `up` says it: pages, mail out, mail in, the database, logs. No secret is among it."""

from sqlalchemy.engine import make_url

from registry.settings import Settings


def where(settings: Settings) -> dict[str, str]:
    """What a person calls it, and where it is."""
    prefect = settings.prefect_ui_url
    return {
        "Prefect": prefect,
        "The position": f"{prefect}/v2/artifacts/key/position",
        "What waits for you": f"{prefect}/v2/artifacts/key/waiting-for-you",
        "Letters to owners": letters_go_to(settings),
        "Their replies": replies_come_from(settings),
        **({"SMTP": f"{settings.post_host}:{settings.post_port}"} if settings.has_post_room else {}),
        **({"Database": database_of(settings.register_url)} if settings.database_url else {}),
        "Logs": str(settings.logs),
    }


def letters_go_to(settings: Settings) -> str:
    """The Maildir of the post room, or the mail server that takes them."""
    if settings.has_post_room:
        return str(settings.owners_maildir)
    return f"by {settings.post_host}:{settings.post_port} ({settings.post_security})"


def replies_come_from(settings: Settings) -> str:
    """The mailbox on a server, or the Maildir."""
    if settings.imap_host is None:
        return str(settings.returns_maildir)
    whose = f" of {settings.imap_username}" if settings.imap_username else ""
    where = f"{settings.imap_host}:{settings.inbox_port} ({settings.inbox_security})"
    return f"{settings.imap_folder}{whose} on {where}"


def database_of(url: str) -> str:
    """A database's name and server, without user and password."""
    parsed = make_url(url)
    port = f":{parsed.port}" if parsed.port else ""
    return f"{parsed.database} on {parsed.host or parsed.query.get('host') or 'this computer'}{port}"
