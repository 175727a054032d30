"""`remembrancer going`: what the next post will send."""

import dataclasses
import json
from typing import TYPE_CHECKING

import typer

from flows.cli.errors import said_plainly
from flows.cli.plain_text import shown_safely
from registry.errors import NotFoundError
from registry.settings import Mode

if TYPE_CHECKING:
    from flows.runtime import Runtime
    from registry.post.going_letters import Going


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(going)


def going(
    letter: str = typer.Option("", "--letter", help="Show the very text of the letter with this code."),
    as_json: bool = typer.Option(False, "--json", help="As JSON, for programs."),
) -> None:
    """Show what the next post will send, to whom and about what, as things stand."""
    with said_plainly():
        from flows.runtime import running
        from registry.clock import mode_of
        from registry.journal import reading
        from registry.post.next_post import going as next_post

        with running() as runtime:
            with reading(runtime.engine) as session:
                found = next_post(session, runtime.calendar, runtime.now())
                mode = mode_of(session)
            if letter:
                _show_letter(runtime, found, letter)
            elif as_json:
                values = {"mode": mode.value, **dataclasses.asdict(found)}
                typer.echo(json.dumps(values, default=str, ensure_ascii=False, indent=2))
            else:
                _show(found, mode)


def _show_letter(runtime: "Runtime", found: "Going", code: str) -> None:
    from registry.post.going_letters import letter_of_code
    from tasks.mail_out.previewing import preview

    letter = letter_of_code(found, code)
    if letter is None:
        raise NotFoundError(f"No letter that waits has the code {code!r}; `remembrancer going` lists them.")
    text = preview(runtime.post_room, letter, runtime.now())
    typer.echo(
        shown_safely(f"To: {', '.join(letter.addresses)}\nWith the post of: {letter.on}\nSubject: {text.subject}\n")
    )
    typer.echo(shown_safely(text.text))


def _show(found: "Going", mode: Mode) -> None:
    from registry.post.going_words import what_of, when_of

    whose = {Mode.REHEARSAL: "; in rehearsal all of it goes to the clerk", Mode.DEMO: "; none leaves this computer"}
    typer.echo(f"The next post is that of {found.on:%A} {found.on.day} {found.on:%B %Y}{whose.get(mode, '')}.")
    for letter in found.letters:
        refs = ", ".join(dict.fromkeys(item.ref for item in letter.items))
        typer.echo(f"\n{letter.code}  {letter.party} <{', '.join(letter.addresses)}>")
        typer.echo(shown_safely(f"  {when_of(letter)}: {what_of(letter)}"))
        typer.echo(f"  about {refs}")
    if not found.letters:
        typer.echo("No letter is due to go.")
