"""The verbs of prose: which say that something will be done, and which only describe or foresee."""

import re
from dataclasses import dataclass

from registry.wording.word_lists import listed

# What such a verb says can be seen in no paper and no act: it describes, explains, or foresees.
EFFECT = listed(
    """
    abide adhere affect aid allow appear apply assume become belong benefit cause comply comprise concentrate
    conform consist constitute contain contextualise contribute cost cover depend derive differ duplicate enable
    encompass encourage enhance enjoy exist experience face facilitate fall feel focus foster give have help impact
    imply include incorporate incur inevitably influence involve know last lead lie link make matter mean mirror
    motivate need offer outweigh pay place play pose prevent prove put range realise recall reflect relate rely
    remain remember represent require rest result save see seem serve show signal stand stay stem strengthen suffer
    support tailor take tend underpin understand use vary want weigh wish work
    """
)
# Trends and amounts: a forecast, whoever makes it.
FORECAST = listed(
    """
    become expire lapse slip rise fall increase decrease grow decline shrink exceed total amount cost reach double
    halve drop slow worsen fluctuate stabilise outstrip
    """
)
HABITS = listed(
    """
    meet report publish review submit produce receive hold issue monitor audit circulate present update inspect survey
    consult brief collect convene provide prepare send undertake conduct carry
    """
)
STATES = listed(
    """
    available ready operational complete live open functional effective compliant
    """
)
IRREGULAR = {
    "held": "hold", "sent": "send", "met": "meet", "made": "make", "given": "give", "brought": "bring", "taken": "take",
    "undertaken": "undertake", "drawn": "draw", "written": "write", "put": "put", "set": "set", "told": "tell",
    "kept": "keep", "paid": "pay", "built": "build", "found": "find", "sought": "seek", "begun": "begin", "run": "run",
    "done": "do", "known": "know", "seen": "see", "chosen": "choose", "shown": "show", "rolled": "roll", "led": "lead",
    "let": "let", "spent": "spend", "bought": "buy", "sold": "sell", "overseen": "oversee", "laid": "lay", "gone": "go",
    "withdrawn": "withdraw", "left": "leave", "lost": "lose", "understood": "understand", "felt": "feel",
    "retaken": "retake", "cut": "cut", "split": "split", "spread": "spread", "won": "win", "thought": "think",
    "become": "become", "read": "read", "chaired": "chair", "redrawn": "redraw", "rewritten": "rewrite",
    "sworn": "swear",
}  # fmt: skip
ADVERBS = listed(
    """
    also not then now next only always never still already again soon therefore however further together first once
    both all each instead thus hence accordingly thereafter initially subsequently either ever just even well
    """
)
WORD = re.compile(r"[^\W_]+(?:[’'-][^\W_]+)*")
OBLIGED = listed(
    "required asked expected invited instructed requested encouraged obliged directed tasked reminded advised"
)
SEMI = listed(
    """
    need have seek aim continue look work begin start endeavour try intend plan expect propose strive proceed undertake
    agree
    """
)
MOST_SKIPPED = 3  # adverbs before a verb


@dataclass(frozen=True, slots=True)
class Verb:
    """The verb behind a modal."""

    lemma: str
    passive: bool = False
    perfect: bool = False  # "will have been trained"
    state: bool = False  # "will be available", "will be in place"
    able: bool = False  # "will be able to"
    copula: bool = False  # "will be important": what something is
    end: int = 0  # where it ends in the text


def lemmas(word: str) -> frozenset[str]:
    """The plain forms that a verb's form can have: "published" -> publish, publishe."""
    low = word.lower()
    if low in IRREGULAR:
        return frozenset({IRREGULAR[low]})
    low = low.removeprefix("re-")
    made = {low}
    for ending, instead in (
        ("ies", "y"),
        ("ied", "y"),
        ("es", ""),
        ("s", ""),
        ("ed", ""),
        ("ed", "e"),
        ("ing", ""),
        ("ing", "e"),
    ):
        if low.endswith(ending) and len(low) > len(ending) + 1:
            stem = low.removesuffix(ending) + instead
            made.add(stem)
            if len(stem) > MOST_SKIPPED and stem[-1] == stem[-2] and not instead:
                made.add(stem[:-1])
    return frozenset(each.replace("ize", "ise") if each.endswith("ize") else each for each in made)


def is_of(word: str, verbs: frozenset[str]) -> bool:
    """Whether a form is one of these verbs."""
    return bool(lemmas(word) & verbs)


def is_past_form(word: str) -> bool:
    """Whether a word can be a past participle."""
    low = word.lower()
    return low in IRREGULAR or (low.endswith("ed") and len(low) > MOST_SKIPPED)


def verb_after(text: str) -> Verb | None:
    """The verb that a modal's following words give; None where none follows."""
    words = [(match[0], match.end()) for match in WORD.finditer(text[:200])]
    at = _skip(words, 0)
    if at is None:
        return None
    word, end = words[at]
    low = word.lower()
    if low == "be":
        return _being(words, at + 1, end)
    if low == "have":
        after = _skip(words, at + 1)
        if after is not None and words[after][0].lower() == "been":
            past = _skip(words, after + 1)
            return Verb(words[past][0], passive=True, perfect=True, end=words[past][1]) if past is not None else None
        if after is not None and is_past_form(words[after][0]):
            return Verb(words[after][0], perfect=True, end=words[after][1])
    if low in SEMI:
        after = _skip(words, at + 1)
        if after is not None and words[after][0].lower() == "to":
            inner = verb_after(text[words[after][1] :])
            return _moved(inner, words[after][1]) if inner else None
    return Verb(low, end=end)


def _being(words: list[tuple[str, int]], at: int, end: int) -> Verb:  # noqa: PLR0911
    after = _skip(words, at)
    if after is None:
        return Verb("be", copula=True, end=end)
    word, end = words[after]
    low = word.lower()
    following = [each.lower() for each, _ in words[after + 1 : after + 3]]
    if low in STATES or (low == "in" and following[:1] in (["place"], ["force"], ["operation"], ["post"])):
        return Verb(low, state=True, end=end)
    if low == "able":
        return Verb("able", able=True, end=end)
    if low in OBLIGED and following[:1] == ["to"]:
        inner = _skip(words, after + 2)
        return (
            Verb(words[inner][0].lower(), end=words[inner][1])
            if inner is not None
            else Verb("be", copula=True, end=end)
        )
    if low == "to":
        inner = _skip(words, after + 1)
        return (
            Verb(words[inner][0].lower(), copula=True, end=words[inner][1])
            if inner is not None
            else Verb("be", copula=True, end=end)
        )
    if is_past_form(low):
        return Verb(low, passive=True, end=end)
    if low.endswith("ing") and len(low) > MOST_SKIPPED + 1:
        return Verb(low, end=end)
    return Verb("be", copula=True, end=end)


def _skip(words: list[tuple[str, int]], at: int) -> int | None:
    """The first word from `at` that is no adverb."""
    last = min(len(words), at + MOST_SKIPPED + 1)
    while at < last:
        low = words[at][0].lower()
        if low not in ADVERBS and not (
            low.endswith("ly") and low not in {"apply", "supply", "comply", "rely", "reply"}
        ):
            return at
        at += 1
    return None


def _moved(verb: Verb, by: int) -> Verb:
    return Verb(verb.lemma, verb.passive, verb.perfect, verb.state, verb.able, verb.copula, verb.end + by)
