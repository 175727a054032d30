"""The first sentences of a day's letter: how many things it is about, and how they stand."""

from registry.model import Act, PartyKind
from tasks.letters.brief import LetterBrief, LetterItem
from tasks.letters.sayings import began, listed, number, plain_day, the
from tasks.letters.words import is_asked_kindly, is_briefed


def _own(brief: LetterBrief) -> tuple[LetterItem, ...]:
    return tuple(item for item in brief.items if item.act is not Act.ESCALATE)


def _reports(items: tuple[LetterItem, ...]) -> str:
    return listed(list(dict.fromkeys(f"“{item.source.report}”" for item in items)))


def _introduction(brief: LetterBrief) -> str:
    """What the list is, in the tone that the addressee's kind wants, and the question."""
    kind, party = brief.addressee.kind, the(brief.addressee.name)
    several = len(_own(brief)) + len(brief.also_asked) > 1
    mine = "is each of these yours, and are the dates right?" if several else "is this yours, and is the date right?"
    asked = f"This is what is asked of {party}"
    if is_asked_kindly(kind):
        asked = f"This is where the help of {party} would make a difference"
        mine = (
            "are these for you, and do the dates suit you?" if several else "is this for you, and does the date suit?"
        )
    elif kind is PartyKind.COMMITTEE:
        asked += "; it comes to you as its clerk"
    thanks = f"Thank you for the time that {party} gives. " if kind is PartyKind.VOLUNTEERS else ""
    return (
        f"{thanks}This letter introduces us. {began(the(brief.body.name))} follows up {_reports(_own(brief))}, and "
        f"keeps a list of what each recommendation asks, and of whom. {asked}. Please tell us: {mine}"
    )


def _wrote(brief: LetterBrief) -> str:
    """`We wrote on 1 March 2001 with the list of what … asks of …`: the letter that this one rests on."""
    if brief.introduced_on is None:
        return ""
    asks = f"what {the(brief.body.name)} has asked of {the(brief.addressee.name)}"
    if is_asked_kindly(brief.addressee.kind):
        asks = f"where the help of {the(brief.addressee.name)} would make a difference"
    return f"We wrote on {plain_day(brief.introduced_on)} with the list of {asks}. "


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
    follows = _wrote(brief).strip() or f"{began(body)} is following up {_reports(_own(brief))}."
    reports = len({item.source.report for item in _own(brief)})
    that = "that the report asks" if reports == 1 else "that the reports ask"
    asked = "asked of you" if brief.introduced_on else f"{that} of {party}"
    if count == 1:
        stands = "has passed its date, and we cannot find that it has reached us" if late else "falls due soon"
        return f"{follows} One thing {asked} {stands}."
    soon = count - late
    parts = [f"{number(late)} {'has passed its date' if late == 1 else 'have passed their dates'}"] if late else []
    parts += [f"{number(soon)} {'falls' if soon == 1 else 'fall'} due soon"] if soon else []
    return f"{follows} This letter is about {number(count)} things {asked}: {listed(parts)}."


def opening(brief: LetterBrief) -> tuple[str, ...]:
    """Paragraphs that open the part about what the addressee owes; none when the letter only escalates."""
    own = _own(brief)
    if not own:
        return ()
    late = sum(item.due_on < brief.letter_on for item in own)
    kind = brief.addressee.kind
    if brief.introduces:
        first = _introduction(brief)
    elif is_briefed(kind):
        first = _wrote(brief) + _for_committee(brief, len(own), late)
    elif is_asked_kindly(kind):
        first = _wrote(brief) + _kindly(brief, len(own))
    else:
        first = _plain(brief, len(own), late)
    raises = len(own) < len(brief.items)
    purpose = "information" if is_briefed(kind) else "help"
    apart = f"A separate matter, for your {purpose}, stands at the end." if raises else ""
    return tuple(filter(None, (first, *brief.how_it_stands, apart)))
