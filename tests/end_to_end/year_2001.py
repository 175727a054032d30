"""The real paper of February 2001 as cases for the chase, owned by parties of our own making.

Run it with REMEMBRANCER_CORPUS set to write the golden tables anew: `python -m tests.end_to_end.year_2001`.
"""

import datetime as dt
import os
from collections.abc import Iterator
from pathlib import Path

from registry.chase.chasing import Case
from registry.chase.forecast import Answers, ForecastLine, play
from registry.chase.ladder import reached_through, rungs
from registry.codec import schedule_of
from registry.deadlines import plan_deadlines
from registry.draft import ProposedAction, Ruling, Standing
from registry.model import Action, Party, PartyKind
from registry.policy import DEFAULT_POLICY
from registry.states import DeadlineState
from registry.working_days import WorkingDays
from tasks.documents.reading import read_document

GOLDEN = Path(__file__).parents[1] / "registry" / "golden"
PAPER_ON = dt.date(2001, 2, 27)
APPLIED_ON = dt.date(2001, 3, 1)
END = dt.date(2001, 12, 31)
CALENDAR = WorkingDays.of()
AS_READ = Ruling(by="the clerk", as_read=True)  # what can be read in two ways is ruled as it was read

_UNIT, _CHIEF = PartyKind.FORCE_UNIT, PartyKind.CHIEF_OFFICER
PARTIES = {
    party.id: party
    for party in (
        Party("coordination-unit", "", _UNIT, ladder=("coordination-director", "deputy-commissioner", "chair")),
        Party("training-unit", "", _UNIT, ladder=("training-director", "deputy-commissioner", "chair")),
        Party("coordination-director", "", _UNIT, ladder=("deputy-commissioner",)),
        Party("training-director", "", _UNIT, ladder=("deputy-commissioner",)),
        Party("deputy-commissioner", "", _CHIEF, ladder=("chair",)),
        Party("authority-officer", "", PartyKind.AUTHORITY_OFFICER, ladder=("clerk", "chair")),
        Party("clerk", "", PartyKind.AUTHORITY_OFFICER, ladder=("chair",)),
        Party("chair", "", PartyKind.MEMBER),
        Party("committee", "", PartyKind.COMMITTEE, clerk="clerk", ladder=("chair",)),
        Party("advisory-groups", "", PartyKind.VOLUNTEERS),
    )
}
OWNERS = {
    "WTR/1.1": "coordination-unit",
    "WTR/1.4": "authority-officer",
    "WTR/3.3": "advisory-groups",
    "WTR/3.4": "coordination-unit",
    "WTR/6.2": "coordination-unit",
    "WTR/11.1": "coordination-unit",
    "WTR/11.2": "coordination-unit",
    "WTR/12.1": "coordination-unit",
    "WTR/12.3": "training-unit",
    "WTR/12.4": "training-unit",
    "WTR/13.2": "training-unit",
    "WTR/19.1": "committee",
}


def all_silent(_case: Case, _today: dt.date) -> bool:
    """No owner ever answers."""
    return False


def all_on_time(case: Case, today: dt.date) -> bool:
    """Every return comes on the last working day on which it is in time."""
    return today >= CALENDAR.on_or_before(case.due_on)


YEARS: dict[str, Answers] = {"silent": all_silent, "on_time": all_on_time}


def replay(corpus: Path, answers: Answers) -> tuple[ForecastLine, ...]:
    """The year from the day on which the paper was applied to the end of December, day by day with a pure clock."""
    return play(cases(corpus), DEFAULT_POLICY, CALENDAR, APPLIED_ON, END, answers)


def cases(corpus: Path) -> list[Case]:
    """Every deadline that the paper's actions have from its date on."""
    paper = next((corpus / "seeds").glob("002_*.txt"))
    draft = read_document(paper.read_bytes(), "the paper", document_on=PAPER_ON)
    resolved = [each for each in draft.actions if each.tracked and draft.standing_of(each) is Standing.RESOLVED]
    return [case for action in resolved for case in _cases_of(action)]


def _cases_of(proposed: ProposedAction) -> Iterator[Case]:
    schedule = schedule_of(proposed.when, AS_READ if proposed.when.ambiguous else None)
    action = Action(proposed.ref, proposed.form, schedule, PAPER_ON)
    for planned in plan_deadlines(schedule, PAPER_ON, PAPER_ON, DEFAULT_POLICY, CALENDAR).ahead:
        owner = PARTIES[OWNERS[proposed.ref]]
        yield Case(
            action=action,
            deadline_id=f"{proposed.ref} {planned.period.key}",
            period=planned.period,
            state=DeadlineState.SCHEDULED,
            due_on=planned.due_on,
            owner=owner,
            addressee=reached_through(owner, PARTIES).id,
            addressee_kind=reached_through(owner, PARTIES).kind,
            opened_on=APPLIED_ON,
            ladder=rungs(owner, PARTIES),
        )


def table(lines: tuple[ForecastLine, ...]) -> str:
    """Date, ref, period, stage, addressee: one line a stage, in the order in which a clerk would look."""
    rows = [("date", "ref", "period", "stage", "addressee")]
    ordered = sorted(lines, key=_as_a_clerk_looks)
    rows += [(f"{line.day} {line.day:%a}", line.ref, line.period.key, line.rule, line.addressee) for line in ordered]
    return "".join("{:16}{:10}{:24}{:11}{}\n".format(*row) for row in rows)


def _as_a_clerk_looks(line: ForecastLine) -> tuple[dt.date, str, list[int], str]:
    """By day, then letter by letter; 3.4 before 11.1."""
    numbers = [int(part) for part in line.ref.partition("/")[2].split(".")]
    return line.day, line.addressee, numbers, line.period.key


if __name__ == "__main__":
    for name, supposed in YEARS.items():
        text = table(replay(Path(os.environ["REMEMBRANCER_CORPUS"]), supposed))
        (GOLDEN / f"year_2001_{name}.txt").write_text(text, encoding="utf-8")
