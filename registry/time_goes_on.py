"""What the calendar alone changes in the register, whether or not a paper is applied: done with every sync."""

from registry.errors import NotFoundError
from registry.joint.joining import let_orphans_stand
from registry.journal import Writing
from registry.planning.rows import ground_of
from registry.planning.succession import succession_steps
from registry.planning.top_up import top_up
from registry.working_days import WorkingDays


def go_on(writer: Writing, calendar: WorkingDays) -> int:
    """Successors take over, what was answered with an ended action stands by itself, deadlines are made ahead.

    Returns how many deadlines were made ahead. Done twice it changes nothing the second time.
    """
    try:
        ground = ground_of(writer, calendar)
    except NotFoundError:
        return 0  # nothing was applied yet
    for step in list(succession_steps(ground)):
        if step.happening:
            writer.record(step.happening, step.changes)
    let_orphans_stand(writer, calendar)
    return top_up(writer, calendar)
