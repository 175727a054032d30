"""What the chase reasons with: a snapshot of one deadline, and what a check decided."""

import datetime as dt
from dataclasses import dataclass, replace

from registry.model import Act, Action, Hold, News, Party, PartyKind, Period, StageDue, StageOutcome, StageRecord
from registry.policy import SEEN_FIRST, Policy
from registry.states import DeadlineState, Move
from registry.working_days import WorkingDays

NEVER_WENT = frozenset({StageOutcome.WITHDRAWN, StageOutcome.SUPERSEDED, StageOutcome.GIVEN_UP})


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One deadline in its current cycle, as it stands at the moment of a check."""

    action: Action
    deadline_id: str
    period: Period
    state: DeadlineState
    due_on: dt.date
    owner: Party
    addressee: str  # the party that gets the owner's letters: the owner, its committee's clerk, the liaison
    opened_on: dt.date  # when this cycle began
    cycle: int = 1
    ladder: tuple[Party, ...] = ()  # lowest first, each as the party that gets the letter
    hold: Hold | None = None
    history: tuple[StageRecord, ...] = ()  # of this cycle
    joins: str | None = None  # the older overdue deadline of the same action whose ladder this one joins
    chaseable: bool = True  # False: nobody has an address
    addressee_kind: PartyKind | None = None  # None: the owner's own kind
    introduced_on: dt.date | None = None  # when the addressee's first letter was sent; None: it never had one
    ready_on: dt.date | None = None  # from when on anything else may go; None: before the introduction
    introduces: bool = True  # the nearest running deadline of its action: the introduction is decided on it
    introduction_in_doubt: bool = False  # it came back, is held, or nobody knows: a person settles it
    resumed_on: dt.date | None = None  # when a return was last found to answer something else

    def is_held(self, today: dt.date) -> bool:
        """A hold lasts to the end of its until-date; one without a date lasts until a person lifts it."""
        return self.hold is not None and (self.hold.until_on is None or today <= self.hold.until_on)

    @property
    def counts_from(self) -> dt.date:
        """The day from which chasers and climbs are counted.

        The due date; or the day on which the cycle began, or its owner could be chased after the introduction,
        if that is later: nobody is chased at once for what was reopened late or told late.
        """
        return max(self.due_on, self.opened_on, self.ready_on or dt.date.min)

    def may_be_asked(self, today: dt.date) -> bool:
        """Whether the addressee's first letter was sent and its wait is over (docs/design.md, promise 16)."""
        return self.ready_on is not None and self.ready_on <= today

    def introduced(self, on: dt.date | None, policy: Policy, calendar: WorkingDays) -> "Case":
        """The same deadline whose addressee's first letter was sent on that day; with None, never."""
        return replace(self, introduced_on=on, ready_on=calendar.add(on, policy.introduce) if on else None)

    def goes_on(self, party_id: str, decided_on: dt.date, calendar: WorkingDays) -> dt.date:
        """The day of the post with which a stage for that party goes, if it is decided on `decided_on`."""
        above = {party.id: party.kind for party in self.ladder}
        kind = above.get(party_id) or self.addressee_kind or self.owner.kind
        return calendar.next_working(decided_on) if kind in SEEN_FIRST else decided_on

    @property
    def decided_rules(self) -> frozenset[str]:
        """The keys of every rule that was decided in this cycle, whatever became of it."""
        return frozenset(record.rule for record in self.history)

    @property
    def told(self) -> tuple[StageRecord, ...]:
        """The escalations of this cycle that went, or may have gone."""
        return tuple(
            record for record in self.history if record.act is Act.ESCALATE and record.outcome not in NEVER_WENT
        )

    @property
    def warnings(self) -> tuple[StageRecord, ...]:
        """The chasers of this cycle that said who would be told next, unless they were taken back."""
        return tuple(record for record in self.history if record.warns and record.outcome not in NEVER_WENT)


@dataclass(frozen=True, slots=True)
class Decision:
    """What a check found. "Nothing" is a decision too: outcome None, with its reason.

    `superseded` are stages that a newer one, or the due date, has overtaken: to be journalled, never sent.
    `moves` lead from the case's state to `state`.
    """

    outcome: Act | None
    reason: str
    stage: StageDue | None
    superseded: tuple[StageDue, ...]
    moves: tuple[Move, ...]
    state: DeadlineState
    news: News
