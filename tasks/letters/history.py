"""What was sent before, said in sentences. Dates and acts of ours only: nothing that an owner wrote."""

import datetime as dt
from collections.abc import Sequence

from registry.model import Act
from tasks.letters.brief import Rung, Sent
from tasks.letters.sayings import began, days, listed, plain_day, the


def asked_so_far(sent: Sequence[Sent], whom: str) -> str:
    """`We reminded you on 19 and 28 March 2001, and wrote again on 2 April 2001.` Empty when nothing went."""
    reminded = [each.on for each in sent if each.act is Act.REMIND and not each.to]
    chased = [each.on for each in sent if each.act is Act.CHASE and not each.to]
    parts = []
    if reminded:
        parts.append(f"reminded {whom} on {days(reminded)}")
    if chased:
        parts.append(f"wrote again on {days(chased)}" if reminded else f"wrote to {whom} on {days(chased)}")
    return f"We {', and '.join(parts)}." if parts else ""


def told_so_far(sent: Sequence[Sent]) -> list[str]:
    """One sentence for each superior who was told, in the order in which they were."""
    by_name: dict[str, list[dt.date]] = {}
    for each in sent:
        if each.to:
            by_name.setdefault(each.to, []).append(each.on)
    return [f"{began(the(name))} was told on {days(on)}." for name, on in by_name.items()]


def history_for_owner(sent: Sequence[Sent]) -> str:
    """The item's story, told to its owner."""
    return " ".join(filter(None, [asked_so_far(sent, "you"), *told_so_far(sent)]))


def history_for_superior(rung: Rung) -> str:
    """The item's story, told upward: what was sent and when, and that the owner was warned (promise 16)."""
    owner = the(rung.owner)
    sentences = [asked_so_far(rung.sent, owner)]
    if rung.introduced_on:
        list_sent = f"We sent {owner} the list of all that is asked on {plain_day(rung.introduced_on)}."
        sentences.insert(0, list_sent)
    if rung.owner_warned_on:
        sentences.append(
            f"On {plain_day(rung.owner_warned_on)} we warned {owner} that we should have to raise it, "
            "with whom, and on which day."
        )
    sentences += told_so_far(rung.sent)
    if rung.heard_from_owner:
        sentences.append("We have heard from them since, but what is owed has not come.")
    else:
        sentences.append("We have found no answer.")
    if rung.delivered:
        sentences.append("As far as we can tell our letters were delivered.")
    return " ".join(filter(None, sentences))


def owners_of(rungs: Sequence[Rung]) -> str:
    """`the Training Unit and the Research Branch`, each once."""
    return listed(list(dict.fromkeys(the(rung.owner) for rung in rungs)))
