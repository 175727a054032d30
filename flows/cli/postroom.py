"""`remembrancer inbox` and `remembrancer reply`: the post room as an owner sees it."""

import datetime as dt
import json
import sys
from pathlib import Path

import typer

from flows.cli.errors import said_plainly
from flows.cli.plain_text import shown_safely
from registry.errors import BadInputError

SHOWN = 20
AFTER_COLLECTING = dt.timedelta(seconds=20)  # a run's process needs some seconds to start
NUMBER = typer.Argument(help="The letter's number in `remembrancer inbox`.")


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(inbox)
    app.command()(reply)


def inbox(
    number: int | None = typer.Argument(None, help="Show this letter."),
    as_json: bool = typer.Option(False, "--json", help="All letters as JSON, for programs."),
    everything: bool = typer.Option(False, "--all", help="List every letter, not only the newest."),
) -> None:
    """List the letters that owners were sent, the newest last; or show one."""
    with said_plainly():
        from registry.settings import Settings
        from tasks.owners_mail import delivered, find, text_of

        letters = delivered(Settings().owners_maildir)
        if as_json:
            typer.echo(json.dumps([_as_json(letter) for letter in letters], ensure_ascii=False, indent=2))
        elif number is not None:
            letter = find(letters, number)
            typer.echo(shown_safely(f"To: {letter.to}\nDate: {letter.message['Date']}\nSubject: {letter.subject}\n"))
            typer.echo(shown_safely(text_of(letter).replace("\r\n", "\n")))
        else:
            if not letters:
                typer.echo("No letter has gone yet.")
                return
            for letter in letters if everything else letters[-SHOWN:]:
                date = f"{letter.date:%d %b %Y %H:%M}" if letter.date else ""
                typer.echo(shown_safely(f"{letter.number:>4}  {date}  {letter.to:<34}  {letter.subject}"))
            hidden = 0 if everything else max(0, len(letters) - SHOWN)
            if hidden:
                typer.echo(f"({hidden} older ones: --all)")
            typer.echo("Read one: remembrancer inbox NUMBER. Answer one: remembrancer reply NUMBER --text '…'.")


def _as_json(letter: object) -> dict[str, object]:
    from tasks.owners_mail import Delivered, text_of

    assert isinstance(letter, Delivered)  # noqa: S101
    return {
        "number": letter.number,
        "to": letter.to,
        "date": letter.date.isoformat() if letter.date else None,
        "subject": letter.subject,
        "message_id": str(letter.message["Message-ID"]),
        "text": text_of(letter),
    }


def reply(
    number: int = NUMBER,
    text: str = typer.Option("", "--text", help="The words of the reply; else they are read from standard input."),
    attach: list[Path] = typer.Option([], "--attach", exists=True, dir_okay=False, help="A file to attach."),
    sender: str = typer.Option("", "--from", help="Answer from this address instead of the letter's."),
) -> None:
    """Answer a letter as its owner would; the reply is collected within minutes."""
    with said_plainly():
        from registry.settings import Settings
        from tasks.owners_mail import answer, delivered, find, send_back

        settings = Settings()
        _refuse_real_mail(settings)
        letter = find(delivered(settings.owners_maildir), number)
        words = text or sys.stdin.read()
        files = [(path.name, path.read_bytes()) for path in attach]
        send_back(settings.returns_maildir, answer(letter, words, files, dt.datetime.now(dt.UTC), sender or None))
        typer.echo(f"Sent from {sender or letter.to} in answer to “{letter.subject}”.")
        typer.echo(_collected_soon(settings))


def _refuse_real_mail(settings: object) -> None:
    """Nobody answers in an owner's name where replies come from a real mailbox."""
    from registry.settings import Settings

    assert isinstance(settings, Settings)  # noqa: S101
    if not settings.has_post_room or settings.maildir or settings.imap_host:
        raise BadInputError(
            "Mail is real here, and `remembrancer reply` answers only in the local post room. "
            "Answer the letter from its owner's own mail program."
        )


def _collected_soon(settings: object) -> str:
    """Ask Prefect to collect now, where it runs; otherwise the reply waits in its Maildir."""
    from registry.settings import Settings
    from tasks.prefect_ui.prompting import start_now

    assert isinstance(settings, Settings)  # noqa: S101
    if start_now(settings, "collect returns/collect returns"):
        # The sweep writes the pages and the forms' choices anew, so that the answer can be reviewed at once.
        start_now(settings, "sweep/sweep", after=AFTER_COLLECTING)
        return (
            "It is being collected now. Within a minute `remembrancer status` shows it in review, "
            f"and it can be decided at {_waiting_page(settings.prefect_api_url)}"
        )
    return "It waits in the post room and is collected when Remembrancer runs."


def _waiting_page(api_url: str) -> str:
    return f"{api_url.removesuffix('/api')}/v2/artifacts/key/waiting-for-you"
