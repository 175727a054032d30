"""One look at one deadline: what the rules need, and what they found."""

import datetime as dt
from dataclasses import dataclass, replace

from registry.chase.case import Case
from registry.deadlines import is_overdue
from registry.model import Act, StageDue, StageOutcome, StageRule
from registry.policy import Policy
from registry.working_days import WorkingDays


@dataclass(frozen=True, slots=True)
class Look:
    """A case on a day, with the rules that the policy has for it."""

    case: Case
    policy: Policy
    calendar: WorkingDays
    today: dt.date
    rules: tuple[StageRule, ...]

    @property
    def overdue(self) -> bool:
        """Whether the first late day has begun."""
        return is_overdue(self.case.due_on, self.today, self.calendar)

    def of(self, *acts: Act) -> tuple[StageRule, ...]:
        """The rules that do one of these acts, in the order of days."""
        return tuple(rule for rule in self.rules if rule.act in acts)

    def slot_of(self, rule: StageRule) -> dt.date | None:
        """The day that a stage of this rule was for, unless it was taken back before the post."""
        days = [
            record.slot_on
            for record in self.case.history
            if record.outcome is not StageOutcome.WITHDRAWN and _is_of(record.rule, rule.key)
        ]
        return max(days, default=None)

    def unused(self, rule: StageRule) -> StageRule:
        """The rule, under a new key if a stage of this key stands in the cycle and never went."""
        key, n = rule.key, 1
        while key in self.case.decided_rules:
            n += 1
            key = f"{rule.key}-{n}"
        return replace(rule, key=key)


def _is_of(recorded: str, key: str) -> bool:
    """Whether a recorded key is the rule's own, or one that it got when it went again (`chase-4-2`)."""
    return recorded == key or recorded.rpartition("-")[0] == key


@dataclass(frozen=True, slots=True)
class Found:
    """The stage that is due, if any, with the reason, and what it or the due date has overtaken."""

    reason: str
    stage: StageDue | None = None
    superseded: tuple[StageDue, ...] = ()
