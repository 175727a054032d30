"""Who owes an action and who receives it, by the grammar of its words and the paper's own defaults."""

import re
from dataclasses import dataclass

from tasks.documents.language.bodies import Bodies, body_at, is_body, strip_openers
from tasks.documents.language.clauses import BY_TIME, CONSULTING, REQUIRED, Clause, Voice, parse, said
from tasks.documents.language.giving import receiver
from tasks.documents.language.verbs import GIVING, OVERSEEING, RECEIVING, TOLD

MEASURES = re.compile(r"\b(?:indicators?|(?:performance\s+)?measures?|targets?)\b", re.IGNORECASE)
PURPOSE = re.compile(r"\b(?:so that|in order|so as to|to ensure)\b", re.IGNORECASE)
ASKED = frozenset({"asked", "requested", "required", "invited", "expected", "instructed", "directed"})
CONSULTED = frozenset({"consulted", "involved", "engaged"})


@dataclass(frozen=True, slots=True)
class Roles:
    """Owner and recipient as the paper names them; None where it does not say."""

    owner: str | None
    recipient: str | None
    named: bool = False  # the words name the owner; False: it follows from the paper's defaults


@dataclass(frozen=True, slots=True)
class _Reader:
    """One statement being read for its parties."""

    bodies: Bodies
    text: str
    clause: Clause
    consulted: str | None

    def after(self, *links: str) -> str | None:
        """The first body named after one of the words, before the words that tell the purpose."""
        purpose = PURPOSE.search(self.text)
        text = self.text[: purpose.start()] if purpose else self.text
        for match in re.finditer(rf"\b(?:{'|'.join(links)})\s+", text):
            name = body_at(text[match.end() :])
            if name:
                return self.bodies.resolve(name)
        return None

    @property
    def subject(self) -> str:
        plain = re.split(r",|\b(?:who|which|whose|that)\b", self.clause.subject)[0].strip()
        return self.bodies.resolve(re.sub(r"^(?:the|all|each)\s+", "", plain, flags=re.IGNORECASE))

    @property
    def receiver(self) -> str | None:
        """Whom the verb gives something: "send the Committee a report"."""
        name, _ = receiver(self.clause)
        return self.bodies.resolve(name) if name else None

    @property
    def committee(self) -> str | None:
        return self.bodies.committee or self.bodies.overseer

    def other_than(self, owner: str | None) -> str | None:
        """The recipient by default: the committee, or, of what it owes itself, whom the words name beside it."""
        if owner and not self.bodies.is_committee(owner):
            return None if owner == self.committee else self.committee
        audited = self.bodies.audited
        return audited if audited and audited in self.bodies.spell(self.text) else None

    def source(self, recipient: str | None) -> str | None:
        """Who owes what somebody receives: whom "from" or "by" names, or the body audited."""
        named = self.after("from", "by")
        return named if named and named != recipient else self.bodies.audited


def find_roles(text: str, bodies: Bodies, before: Roles | None = None) -> Roles:
    """The parties of one action; `before` are those of the sentence before it in the same cell.

    A noun phrase that names nobody is owed by the body that the sentence before it named, if that is
    neither the committee nor the overseer. A party that cannot be told is None.
    """
    roles = _find(text, bodies)
    if roles.owner is None or roles.owner != bodies.audited or not before or not before.named:
        return roles
    if (
        before.owner in {None, bodies.overseer}
        or bodies.is_committee(before.owner)
        or bodies.spell(roles.owner) in bodies.spell(text)
    ):
        return roles
    return Roles(before.owner, roles.recipient, named=True) if parse(text).voice is Voice.NOUN else roles


def _find(text: str, bodies: Bodies) -> Roles:
    plain = REQUIRED.sub(" to ", said(BY_TIME.sub("", text, count=1)))
    plain, consulted = _without_consulted(plain, bodies)
    reader = _Reader(bodies, plain, parse(plain), consulted)
    rules = {Voice.NOUN: _noun, Voice.ORDER: _order, Voice.PASSIVE: _passive, Voice.ACTIVE: _active}
    roles = rules[reader.clause.voice](reader)
    named = roles.owner is not None and (roles.owner == reader.subject or roles.owner == reader.after("from", "by"))
    return Roles(roles.owner, roles.recipient, named)


def _without_consulted(text: str, bodies: Bodies) -> tuple[str, str | None]:
    """The text without "in consultation with X", and X."""
    match = CONSULTING.search(text)
    name = body_at(text[match.end() :]) if match else None
    if match is None or name is None:
        return text, None
    start = text.find(name.split()[0], match.end())
    end = start + len(name) if text[start : start + len(name)] == name else match.end()
    rest = re.sub(r"^\s*,", "", text[end:])
    return f"{text[: match.start()]} {rest}".strip(), bodies.resolve(name)


def _active(reader: _Reader) -> Roles:
    clause, subject = reader.clause, reader.subject
    if clause.verb in RECEIVING:
        return Roles(reader.source(subject), subject if is_body(subject) else reader.committee)
    if not is_body(subject):
        return _by_default(reader)
    if clause.verb in {"consult", "meet"}:
        name = body_at(re.sub(r"^with\s+", "", clause.rest))
        return Roles(subject, reader.bodies.resolve(name) if name else reader.other_than(subject))
    links = ("to", "with") if clause.verb in GIVING else ("with", "to")
    named = reader.receiver or reader.after(links[0]) or reader.consulted or reader.after(links[1])
    return Roles(subject, named if named and named != subject else reader.other_than(subject))


def _passive(reader: _Reader) -> Roles:
    clause, subject = reader.clause, reader.subject
    if (clause.verb in TOLD or clause.verb in CONSULTED) and is_body(subject):
        return Roles(reader.source(subject), subject)
    if clause.verb in ASKED and is_body(subject):
        return Roles(subject, reader.other_than(subject))
    agent = reader.after("by")
    if agent:
        return Roles(agent, reader.after("to") or reader.other_than(agent))
    return _by_default(reader)


def _order(reader: _Reader) -> Roles:
    """An order has no subject: the body whose column it is acts, unless it is the one that is told."""
    clause = reader.clause
    told = reader.receiver or (reader.after("to") if clause.verb in GIVING else None)
    if clause.verb in {"inform", "notify", "advise", "brief", "consult", "update"}:
        name = body_at(clause.rest)
        told = reader.bodies.resolve(name) if name else None
    oversees = reader.bodies.overseer and clause.verb in OVERSEEING
    acts = reader.committee if oversees else reader.bodies.audited
    if told and told == acts:
        return Roles(reader.bodies.audited, told)
    recipient = told or reader.consulted or reader.after("with") or reader.other_than(acts)
    return Roles(acts, recipient if recipient != acts else None)


def _noun(reader: _Reader) -> Roles:
    if reader.clause.verb == "consultation":
        partner = reader.after("with")
        if partner and partner != reader.committee:
            return Roles(reader.committee, partner)
        return Roles(reader.source(partner), partner or reader.committee)
    meeting = _between(reader)
    if meeting:
        return meeting
    agent = reader.after("from", "by")
    if agent:
        return Roles(agent, reader.after("to") or _linked(reader, agent) or reader.other_than(agent))
    return _by_default(reader)


def _between(reader: _Reader) -> Roles | None:
    """ "Annual meeting between Senate and the Students' Union": the first is named to hold it."""
    match = re.search(r"\bbetween\s+(?:the\s+)?(?P<one>.{2,60}?)\s+and\s+(?P<other>.{2,80})", reader.text)
    one, other = (body_at(match["one"]), body_at(match["other"])) if match else (None, None)
    if not one or not other or not is_body(one):
        return None
    return Roles(reader.bodies.resolve(one), reader.bodies.resolve(other))


def _linked(reader: _Reader, owner: str) -> str | None:
    """ "(Links with the Board, …)": the body that a note in brackets ties in."""
    match = re.search(r"\(\s*links?\s+(?:with|to)\s+(?:the\s+)?([^,()]{2,60})\s*[,)]", reader.text, re.IGNORECASE)
    name = body_at(match[1]) if match else None
    if not match or not name or name != match[1].strip():
        return None
    resolved = reader.bodies.resolve(name)
    return resolved if resolved != owner else None


def _by_default(reader: _Reader) -> Roles:
    """Nobody is named: measures are the monitor's to make, a state is its first body's, the audited owes the rest."""
    bodies, text = reader.bodies, reader.text
    head = reader.clause.subject or reader.clause.rest
    if "in place" in text.lower():
        leading = re.match(r"(?:the\s+)?((?:[A-Z]{2,}s?\s+)+)", text)
        owner = bodies.resolve(leading[1].strip()) if leading else bodies.audited
        return Roles(owner, reader.other_than(owner))
    makes = reader.clause.verb not in {"receipt", "received", "receive"}
    owner = (bodies.overseer or bodies.audited) if MEASURES.search(_object(head)) and makes else bodies.audited
    return Roles(owner, reader.after("to") or reader.other_than(owner))


def _object(head: str) -> str:
    """The first words of the thing itself, before what it is about."""
    words = strip_openers(head).split()
    return " ".join(words[:4])
