"""What every form does: find what its label names, decide in the person's name, and show the change."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from prefect import task
from prefect.client.orchestration import get_client

from flows.runtime import Runtime, running
from registry.checks import refresh_clocks
from registry.errors import BadInputError
from registry.journal import Writing, writing
from registry.register import body_of
from registry.waiting import Waiting, by_label, waiting_for_a_person
from tasks import publishing
from tasks.mail_out.posting import deliver_answers


@dataclass(frozen=True, slots=True)
class Deciding:
    """A person deciding: the open transaction, and who it is."""

    runtime: Runtime
    writer: Writing
    by: str

    def find(self, label: str) -> Waiting:
        """What a label of the form names."""
        return by_label(waiting_for_a_person(self.writer.session), label)


@contextmanager
def deciding(your_name: str) -> Iterator[Deciding]:
    """One decision in one transaction, by one of the body's administrators (declared, not proved)."""
    with running() as runtime, writing(runtime.engine, runtime.now()) as writer:
        names = body_of(writer.session).administrators
        if your_name not in names:
            raise BadInputError(f"{your_name!r} may not decide here; administrators: {', '.join(names)}.")
        yield Deciding(runtime, writer, your_name)
        refresh_clocks(writer, runtime.calendar)


@task(name="send answers and show the change")
async def show_the_change() -> int:
    """Answers go at once; then the pages and choices as they now stand. How many answers went."""
    with running() as runtime:
        report = deliver_answers(runtime.post_room, runtime.now())
        async with get_client() as client:
            await publishing.show_all(client, runtime.post_room, runtime.now())
    return sum(report.outcomes.values())
