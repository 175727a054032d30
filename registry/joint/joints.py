"""Actions that are likely the same, or that one report would answer: proposals for a person, never a decision. Pure.

Two actions are compared only where they share their sentence or an uncommon word of what they are about, so that the
time grows with the number of actions, not with that of their pairs.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from registry.draft import Joint, JointKind, ProposedAction
from registry.joint.joint_words import REPORTS, Subject, stem, subject_of, words_of
from registry.model import ScheduleKind
from registry.naming.names import alike_within

LEAST_DUPLICATE = 0.75
_COMMON = 24
"""A word that more actions share than this tells nothing of them."""
_SEVERAL = 2
_MUCH, _ENOUGH = 0.5, 0.4  # of the shorter one's subject: where one word is shared, where several are
_OTHER_OWNER = 0.85  # the same thing owed by two: perhaps it is not the same
_NO_SUBJECT = 0.7  # "regular reports on progress": any report of its owner's would answer it
_LENDING = frozenset({ScheduleKind.NONE, ScheduleKind.CONTINUING})  # a dated one can stand for them


@dataclass(frozen=True, slots=True)
class _Link:
    kind: JointKind
    lead: Subject
    other: Subject
    likeness: float
    why: str


def propose_joints(actions: Sequence[ProposedAction]) -> tuple[Joint, ...]:
    """Duplicates, and actions that can be commissioned together, in the order of their first action.

    The first ref of each leads: what has a date or a rhythm comes before what has none. No action stands in two of
    them, so that all can be accepted. Notes are left out, and what is not tracked.
    """
    spelt = _spellings(actions)
    subjects = [subject_of(each, n, spelt) for n, each in enumerate(actions) if each.tracked]
    same = list(_same_sentences(subjects))
    taken = {each.action.ref for group in same for each in group}
    links = sorted(_links([each for each in subjects if each.action.ref not in taken]), key=_by_worth)
    found = [(group[0], _joint_of_sentence(group)) for group in same]
    found += [(links[0].lead, _joint_of(links)) for links in _gathered(links)]
    return tuple(joint for _, joint in sorted(found, key=lambda each: each[0].place))


def _spellings(actions: Sequence[ProposedAction]) -> dict[str, str]:
    names = [name for each in actions for name in (each.owner, each.recipient) if name]
    return {name: group.names[0] for group in alike_within(names) for name in group.names}


def _same_sentences(subjects: Sequence[Subject]) -> Iterator[list[Subject]]:
    """Those that say the same in the same words of the same party. What has no subject may mean several things."""
    groups: defaultdict[tuple[str, str, str], list[Subject]] = defaultdict(list)
    for each in subjects:
        if len(each.about) >= _SEVERAL:
            groups[each.sentence, each.owner, each.standing].append(each)
    for group in groups.values():
        if len(group) > 1:
            yield sorted(group, key=lambda each: each.order)


def _joint_of_sentence(group: Sequence[Subject]) -> Joint:
    numbers = _listed(each.action.recommendation for each in sorted(group, key=lambda each: each.place))
    why = f"the same sentence stands at {numbers}"
    return Joint(JointKind.DUPLICATE, tuple(each.action.ref for each in group), 1.0, why)


def _links(subjects: Sequence[Subject]) -> Iterator[_Link]:
    for one, other in _candidates(subjects):
        lead, follower = sorted((one, other), key=lambda each: each.order)
        # What nobody has resolved is not chased, and would take what is resolved down with it.
        link = None if one.standing != other.standing else _duplicate(lead, follower) or _commission(lead, follower)
        if link:
            yield link


def _candidates(subjects: Sequence[Subject]) -> Iterator[tuple[Subject, Subject]]:
    """Pairs that share an uncommon word, or that the same party owes the same body without a subject of its own."""
    by_word: defaultdict[tuple[str, ...], list[Subject]] = defaultdict(list)
    for each in subjects:
        for word in each.about | each.thing:
            by_word[(word,)].append(each)
        if each.owner and each.recipient and each.action.form in REPORTS and each.kind is not ScheduleKind.NONE:
            by_word[each.owner, each.recipient].append(each)
    seen: set[tuple[int, int]] = set()
    for sharing in by_word.values():
        for n, one in enumerate(sharing if len(sharing) <= _COMMON else ()):
            for other in sharing[n + 1 :]:
                if (one.place, other.place) not in seen:
                    seen.add((one.place, other.place))
                    yield one, other


def _duplicate(lead: Subject, other: Subject) -> _Link | None:
    """The same thing for the same body, and nothing in their times that contradicts it."""
    if lead.action.form is not other.action.form or not _same_body(lead, other) or not _same_time(lead, other):
        return None
    if _two_reporters(lead, other):
        return None
    value = max(_shared(lead.about, other.about), _shared(lead.thing, other.thing))
    why = f"the same thing: “{other.action.deliverable or other.action.text}”"
    if lead.owner != other.owner:
        value *= _OTHER_OWNER
        why += f"; owed by {lead.owner or 'nobody named'} in one and by {other.owner or 'nobody named'} in the other"
    return _Link(JointKind.DUPLICATE, lead, other, round(value, 2), why) if value >= LEAST_DUPLICATE else None


def _commission(lead: Subject, other: Subject) -> _Link | None:
    """One report of the same party to the same body would answer both."""
    reports = {lead.action.form, other.action.form} <= REPORTS
    if not (lead.owner and lead.owner == other.owner and lead.recipient == other.recipient and reports):
        return None
    if not answers_in_time(lead, other):
        return None
    whose = f"both are reports by {lead.owner} to {lead.recipient or 'nobody named'}"
    if not (lead.about and other.about):
        if lead.kind is ScheduleKind.RECURRING and not other.about:
            return _Link(JointKind.COMMISSION, lead, other, _NO_SUBJECT, f"{whose}; the second names no subject")
        return None
    shared = lead.about & other.about
    part = len(shared) / min(len(lead.about), len(other.about))
    if part < (_MUCH if len(shared) < _SEVERAL else _ENOUGH):
        return None
    value = 0.5 + part / 2
    said = dict.fromkeys(each for each in words_of(lead.action.text) if stem(each) in shared)
    why = f"{whose}, and share “{', '.join(said)}”"
    return _Link(JointKind.COMMISSION, lead, other, round(value, 2), why)


def _two_reporters(one: Subject, other: Subject) -> bool:
    """Two bodies that report on the same subject report each of its own."""
    return bool(one.owner and other.owner) and one.owner != other.owner and one.action.form in REPORTS


def _same_body(one: Subject, other: Subject) -> bool:
    return one.recipient == other.recipient or not (one.recipient and other.recipient)


def _same_time(lead: Subject, other: Subject) -> bool:
    """Two dates, or two rhythms, that differ are two things; what has no time of its own agrees with any."""
    if other.kind in _LENDING:
        return True
    mine, theirs = lead.action.when, other.action.when
    return (mine.kind, mine.due, mine.rrule, mine.event) == (theirs.kind, theirs.due, theirs.rrule, theirs.event)


def answers_in_time(lead: Subject, other: Subject) -> bool:
    """Whether what comes at the lead's times comes often enough, and early enough, for the other."""
    if other.kind is ScheduleKind.CONTINUING:
        return lead.kind in {ScheduleKind.RECURRING, ScheduleKind.CONTINUING}
    if lead.kind is not other.kind:
        return False
    if lead.kind is ScheduleKind.RECURRING:
        return 0 < lead.every <= other.every
    mine, theirs = lead.action.when, other.action.when
    return (mine.due, mine.event) == (theirs.due, theirs.event)


def _shared(one: frozenset[str], other: frozenset[str]) -> float:
    """Of all their words, those that both have; one word alone is too little to go by."""
    if min(len(one), len(other)) < _SEVERAL:
        return 0.0
    return len(one & other) / len(one | other)


def _by_worth(link: _Link) -> tuple[bool, float, int, int]:
    return link.kind is JointKind.COMMISSION, -link.likeness, link.lead.place, link.other.place


def _gathered(links: Iterable[_Link]) -> list[list[_Link]]:
    """The links of each lead; an action that leads follows nobody, and one that follows leads nobody."""
    by_lead: defaultdict[tuple[str, JointKind], list[_Link]] = defaultdict(list)
    leads: dict[str, JointKind] = {}
    following: set[str] = set()
    for link in links:
        lead, other = link.lead.action.ref, link.other.action.ref
        free = other not in following and other not in leads and lead not in following
        if free and leads.setdefault(lead, link.kind) is link.kind:
            following.add(other)
            by_lead[lead, link.kind].append(link)
    return list(by_lead.values())


def _joint_of(links: Sequence[_Link]) -> Joint:
    refs = (links[0].lead.action.ref, *(each.other.action.ref for each in sorted(links, key=lambda x: x.other.place)))
    why = "; ".join(dict.fromkeys(each.why for each in links))
    return Joint(links[0].kind, refs, min(each.likeness for each in links), why)


def _listed(numbers: Iterable[str]) -> str:
    *most, last = dict.fromkeys(numbers)
    if not most:
        return f"recommendation {last}, more than once"
    return f"recommendations {', '.join(most)} and {last}"
