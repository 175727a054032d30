"""The policy: when to remind, chase and climb, and the stages that follow from it for one owner."""

import datetime as dt
import hashlib
import json
import re
import tomllib
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields
from itertools import pairwise
from typing import Any

from registry.errors import BadInputError, Problem
from registry.model import Act, Action, Form, PartyKind, StageRule
from registry.recurrence import at_least_monthly

BRIEFED_ONLY = frozenset({PartyKind.MEMBER})  # reminded, never chased
ASKED_ONLY = frozenset({PartyKind.OUTSIDE_BODY, PartyKind.VOLUNTEERS})  # chased, never warned or escalated
SEEN_FIRST = frozenset({PartyKind.CHIEF_OFFICER, PartyKind.MEMBER})
"""Letters to these stand in "going tomorrow" for a working day (docs/design.md, promise 15)."""

ADDED_LATER = ("weekly_most", "introduce")  # a policy that was stored before them means their defaults


@dataclass(frozen=True, slots=True)
class Policy:
    """All day counts are working days; clock times are the body's own. Meanings: docs/policy.md."""

    remind: tuple[int, ...] = (10, 3)  # before the due date
    remind_short: tuple[int, ...] = (3,)  # the same, for figures and for what is asked monthly or more often
    chase: tuple[int, ...] = (1, 4)  # after the due date, to the owner; the last one warns
    climb: tuple[int, ...] = (7, 12, 20)  # after the due date, rung after rung
    weekly_every: int = 5  # after the last climb, to the owner
    weekly_most: int = 8  # how often those who are only asked are asked weekly
    introduce: int = 5  # after the introduction was sent, before anything else goes
    lag: int = 10  # after a period's end, for its return
    check_at: str = "08:00"
    post_at: str = "09:00"
    horizon_months: int = 13  # how far ahead deadlines are made

    def to_json(self) -> str:
        """Canonical JSON: sorted names, no spaces; equal policies give equal text."""
        return json.dumps(asdict(self), sort_keys=True, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> "Policy":
        """The policy that `to_json` wrote. Raises BadInputError when the text is no such policy."""
        try:
            values = json.loads(text)
            known = {name: getattr(DEFAULT_POLICY, name) for name in ADDED_LATER} | values
            return cls(**{each.name: _frozen(known.pop(each.name)) for each in fields(cls)}, **known)
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise BadInputError(f"This is no policy as it was stored: {error}.") from error

    @property
    def version(self) -> str:
        """SHA-256 of the canonical JSON, in hexadecimal: what the journal calls this policy."""
        return hashlib.sha256(self.to_json().encode()).hexdigest()


DEFAULT_POLICY = Policy()


def _frozen(value: Any) -> Any:  # noqa: ANN401 - a value of TOML or JSON, checked elsewhere
    return tuple(value) if isinstance(value, list) else value


def stage_rules(policy: Policy, action: Action, owner_kind: PartyKind, ladder_length: int) -> tuple[StageRule, ...]:
    """What may happen to one deadline of the action, in the order of days.

    Members are briefed and not chased; outside bodies and volunteers are asked, never warned and never
    escalated. Where nobody stands above the owner, no chaser warns. What follows the last of these
    stages is `weekly_rule`.
    """
    reminders = tuple(StageRule(f"remind-{n}", Act.REMIND, -n) for n in _reminders(policy, action))
    if owner_kind in BRIEFED_ONLY:
        return reminders
    climbs = () if owner_kind in ASKED_ONLY else policy.climb[:ladder_length]
    chasers = tuple(
        StageRule(f"chase-{n}", Act.CHASE, n, warns=bool(climbs) and n == policy.chase[-1]) for n in policy.chase
    )
    rungs = tuple(StageRule(f"climb-{n}", Act.ESCALATE, n, rung=rung) for rung, n in enumerate(climbs))
    return reminders + chasers + rungs


def _reminders(policy: Policy, action: Action) -> tuple[int, ...]:
    short = action.form is Form.FIGURES or at_least_monthly(action.schedule.rrule)
    return policy.remind_short if short else policy.remind


def weekly_rule(policy: Policy, n: int, after: int | None = None) -> StageRule:
    """The n-th weekly chaser (from 1), counted from `after` working days late.

    Without `after`, from the last climb that the policy names.
    """
    last = after if after is not None else (policy.climb or policy.chase)[-1]
    return StageRule(f"weekly-{n}", Act.CHASE, last + n * policy.weekly_every)


def read_policy(toml_text: str, file: str | None = None) -> Policy:
    """The policy that a `policy.toml` holds; what it does not name stays as in DEFAULT_POLICY.

    Raises BadInputError with every problem, each with its line.
    """
    try:
        values = tomllib.loads(toml_text)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        problem = Problem(f"This is no TOML: {error}.", int(line[1]) if line else None, file)
        raise BadInputError("The policy cannot be read.", (problem,)) from error
    problems = [
        Problem(message, _line_of(name, toml_text), file)
        for name, value in values.items()
        for message in _misfit(name, value)
    ]
    if not problems:
        policy = Policy(**{name: _frozen(value) for name, value in values.items()})
        problems = [Problem(text, _line_of(name, toml_text), file) for name, text in _contradictions(policy)]
    if problems:
        raise BadInputError("The policy cannot be used.", tuple(problems))
    return policy


def _line_of(name: str, text: str) -> int | None:
    for number, line in enumerate(text.splitlines(), start=1):
        if re.match(rf"\s*[\"'\[]?{re.escape(name)}\b", line):
            return number
    return None


_SMALLEST = {"weekly_every": 1, "introduce": 5, "lag": 0, "horizon_months": 1, "chase": 1, "climb": 1}
_LARGEST = {"horizon_months": 36}
_LONGEST = 250  # working days in a year
_CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


def _misfit(name: str, value: object) -> Iterator[str]:
    """What is wrong with one entry by itself."""
    known = {each.name: getattr(DEFAULT_POLICY, each.name) for each in fields(Policy)}
    if name not in known:
        yield f"{name} is not known; known are {', '.join(known)}."
    elif isinstance(known[name], str):
        if not (isinstance(value, str) and _CLOCK.fullmatch(value)):
            yield f'{name} must be a time of day like "08:00".'
    elif isinstance(known[name], tuple) != isinstance(value, list):
        yield f"{name} must be {'a list of days' if isinstance(known[name], tuple) else 'a whole number'}."
    else:
        least, most = _SMALLEST.get(name, 0), _LARGEST.get(name, _LONGEST)
        for number in value if isinstance(value, list) else [value]:
            if type(number) is not int or not least <= number <= most:
                yield f"{name} holds {number!r}; it must be a whole number from {least} to {most}."


def _contradictions(policy: Policy) -> Iterator[tuple[str, str]]:
    """What is wrong with entries together: the entry's name, and the problem."""
    for name in ("remind", "remind_short"):
        if any(a <= b for a, b in pairwise(getattr(policy, name))):
            yield name, f"{name} must go down, day by day nearer to the due date, like [10, 3]."
    for name in ("chase", "climb"):
        if any(a >= b for a, b in pairwise(getattr(policy, name))):
            yield name, f"{name} must go up, like [1, 4]."
    if not policy.chase:
        yield (
            "chase",
            "chase needs at least one day: nobody above an owner is told before the owner was warned.",
        )
    elif policy.climb and policy.climb[0] <= policy.chase[-1]:
        yield "climb", f"climb must begin after the warning, which is {policy.chase[-1]} working days late."
    if dt.time.fromisoformat(policy.check_at) >= dt.time.fromisoformat(policy.post_at):
        yield "post_at", "post_at must come after check_at: the post takes what the checks decided."
