"""A letter of the next post in a few words. They hold no title and nobody's words, so they may be shown."""

from collections import Counter

from registry.model import Act
from registry.post.going_letters import GoingItem, GoingLetter, Stands

KINDS = {
    Act.INTRODUCE: "first letter",
    Act.REMIND: "reminder",
    Act.CHASE: "chaser",
    Act.ESCALATE: "escalation",
}


def kind_of(item: GoingItem) -> str:
    """What an item does to who reads it: "chaser that warns", "escalation"."""
    if item.warns:
        return "chaser that warns who will be told"
    return "weekly chaser" if item.rule.startswith("weekly") else KINDS[item.act]


def what_of(letter: GoingLetter) -> str:
    """Each kind once, with how many of it."""
    kinds = Counter(kind_of(item) for item in letter.items)
    return "; ".join(f"{kind} ({count})" if count > 1 else kind for kind, count in kinds.items())


def when_of(letter: GoingLetter) -> str:
    """When it goes, or why it does not."""
    day = f"{letter.on.day} {letter.on:%B %Y}"
    if letter.stands is Stands.GOES:
        coming = "" if all(item.decided for item in letter.items) else ", once the check of that morning has decided it"
        return f"goes on {day}{coming}"
    if letter.stands is Stands.LATER:
        return f"can be held until the post of {day}"
    why = f": {letter.why}" if letter.why else ""
    return f"{letter.stands.value}{why}"


def can_be_held(letter: GoingLetter) -> bool:
    """Whether all of it is decided and waits, so that a person can hold it."""
    return letter.stands in {Stands.GOES, Stands.LATER} and all(item.decided for item in letter.items)


def letter_label(letter: GoingLetter) -> str:
    """A letter as a form's drop-down offers it; it ends in its code."""
    refs = ", ".join(dict.fromkeys(item.ref for item in letter.items))
    return f"{letter.party}, {letter.on.day} {letter.on:%B %Y}: {what_of(letter)} about {refs} [{letter.code}]"
