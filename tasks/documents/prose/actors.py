"""Who can owe an act: names of bodies and roles, and subjects that are somebody rather than something."""

import re

from registry.wording.word_lists import listed
from tasks.documents.language.bodies import body_at, strip_openers
from tasks.documents.language.verbs import DELIVERABLES, ROLE_NOUNS

CORPORATE = (
    "council|trust|authority|department|agency|service|force|university|college|constabulary|corporation|commission|"
    "company|ministry|office|association|board|committee|executive|bank|society|foundation|hospital|school|parish"
)
ACRONYM = re.compile(r"\b[A-Z]{2,6}\b")
ACRONYM_LONG = re.compile(r"[A-Z]{2,10}")
SMALL = frozenset({"of", "and", "the", "for", "&", "a", "in", "on"})
MONTH = re.compile(r"(?:jan|feb|mar|apr|may|june?|july?|aug|sep|sept|oct|nov|dec)(?:[a-z]{3,})?$", re.IGNORECASE)
SHORT_SUBJECT = 4  # words: "all station managers"
HEADS = (
    ROLE_NOUNS
    | frozenset(CORPORATE.split("|"))
    | listed(
        """
    mayor minister officer president governor constable superintendent inspector principal headteacher dean provost
    engineer surveyor solicitor accountant controller comptroller registrar ombudsman coordinator co-ordinator leader
    owner administrator secretary attorney counsel holder nurse contractor consultants
    """
    )
)
THINGS = listed(
    """
    trial trials programme programmes project projects review reviews scheme schemes act code system systems module
    modules survey conference workshop workshops event week day course training initiative pilot operation assessment
    audit inquiry inspection objectives objective phase stage fund budget contract agreement charter standard standards
    campaign exercise process resource resources service centre website bill order regulations estimates accounts
    """
)
NOT_BODIES = frozenset(
    {"it", "this", "these", "those", "they", "there", "he", "she", "which", "who", "that", "all", "both", "each"}
)
LEADING_TIME = re.compile(
    r"^(?:by|in|from|at|on|during|before|after|following|within|until|since|once|if|when|where|unless|subject to|as)\b"
    r"(?:[^,]{1,80},\s*|\s[^,]{0,40}?\b(?:\d{4}|january|february|march|april|may|june|july|august|september|october|november"
    r"|december)\s+(?=(?:all|the|each|every|a|an|we|our|[A-Z])\b))",
    re.IGNORECASE,
)
LEADING = re.compile(
    r"^(?:and|but|so|then|also|therefore|however|accordingly|in addition|as a result)\b,?\s*", re.IGNORECASE
)


def is_actor(name: str) -> bool:
    """Whether a name is somebody's: its head is a role or a body ("Head of Finance"), or it is an abbreviation."""
    words = strip_openers(name).split()
    if words and MONTH.match(words[0]):
        words = words[1:]  # "the September Board"
    if not words:
        return False
    head = re.split(r"\s+(?:of|for)\s+", " ".join(words))[0].split()
    last = words[-1].strip("'’()").removesuffix("’s").removesuffix("'s")
    ends = {head[-1].lower(), last.lower()} if head else {last.lower()}
    return (
        bool(ends & HEADS)
        or bool(ACRONYM.fullmatch(last))
        or (len(words) == 1 and ACRONYM_LONG.fullmatch(last) is not None)
    )


def is_agent(subject: str) -> bool:
    """Whether a subject is somebody who can owe an act, and nothing beside."""
    words = strip_openers(subject).split()
    if not words or words[0].lower() in NOT_BODIES:
        return False
    name = strip_openers(body_at(subject) or "")
    if len(words) <= SHORT_SUBJECT and words[-1].lower() in HEADS and words[-1].lower().endswith("s"):
        return True
    return is_actor(name) and len(strip_openers(subject).split(",")[0].split()) <= len(name.split()) + 1


def is_proper(subject: str) -> bool:
    """ "The Friends of Elm Park": a name of several words whose last is no name of a thing."""
    last = strip_openers(subject).split()[-1:]
    return is_named(subject) and not ({word.lower() for word in last} & (THINGS | DELIVERABLES))


def is_named(subject: str) -> bool:
    """A name of several words, whatever it names."""
    words = strip_openers(subject).split()
    capitals = [word for word in words if word.lower() not in SMALL]
    return len(capitals) > 1 and all(word[0].isupper() for word in capitals) and not MONTH.match(words[0])


def bare_subject(subject: str) -> str:
    """A subject without what stands before it in its clause."""
    bare = " ".join(subject.split())
    for _ in range(2):
        bare = LEADING.sub("", LEADING_TIME.sub("", bare, count=1), count=1)
    return bare.strip(" ,;:")
