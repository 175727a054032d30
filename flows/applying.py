"""Files to the register: a draft with its parties and policy, planned or applied."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from flows.runtime import Runtime
from registry.checks import refresh_clocks
from registry.clock import mode_of
from registry.draft import Draft
from registry.errors import BadInputError
from registry.journal import reading, writing
from registry.parties import PartyBook, read_parties
from registry.planning.plan import Plan, apply, plan
from registry.policy import DEFAULT_POLICY, Policy, read_policy
from registry.settings import Mode
from registry.time_goes_on import go_on
from tasks.documents.drafts.files import loaded

Read = TypeVar("Read")
LARGEST = 20_000_000  # bytes of one file


def plan_files(runtime: Runtime, draft: Path, parties: Path, policy: Path | None) -> Plan:
    """What `apply_files` would do. Raises BadInputError with every mistake."""
    return plan(runtime.engine, *_read(draft, parties, policy), runtime.calendar, runtime.now())


def apply_files(runtime: Runtime, draft: Path, parties: Path, policy: Path | None) -> Plan:
    """Apply the files. Raises BadInputError with every mistake, or when the register holds the example."""
    with reading(runtime.engine) as session:
        if mode_of(session) is Mode.DEMO:
            raise BadInputError(
                "This register holds the example, which never shares a register with real work. Start a real one: "
                "REMEMBRANCER_HOME=~/remembrancer remembrancer up --empty"
            )
    made = apply(runtime.engine, *_read(draft, parties, policy), runtime.calendar, runtime.now())
    with writing(runtime.engine, runtime.now()) as writer:
        go_on(writer, runtime.calendar)
        refresh_clocks(writer, runtime.calendar)
    return made


def _read(draft: Path, parties: Path, policy: Path | None) -> tuple[Draft, PartyBook, Policy]:
    """All three files, so that the mistakes of one do not hide those of another."""
    problems: list[BadInputError] = []

    def taken(read: Callable[[], Read]) -> Read | None:
        try:
            return read()
        except BadInputError as error:
            problems.append(error)
            return None

    read_draft = taken(lambda: loaded(_bytes(draft), draft.name))
    book = taken(lambda: read_parties(_text(parties), parties.name))
    rules = taken(lambda: read_policy(_text(policy), policy.name) if policy else DEFAULT_POLICY)
    if read_draft is None or book is None or rules is None:
        found = tuple(problem for error in problems for problem in error.problems)
        raise BadInputError(" ".join(error.summary for error in problems), found)
    return read_draft, book, rules


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except OSError as error:
        raise BadInputError(f"{path} cannot be read: {error.strerror}.") from error
    if len(content) > LARGEST:
        raise BadInputError(f"{path} is larger than {LARGEST // 1_000_000} MB, as no draft, parties or policy is.")
    return content


def _text(path: Path) -> str:
    try:
        return _bytes(path).decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadInputError(f"{path} cannot be read as text: {error}.") from error
