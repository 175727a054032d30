"""Words of a report become a proposed action, or words that are left out."""

from dataclasses import dataclass, replace

from registry.draft import ProposedAction, Standing
from registry.model import Form, Reading
from tasks.documents.language.things import deliverable, find_form, title
from tasks.documents.language.timing import NOT_READ
from tasks.documents.paper import Place
from tasks.documents.prose.marks import Ahead
from tasks.documents.prose.named import form_of, short_title, thing_of, title_of_words
from tasks.documents.prose.passages import Part, Passage
from tasks.documents.prose.sections import Kind

FURNITURE = "it belongs to the page that the paper was taken from"
HEADING = "it is a heading"
DATA = "it tells who wrote the paper, when, and whom to ask"
SECTIONS = {
    Kind.SUMMARY: "it sums up what stands in the paper below",
    Kind.APPENDIX: "it stands in an appendix: criteria, examples or lists, and no commitment",
    Kind.FOOTNOTES: "it is a footnote or reference",
    Kind.GLOSSARY: "it explains abbreviations and words",
    Kind.PAPERS: "it lists background papers",
    Kind.CONTACT: "it tells whom to ask",
    Kind.CONTENTS: "it is the list of contents",
}


@dataclass(frozen=True, slots=True)
class Unread:
    """Words that are in no action; `joins` lets neighbours of one reason stand in one entry."""

    text: str
    why: str
    place: Place
    joins: bool = False


def leave_out(passage: Passage, why: str | None = None) -> Unread:
    """A whole passage that is left out."""
    parts = {Part.FURNITURE: FURNITURE, Part.HEADING: HEADING, Part.DATA: DATA}
    own = parts.get(passage.part) or SECTIONS.get(passage.section.kind)
    return Unread(passage.whole, why or own or "", passage.lines[0].place, joins=why is None)


def make_action(
    *,
    ref: str,
    text: str,
    own: str,
    when: Reading,
    owner: str | None,
    recipient: str | None,
    locator: str,
    standing: Standing,
    ahead: Ahead | None = None,
    form: Form | None = None,
    named: str | None = None,
    note: str = "",
) -> ProposedAction:
    """One action; `own` is its text without a lead-in; `ahead` where it looks
    ahead; `named` the words that name it best; `note` why it asks for nothing."""
    short = short_title(own, ahead, when) if ahead else title_of_words(named) if named else title(own, when.span)
    thing = thing_of(own, ahead, when) if ahead else deliverable(own, when.span)
    return ProposedAction(
        ref=ref,
        recommendation=ref.split("/", 1)[1].rsplit(".", 1)[0],
        title=short,
        text=text,
        when=replace(NOT_READ, why=f"Not tracked: {note}.") if note else when,
        form=form or (form_of(own, ahead) if ahead else find_form(own)),
        owner=owner,
        recipient=recipient,
        deliverable=None if note else thing,
        locator=locator,
        tracked=not note,
        standing=standing,
    )
