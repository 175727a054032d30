"""The sections of a report in prose: what a line is a heading of, and what is mere furniture of its page."""

import re
from dataclasses import dataclass
from enum import StrEnum

from tasks.documents.prose.lines import Line
from tasks.documents.prose.patterns import any_of

MOST_HEADING_WORDS = 16
FINITE = re.compile(
    r"\b(?:is|are|was|were|will|shall|must|should|has|have|had|may|can|does|do|did|asked|requested)\b", re.IGNORECASE
)


class Kind(StrEnum):
    """What a section is, and so how its sentences are read."""

    BODY = "body"
    SUMMARY = "summary"
    ASKED = "recommendations"
    STEPS = "next steps"
    APPENDIX = "appendix"
    FOOTNOTES = "footnotes"
    GLOSSARY = "abbreviations"
    PAPERS = "background papers"
    CONTACT = "contact details"
    CONTENTS = "contents"


@dataclass(frozen=True, slots=True)
class Section:
    """A section by its letter or number, its heading and its kind."""

    heading: str
    kind: Kind
    letter: str = ""
    label: str = ""  # the number that its heading bears, "13"


HEADINGS: tuple[tuple[Kind, str], ...] = (
    (Kind.CONTENTS, r"(?:table of )?contents"),
    (
        Kind.APPENDIX,
        r"(?:appendix|appendices|annex(?:e|es)?|schedule|enclosure|attachment)\b(?:\s+[\w.]{1,4})?(?:\s*[:–—-].*)?",
    ),
    (
        Kind.ASKED,
        r"""
        (?:summary of |key |list of |officers?’?'? |proposed |our )?recommendations?(?:\s*\(.*\))?
        recommendations? for executive action
        (?:summary of |key |list of |our )?recommendations?\s+and\s+(?:reasons?|decisions?|agency|management)\b.*
        (?:decisions?|actions?|approvals?|resolutions?)\s+(?:required|requested|sought|needed|to be taken)(?:\s.*)?
        (?:recommended|proposed|draft)\s+(?:decisions?|resolutions?|actions?) | resolutions? | recommended
        what (?:is )?the .* (?:is )?(?:being )?asked to do | (?:[\w’'&-]+\s+){1,6}resolves(?:\s+(?:that|to))?
        """,
    ),
    (
        Kind.SUMMARY,
        r"""
        (?:executive |report )?summary(?: of (?:the )?report)? | abstract | highlights | synopsis
        """,
    ),
    (
        Kind.STEPS,
        r"""
        (?:key |proposed )?(?:next|future|further|immediate)\s+(?:steps|actions?|work|milestones)
        (?:outline |indicative |implementation |project )?(?:time\s?(?:table|line|scales?)|milestones|key dates)
        (?:outline |implementation |project )?(?:forward plan|work\s?(?:plan|programme)|action plan)
        (?:key |agreed |planned )(?:actions|milestones|deliverables) | actions? (?:agreed|planned|arising)
        (?:the )?way forward
        """,
    ),
    (Kind.FOOTNOTES, r"(?:foot|end)?notes|references?(?: and notes)?"),
    (
        Kind.GLOSSARY,
        r"""
        (?:list of )?(?:abbreviations|acronyms)(?: and .*)? | glossary(?: of .*)? | definitions | (?:key )?terms used
        """,
    ),
    (
        Kind.PAPERS,
        r"""
        (?:list of )?background (?:papers|documents|reading|information used)(?:\s.*)?
        bibliography | source documents | further reading
        """,
    ),
    (
        Kind.CONTACT,
        r"""
        (?:for )?(?:further |more )?contacts?(?: details| officers?| information| point)?(?: and .*)?
        (?:for )?(?:further |more )?information contact | report authors?
        (?:gao )?contacts? and (?:staff )?acknowledge?ments
        """,
    ),
)
ASKING = re.compile(r"^(?:what|how|why|who|where|when)\b.*\w$", re.IGNORECASE)
KNOWN = tuple((kind, re.compile(any_of(pattern), re.IGNORECASE)) for kind, pattern in HEADINGS)
PLANNED = re.compile(
    r"\b(?:action|implementation|improvement|delivery|work)\s+(?:plan|programme)|timetable|milestones", re.IGNORECASE
)
FURNITURE = re.compile(
    any_of(
        r"""
        you are (?:here|in)\b.* | skip to\b.* | skip navigation | breadcrumbs? | home | search | menu | site\s?map
        (?:warning|note|notice):.*\b(?:archived?|out of date|superseded)\b.*
        (?:see|visit|go to)\s+the\b.*\b(?:web\s?site|page|home\s?page)\b.*
        feedback | (?:back|return) to (?:the )?\w+ | top(?: of page)?
        print(?: this)?(?: page)? | share(?: this)?(?: page)?
        (?:send an )?e-?mail\b.{0,40}\b(?:page|link)\b.* | download(?: this)?.{0,30} | subscribe.* | follow us.*
        cookies?(?: policy)? | accessibility | privacy(?: policy| notice)? | terms and conditions | copyright\b.* | ©.*
        page \d+(?: of \d+)? | \d{1,4} | [-–—_=*\s]+ | https?://\S+ | www\.\S+ | log\s?in
        last (?:updated|modified|reviewed)\b.{0,40}
        """
    ),
    re.IGNORECASE,
)
DATA = re.compile(
    any_of(
        r"""
        paper(?: title)? | meeting date | purpose | responsible (?:officer|owner|person|manager)
        report(?: (?:no|number|title|of|to|by|author))? | date(?: of (?:meeting|report))? | by | to | from | authors?
        subject | title | (?:agenda )?item(?: no)? | ref(?:erence)? | status | classification | wards?(?: affected)?
        contact(?: officer)? | lead(?: officer| director| member)? | sponsor | presented by | prepared by
        meeting | venue
        present | in attendance | apologies | cc | re | committee | portfolio(?: holder)? | tel(?:ephone)? | phone | fax
        e-?mail | report author | media enquiries | .{0,30}\bgeneral
        """
    )
    + r"(?:\(s\))?\s*:\s*\S.*",
    re.IGNORECASE,
)


def is_furniture(line: Line) -> bool:
    """Whether a line belongs to the page it was taken from and not to the paper."""
    return bool(FURNITURE.fullmatch(line.text.strip()))


def is_data(line: Line) -> bool:
    """Whether a line tells the paper's own data: "By: Clerk", "Media enquiries: …"."""
    return (
        not line.bullet and bool(DATA.fullmatch(line.text.strip())) and len(line.text.split()) <= MOST_HEADING_WORDS * 2
    )


def kind_of(text: str) -> Kind | None:
    """The kind of section that a heading of these words begins; None for one of no known kind."""
    bare = text.strip().rstrip(":.").strip()
    if len(bare.split()) > MOST_HEADING_WORDS:
        return None
    kind = next((kind for kind, pattern in KNOWN if pattern.fullmatch(bare)), None)
    return Kind.STEPS if kind is Kind.APPENDIX and PLANNED.search(bare) else kind


def is_heading(line: Line, *, in_list: bool) -> bool:
    """Whether a line heads what follows: by its format, by known words, or by being short and no sentence."""
    text = line.text.strip()
    if line.level:
        return True
    if line.bullet or line.is_sub or len(text.split()) > MOST_HEADING_WORDS:
        return False
    if kind_of(text):
        return True
    if line.label.lower().startswith("recommendation") or in_list or text.endswith((".", ",", ";", "?", "!")):
        return False
    if ASKING.match(text):
        return True
    return not FINITE.search(text) and (text[0].isupper() or text[0].isdigit()) and not is_data(line)
