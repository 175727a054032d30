"""A draft in the register's own numbers: what it says again keeps its refs, what is new gets the next free ones."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from registry.draft import Draft, ProposedAction, ProposedRecommendation
from registry.errors import Problem
from registry.planning.same_action import Said, is_correction, match_actions
from registry.planning.same_recommendation import (
    MAY_BE_ALIKE,
    Sameness,
    Stated,
    paragraph_of,
    same_but_for_code,
    same_recommendation,
)
from registry.register import Snapshot
from registry.tables import ActionRow, RecommendationRow

SHOWN = 60  # characters of a recommendation in a message
ORDINAL = re.compile(r"\.(\d+)$")


@dataclass(frozen=True, slots=True)
class Recognised:
    """The draft with the register's numbers and refs, what there is to say of it, and why it cannot be taken."""

    draft: Draft
    notes: tuple[str, ...]
    problems: tuple[Problem, ...]


def recognised(draft: Draft, register: Snapshot) -> Recognised:
    """Find each recommendation and action of the draft in the register. Nothing is renumbered or reused there.

    Problems: a number that stands for another recommendation of the register, so that the paper is about another
    report; a report that stands in the register under another code.
    """
    numbered, problems = _numbers(draft, register)
    if problems:
        return Recognised(draft, (), problems)
    notes = list(_perhaps_known(draft, numbered, register))
    refs: dict[str, str] = {}
    made = []
    for each, number in zip(draft.recommendations, numbered, strict=True):
        if number != each.number:
            notes.append(f"recommendation {each.number} of this paper is {draft.report_code}/{number}")
        actions = tuple(_actions(draft, each, number, register, notes))
        refs.update({old.ref: new.ref for old, new in zip(each.actions, actions, strict=True)})
        made.append(replace(each, number=number, actions=actions))
    joints = tuple(replace(each, refs=tuple(refs.get(ref, ref) for ref in each.refs)) for each in draft.joints)
    return Recognised(replace(draft, recommendations=tuple(made), joints=joints), tuple(notes), ())


def _numbers(draft: Draft, register: Snapshot) -> tuple[list[str], tuple[Problem, ...]]:
    """The register's number for each recommendation of the draft, in the draft's order."""
    known = {row.number: row for row in register.recommendations.values() if row.report_code == draft.report_code}
    own = {number for number, row in known.items() if is_own(draft, register, row)}
    same = _same(draft, register, known)
    taken = set(same.values())
    found: list[str] = []
    clashes: list[ProposedRecommendation] = []
    free: list[tuple[int, ProposedRecommendation]] = []
    for place, each in enumerate(draft.recommendations):
        found.append(same.get(place, each.number))
        if place in same or (each.number in own and each.number not in taken):
            taken.add(found[place])
        elif each.number in known or each.number in taken:
            free.append((place, each))
        else:
            taken.add(each.number)
    recognisable = 2 * len(same) >= len(draft.recommendations) or own
    for place, each in free:
        row = known.get(each.number)
        if recognisable and not (row and _may_be(_stated(draft, each), _row(register, row))):
            found[place] = _lettered(each.number, known.keys() | taken)
            taken.add(found[place])
        else:
            clashes.append(each)
    return found, (*_clashing(draft, register, clashes, known), *_under_another_code(draft, register, same))


def _same(draft: Draft, register: Snapshot, known: dict[str, RecommendationRow]) -> dict[int, str]:
    """Place in the draft -> number in the register, the most alike first, each number once."""
    pairs: list[tuple[float, bool, int, str]] = []
    for place, each in enumerate(draft.recommendations):
        for number, row in known.items():
            if paragraph_of(each.paragraph) != paragraph_of(row.paragraph):
                continue  # the same question as below, asked before the long one
            judged = same_recommendation(_stated(draft, each), _row(register, row))
            if judged.same:
                pairs.append((-judged.likeness, number != each.number, place, number))
    found: dict[int, str] = {}
    for _, _, place, number in sorted(pairs):
        if place not in found and number not in found.values():
            found[place] = number
    return found


def is_own(draft: Draft, register: Snapshot, row: RecommendationRow) -> bool:
    """Whether the register has the recommendation's words from this very paper."""
    if row.document_sha256 is not None:
        return row.document_sha256 == draft.document_sha256
    papers = {each.sha256 for each in register.documents.values() if each.report_code == row.report_code}
    return papers == {draft.document_sha256}  # of a register that knows only one paper about the report


def _lettered(number: str, taken: set[str]) -> str:
    """The number with the first letter that is free: 5b, 5c, …"""
    letters = (f"{number}{chr(code)}" for code in range(ord("b"), ord("z") + 1))
    return next((each for each in letters if each not in taken), f"{number}x{len(taken)}")


def _stated(draft: Draft, each: ProposedRecommendation) -> Stated:
    return Stated(draft.report_code, draft.report_title, each.number, each.paragraph, each.text)


def _row(register: Snapshot, row: RecommendationRow) -> Stated:
    return Stated(row.report_code, register.reports[row.report_code].title, row.number, row.paragraph, row.text)


def _may_be(one: Stated, other: Stated) -> bool:
    """Too alike to be a new recommendation, and not alike enough to be the same: a person says."""
    return same_recommendation(one, other).likeness >= MAY_BE_ALIKE


def _clashing(
    draft: Draft,
    register: Snapshot,
    clashes: list[ProposedRecommendation],
    known: dict[str, RecommendationRow],
) -> Iterator[Problem]:
    for each in clashes:
        row = known.get(each.number)
        judged: Sameness | None = same_recommendation(_stated(draft, each), _row(register, row)) if row else None
        yield Problem(
            f"{draft.report_code}/{each.number} stands for another recommendation (“{_short(row)}”; {judged}). "
            "A paper about another report gets a code of its own: --report CODE. If the two are one, give the "
            "register's paragraph and words in the draft.",
            each.line,
        )


def _short(row: RecommendationRow | None) -> str:
    text = row.text if row else ""
    return text if len(text) <= SHOWN else f"{text[:SHOWN].rstrip()}…"


def _under_another_code(draft: Draft, register: Snapshot, same: dict[int, str]) -> Iterator[Problem]:
    """A report that stands in the register already is not entered a second time."""
    if draft.report_code in register.reports and (same or not draft.recommendations):
        return
    codes: Counter[str] = Counter()
    for each in draft.recommendations:
        stated = _stated(draft, each)
        codes.update(
            {
                row.report_code
                for row in register.recommendations.values()
                if same_but_for_code(stated, _row(register, row))
            }
        )
    for code, count in codes.most_common(1):
        if 2 * count >= len(draft.recommendations):
            yield Problem(
                f"{count} of its recommendations stand in the register under {code}, by title, paragraph and wording: "
                f"read the paper with --report {code}.",
                1,
            )


def _perhaps_known(draft: Draft, numbered: list[str], register: Snapshot) -> Iterator[str]:
    """What is entered as new and is much like a recommendation of the register, for a person to see."""
    known = {row.number: row for row in register.recommendations.values() if row.report_code == draft.report_code}
    for each, number in zip(draft.recommendations, numbered, strict=True):
        if number in known:
            continue
        judged = [(same_recommendation(_stated(draft, each), _row(register, row)), row) for row in known.values()]
        alike = max(judged, key=lambda pair: pair[0].likeness, default=None)
        if alike and alike[0].likeness >= MAY_BE_ALIKE:
            yield f"{draft.report_code}/{number} is new; it is much like {alike[1].id} ({alike[0]})"


def _actions(
    draft: Draft, each: ProposedRecommendation, number: str, register: Snapshot, notes: list[str]
) -> Iterator[ProposedAction]:
    """The recommendation's actions under the refs of the register; new ones under the next free ordinals."""
    prefix = f"{draft.report_code}/{number}"
    rows = {row.ref: row for row in register.actions.values() if row.recommendation_id == prefix}
    said = [Said(action.text, action.when.span) for action in each.actions]
    found = match_actions(said, {ref: wordings(register, row) for ref, row in rows.items()})
    refs = dict(found.refs)
    for place, action in enumerate(each.actions):
        ref = _under(prefix, action.ref)
        row = rows.get(ref)
        left = place not in refs and ref not in refs.values()
        own = row is not None and row.document_sha256 == draft.document_sha256
        if left and own and row and any(is_correction(said[place], known) for known in wordings(register, row)):
            refs[place] = ref
    _give_new_refs(draft, each, prefix, rows, refs)
    for place, action in enumerate(each.actions):
        if place in found.unclear:
            notes.append(f"{refs[place]} says nearly what {' and '.join(found.unclear[place])} say; it is taken as new")
        if refs[place] != action.ref:
            notes.append(f"{action.ref} of this paper is {refs[place]}")
        yield replace(action, ref=refs[place], recommendation=number)


def _give_new_refs(
    draft: Draft, each: ProposedRecommendation, prefix: str, rows: dict[str, ActionRow], refs: dict[int, str]
) -> None:
    """Refs for the actions that are in none yet: the paper's own where the recommendation is known from it alone,
    else the next free ordinals. What is only a note comes last, for it takes no ref in the register.
    """
    used = {*rows, *refs.values()}
    others = any(row.document_sha256 != draft.document_sha256 for row in rows.values())
    for place in sorted(range(len(each.actions)), key=lambda place: not each.actions[place].tracked):
        if place not in refs:
            ref = _under(prefix, each.actions[place].ref)
            refs[place] = _next(prefix, used) if others or ref in used else ref
            used.add(refs[place])


def wordings(register: Snapshot, row: ActionRow) -> list[Said]:
    """Every wording that papers gave an action, that of its own paper first."""
    own = Said(row.wording, row.reading.get("span"))
    return [own, *(Said(each.wording, own.span) for each in register.mentions.get(row.ref, ()))]


def _under(prefix: str, ref: str) -> str:
    """The ref with its ordinal, under the register's number of the recommendation."""
    ordinal = ORDINAL.search(ref)
    return f"{prefix}.{ordinal[1]}" if ordinal else ref


def _next(prefix: str, used: set[str]) -> str:
    ordinals = [int(found[1]) for ref in used if ref.startswith(f"{prefix}.") and (found := ORDINAL.search(ref))]
    return f"{prefix}.{max(ordinals, default=0) + 1}"
