"""A day's letter to one party: its reminders, chasers and escalations together."""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from registry.model import Act
from tasks.letters.brief import AlsoAsked, Frame, Letter, LetterBrief, LetterItem, Signatory
from tasks.letters.checks import check_letter
from tasks.letters.history import history_for_owner, history_for_superior, owners_of
from tasks.letters.opening import opening
from tasks.letters.rendering import render
from tasks.letters.sayings import day
from tasks.letters.subject import of_letter
from tasks.letters.words import is_asked_kindly, is_briefed, plain_of, words_of

ALSO_LISTED = 8


@dataclass(frozen=True, slots=True)
class ItemView:
    """An item with the words that its form, its story and its place in the letter give it."""

    item: LetterItem
    template: str
    plain: str
    how: str
    shows: str
    plainly: str
    story: str
    late: bool
    approver: str | None


@dataclass(frozen=True, slots=True)
class AlsoView:
    """What else is asked: what has passed its date, what comes next, and what has no date."""

    late: tuple[AlsoAsked, ...]
    dated: tuple[AlsoAsked, ...]
    undated: tuple[AlsoAsked, ...]
    more: int

    @property
    def anything(self) -> bool:
        return bool(self.late or self.dated or self.undated)

    @property
    def lines_late(self) -> list[str]:
        return [_also_line(each) for each in self.late]

    @property
    def lines_dated(self) -> list[str]:
        return [_also_line(each) for each in self.dated]

    @property
    def lines_undated(self) -> list[str]:
        return [_also_line(each) for each in self.undated]


def _also_line(each: AlsoAsked) -> str:
    due = f", due {day(each.due_on)}" if each.due_on else ""
    return f"{each.title} [{each.ref}]{due}"


def _in_order(ref: str) -> list[tuple[int, str]]:
    """12.2 before 12.10."""
    return [(int(part), "") if part.isdecimal() else (0, part) for part in re.split(r"(\d+)", ref)]


def urgency(item: LetterItem) -> tuple[int, dt.date, list[tuple[int, str]]]:
    """The order of items in a letter: to be raised, awaited, awaited long, due soon; escalations last."""
    if item.act is Act.ESCALATE:
        rank = 4
    elif item.act in {Act.INTRODUCE, Act.REMIND}:
        rank = 3
    else:
        rank = 0 if item.warns else 2 if item.weekly else 1
    return rank, item.due_on, _in_order(item.ref)


def _template_of(brief: LetterBrief, item: LetterItem) -> str:
    kind = brief.addressee.kind
    if item.act is Act.INTRODUCE:
        return "item_introduced.j2"
    if item.act is Act.ESCALATE:
        return "item_raised_for_information.j2" if is_briefed(kind) else "item_raised.j2"
    if is_briefed(kind):
        return "item_briefed.j2"
    if is_asked_kindly(kind):
        return "item_kindly.j2"
    return "item_weekly.j2" if item.weekly else "item.j2"


def _view(brief: LetterBrief, item: LetterItem) -> ItemView:
    words = words_of(item.form)
    return ItemView(
        item=item,
        template=_template_of(brief, item),
        plain=plain_of(item, brief.addressee.kind),
        how=words.how,
        shows=item.good_answer or words.shows,
        plainly=words.plainly,
        story=history_for_superior(item.rung) if item.rung else history_for_owner(item.sent),
        late=item.due_on < brief.letter_on,
        approver=brief.addressee.approver,
    )


def _also(brief: LetterBrief) -> AlsoView:
    dated = sorted((each for each in brief.also_asked if each.due_on), key=lambda each: (each.due_on, each.ref))
    late = tuple(each for each in dated if each.due_on and each.due_on < brief.letter_on)
    ahead = tuple(each for each in dated if each not in late)
    undated = tuple(each for each in brief.also_asked if each.due_on is None)
    if brief.introduces:
        return AlsoView(late, ahead, undated, 0)  # the whole list
    cut = max(0, len(ahead) - ALSO_LISTED) + max(0, len(undated) - ALSO_LISTED)
    return AlsoView(late, ahead[:ALSO_LISTED], undated[:ALSO_LISTED], cut)


def signatory_of(frame: Frame, items: Sequence[LetterItem] = ()) -> Signatory:
    """The clerk signs what goes up or to members; the liaison signs the rest, and what goes to the clerk."""
    goes_up = any(item.act is Act.ESCALATE for item in items)
    signs = frame.body.clerk if goes_up or is_briefed(frame.addressee.kind) else frame.body.liaison
    return frame.body.liaison if frame.addressee.name in (signs.name, signs.role) else signs


def compose(brief: LetterBrief) -> Letter:
    """One letter to one party for one day.

    Raises BriefError, with every reason, when the letter would be untrue, unfair or unsigned: among them an
    escalation whose owner was not warned before (promise 16).
    """
    check_letter(brief)
    brief = replace(brief, items=tuple(sorted(brief.items, key=urgency)))
    views = [_view(brief, item) for item in brief.items]
    own = [view for view in views if view.item.act is not Act.ESCALATE]
    raised = [view for view in views if view.item.act is Act.ESCALATE]
    rungs = [view.item.rung for view in raised if view.item.rung]
    return render(
        "letter.j2",
        of_letter(brief),
        brief=brief,
        opening=opening(brief),
        own=own,
        raised=raised,
        owners=owners_of(rungs) if rungs else "",
        owner_count=len({rung.owner for rung in rungs}),
        briefed=is_briefed(brief.addressee.kind),
        kindly=is_asked_kindly(brief.addressee.kind),
        only_weekly=bool(own) and all(view.item.weekly for view in own),
        also=_also(brief),
        introduces=brief.introduces,
        ready_on=brief.ready_on,
        signatory=signatory_of(brief, brief.items),
    )
