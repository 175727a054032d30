"""Which action is answered with which, once a draft is applied: what stands, what it accepts or takes back."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from registry.draft import Draft, Joint, JointKind
from registry.register import Snapshot


@dataclass(frozen=True, slots=True)
class Lead:
    """The action that is chased and answered for another."""

    ref: str
    kind: JointKind


def leads(draft: Draft, register: Snapshot) -> Mapping[str, Lead]:
    """The lead of each action that has one, by ref. What a form joined or parted is not touched by a draft."""
    found = {
        row.ref: Lead(row.lead_ref, JointKind(row.joint_kind or JointKind.DUPLICATE))
        for row in register.actions.values()
        if row.lead_ref
    }
    for joint in draft.joints:
        lead, *others = joint.refs or ("",)
        for ref in others:
            if ref in register.joined_by_hand:
                continue
            if joint.accepted:
                found[ref] = Lead(lead, joint.kind)
            elif joint.accepted is False and ref in found and found[ref].ref in joint.refs:
                del found[ref]
    return found


def not_taken(draft: Draft, register: Snapshot) -> Iterator[str]:
    """Of what the draft accepts or takes back, what a form has decided otherwise."""
    for joint in draft.joints:
        for ref in joint.refs[1:] if joint.accepted is not None else ():
            row = register.actions.get(ref)
            stands = bool(row and row.lead_ref in joint.refs)
            if row and ref in register.joined_by_hand and stands is not joint.accepted:
                how = f"answered with {row.lead_ref}" if row.lead_ref else "by itself"
                yield f"{ref} is {how}, as a person decided in the form; the draft’s word for it is not taken"


def in_words(joint: Joint) -> str:
    """WTR/7.1, WTR/8.1 are perhaps duplicates (1.00: the same sentence …)."""
    how = "are perhaps one thing" if joint.kind is JointKind.DUPLICATE else "could be answered by one report"
    return f"{', '.join(joint.refs)} {how} ({joint.likeness:.2f}: {joint.why})"
