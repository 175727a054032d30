"""The first sentences of a day's letter: how many things it is about, and how they stand."""

from registry.model import Act, PartyKind
from tasks.letters.brief import LetterBrief, LetterItem
from tasks.letters.sayings import began, listed, number, the
from tasks.letters.words import is_asked_kindly, is_briefed


def _own(brief: LetterBrief) -> tuple[LetterItem, ...]:
    return tuple(item for item in brief.items if item.act is not Act.ESCALATE)


def _reports(items: tuple[LetterItem, ...]) -> str:
    return listed(list(dict.fromkeys(f"“{item.source.report}”" for item in items)))


def _introduction(brief: LetterBrief) -> str:
    return (
        f"This is our first letter to you. {began(the(brief.body.name))} follows up {_reports(_own(brief))}, "
        "and keeps a list of what each recommendation asks and of whom. Everything on it that is yours "
        "stands below. Please tell us: is this yours, and is the date right?"
    )


def _for_committee(brief: LetterBrief, count: int, late: int) -> str:
    name = the(brief.addressee.name)
    whom = f"for {name}" if brief.addressee.kind is PartyKind.COMMITTEE else "for you"
    things = "one thing" if count == 1 else f"{number(count)} things"
    stands = "whose date has passed" if late == count else "whose date is near"
    mixed = "" if late in (0, count) else f"; the date of {number(late)} of them has passed"
    if mixed:
        stands = "that the report asks"
    about = f"about {things} {stands}{mixed}"
    return f"This is a short briefing {whom}, {about}. It follows up {_reports(_own(brief))}."


def _kindly(brief: LetterBrief, count: int) -> str:
    things = "one thing" if count == 1 else f"{number(count)} things"
    party = the(brief.addressee.name)
    thanks = f"Thank you for the time that {party} gives. " if brief.addressee.kind is PartyKind.VOLUNTEERS else ""
    return (
        f"{thanks}{began(the(brief.body.name))} is following up {_reports(_own(brief))}, and there "
        f"{'is' if count == 1 else 'are'} {things} in which the help of {party} would make a difference."
    )


def _plain(brief: LetterBrief, count: int, late: int) -> str:
    body, party = the(brief.body.name), the(brief.addressee.name)
    follows = f"{began(body)} is following up {_reports(_own(brief))}."
    reports = len({item.source.report for item in _own(brief)})
    that = "that the report asks" if reports == 1 else "that the reports ask"
    if count == 1:
        stands = "has passed its date, and we cannot find that it has reached us" if late else "falls due soon"
        return f"{follows} One thing {that} of {party} {stands}."
    soon = count - late
    parts = [f"{number(late)} {'has passed its date' if late == 1 else 'have passed their dates'}"] if late else []
    parts += [f"{number(soon)} {'falls' if soon == 1 else 'fall'} due soon"] if soon else []
    return f"{follows} This letter is about {number(count)} things {that} of {party}: {listed(parts)}."


def opening(brief: LetterBrief) -> tuple[str, ...]:
    """Paragraphs that open the part about what the addressee owes; none when the letter only escalates."""
    own = _own(brief)
    if not own:
        return ()
    late = sum(item.due_on < brief.letter_on for item in own)
    kind = brief.addressee.kind
    if is_briefed(kind):
        first = _for_committee(brief, len(own), late)
    elif is_asked_kindly(kind):
        first = _kindly(brief, len(own))
    elif brief.first:
        first = ""
    else:
        first = _plain(brief, len(own), late)
    introduction = _introduction(brief) if brief.first else ""
    raises = len(own) < len(brief.items)
    purpose = "information" if is_briefed(kind) else "help"
    apart = f"A separate matter, for your {purpose}, stands at the end." if raises else ""
    return tuple(filter(None, (introduction, first, *brief.how_it_stands, apart)))
