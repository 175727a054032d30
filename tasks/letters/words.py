"""The words of each form: how a letter asks for it, how it is answered, and what shows it."""

from dataclasses import dataclass

from registry.model import Form, PartyKind
from tasks.letters.brief import LetterItem


@dataclass(frozen=True, slots=True)
class FormWords:
    """`ask` goes on from "Please" and ends before the colon; the others are whole sentences or phrases."""

    ask: str
    how: str
    shows: str
    plainly: str  # what a superior is asked for, at the least


_WORDS: dict[Form, FormWords] = {
    Form.DOCUMENT: FormWords(
        ask="send us this document",
        how="Reply to this e-mail and attach it. If only a draft exists, send the draft and say when the "
        "final text will come.",
        shows="the document itself, with its date and whose it is",
        plainly="the document as it stands",
    ),
    Form.FIGURES: FormWords(
        ask="send us these figures",
        how="Reply with the figures in the message, or attach a sheet. Say what each figure counts and "
        "where it comes from. If a figure is nought, say so.",
        shows="the figures, each with its period and its source",
        plainly="the figures as they stand",
    ),
    Form.NOTICE: FormWords(
        ask="let us know about this",
        how="A few lines in reply are enough. If there is nothing to tell, say that: it is an answer too.",
        shows="what, where and when, in your own words",
        plainly="a few lines that say what, where and when",
    ),
    Form.CONSULTATION: FormWords(
        ask="consult on this",
        how="Reply and attach what is being consulted on, and say until when comments can still change it.",
        shows="the paper consulted on, and the day until which comments count",
        plainly="the paper to be consulted on, while comments can still change it",
    ),
    Form.AGREEMENT: FormWords(
        ask="settle this with us",
        how="Reply and attach what you propose, in words that can be agreed as they stand.",
        shows="the text proposed, and then the minute or message that agrees it",
        plainly="the text that is to be agreed",
    ),
    Form.MEETING: FormWords(
        ask="arrange this meeting",
        how="Reply with the day, the place and who is asked to come; after it, send the note or minute.",
        shows="the day fixed, and after it the note or minute",
        plainly="a day for the meeting",
    ),
    Form.BRIEFING: FormWords(
        ask="give this briefing",
        how="Reply and attach the briefing note, or offer a day on which somebody can give it.",
        shows="the note, or the minute of the briefing",
        plainly="the note, or a day for the briefing",
    ),
    Form.ASSURANCE: FormWords(
        ask="give us this assurance in writing",
        how="Reply, or attach a letter, in the name of somebody who can answer for it. Say what was "
        "looked at, and when.",
        shows="the statement, with the name of whoever makes it and what it rests on",
        plainly="the assurance, or what stands in its way",
    ),
    Form.STATE: FormWords(
        ask="show us that this is in place",
        how="Reply saying since when it is in place, and attach what shows it. If it is not in place, say "
        "when it will be.",
        shows="something dated that shows it: an order, a chart, a minute",
        plainly="word of whether it is in place",
    ),
}
_KINDLY = frozenset({PartyKind.OUTSIDE_BODY, PartyKind.VOLUNTEERS})
_BRIEFLY = frozenset({PartyKind.MEMBER, PartyKind.COMMITTEE})


def words_of(form: Form) -> FormWords:
    """The words of a form; every form has them."""
    return _WORDS[form]


def is_asked_kindly(kind: PartyKind) -> bool:
    """Whether a party owes us nothing but its goodwill: it is asked, and never warned or escalated."""
    return kind in _KINDLY


def is_briefed(kind: PartyKind) -> bool:
    """Whether a party is told how things stand, and not chased."""
    return kind in _BRIEFLY


def plain_sentence(form: Form, title: str, period: str | None, kind: PartyKind = PartyKind.FORCE_UNIT) -> str:
    """What is owed in one plain sentence, made from the form. The colon keeps any title grammatical."""
    thing = f"{_WORDS[form].ask}{f' for {period}' if period else ''}: {title.rstrip('.')}."
    return f"We should be glad if you could {thing}" if is_asked_kindly(kind) else f"Please {thing}"


def plain_of(item: LetterItem, kind: PartyKind) -> str:
    """The item's own plain sentence, or the one that its form gives."""
    several = len(item.overdue_periods) > 1
    return item.plain or plain_sentence(item.form, item.title, None if several else item.period, kind)
