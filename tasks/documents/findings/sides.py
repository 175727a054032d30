"""Praise and concern: which side a heading opens, and which side the words of a passage speak for."""

import re
from enum import StrEnum
from string import ascii_lowercase

from tasks.documents.language.vocabulary import pattern

LONGEST_SIDE_HEADING = 9  # words
CERTAIN = 2
WORRY = 3


class Side(StrEnum):
    """What an inspectorate says of something."""

    STRENGTH = "strength"
    CONCERN = "area for improvement"


STRENGTHS = """
    positives? | positive (?:aspects|areas|features|findings|points|practice) | strengths? | areas of strength
    | (?:good|best|noteworthy|notable) practice | areas of good practice | commendations | achievements | successes
    | what (?:works|worked|is going|went) well | done well
"""
CONCERNS = """
    negatives? | weaknesses | weakness | concerns | areas of concern
    | areas? (?:for|of|needing|requiring|in need of) (?:further )?(?:improvement|development|attention|concern|weakness)
    | areas to (?:improve|develop) | shortcomings | improvements? (?:needed|required) | must (?:improve|do)
    | should (?:improve|do) | what needs to (?:improve|change) | could be (?:better|improved) | development needs
    | challenges | deficiencies | gaps | requires? improvement | opportunities for improvement
"""
HEADINGS = tuple(
    (
        side,
        re.compile(rf"\W*(?:perceived |identified |key |main )?(?:{pattern(words)})(?: identified)?\W*", re.IGNORECASE),
    )
    for side, words in ((Side.STRENGTH, STRENGTHS), (Side.CONCERN, CONCERNS))
)
PRAISED = """
    commend(?:s|ed|able|ably|ation)? | pleas(?:ed|ing) | noteworthy | impress(?:ed|ive) | encourag(?:ed|ing)
    | welcom(?:ed|es) | worthy of | good practice | best practice | excellent | exemplary | outstanding | praise[sd]?
    | congratulate[sd]? | reassur(?:ed|ing) | strengths?
    | well[- ](?:considered|publici[sz]ed|managed|led|established|run|received|supported|developed|structured|planned
      |regarded|attended|embedded)
"""
LIKED = """
    ample evidence to show | good evidence | (?:fully|much|is) recogni[sz]ed | positive(?:ly)?
    | success(?:es|ful|fully)? | effective(?:ly)? | clear (?:commitment|ownership|leadership|vision|evidence)
    | strong(?:ly)? | high (?:level|standard|quality)s? | good (?!community) | progressive | innovative | robust
    | looks? forward | timely | proactive(?:ly)? | met (?:its|their|the) commitment
"""
HELPED = "commitment | helps? to | supports? | improv(?:ed|ing) | achievements? | enables? | benefits?"
WORRIED = """
    concern(?:s|ed)? | lack(?:s|ed|ing)? | little evidence | no evidence | not (?:found|clear) | unclear | confusion
    | fail(?:s|ed|ing|ures?)? | poor(?:ly)? | inadequate(?:ly)? | insufficient(?:ly)? | weak(?:ness(?:es)?)?
    | problematic | disturb(?:ed|ing) | disappoint(?:ed|ing) | inconsisten(?:t|cy|cies) | unstructured
    | under-?utili[sz]ed | behind schedule | discriminatory | doubtful | would like to see | unable | overcrowding
    | neglect(?:ed)? | delays? | shortfalls? | absence of | exclusionary | out of date | overdue
    | needs? (?:to|improvement|more) | (?:does|do|did|was|were|is|are|has|have|can|could)(?: not|not|n't) | never
    | no (?:clear|formal|plan|policy|strategy|process|system)
"""
DOUBTED = """
    however | limited | rarely | anecdotal | difficult(?:y|ies) | should | must | at a lower | separation
    | only (?:one|two|three|four|a few|some) | seldom | too (?:few|many|little|much|long|often)
"""
HEDGED = "not | without | unaware | whether | although | but | only"


def _weighed(*words: tuple[int, str]) -> tuple[tuple[int, re.Pattern[str]], ...]:
    return tuple((weight, re.compile(rf"\b(?:{pattern(known)})\b", re.IGNORECASE)) for weight, known in words)


PRAISE = _weighed((3, PRAISED), (2, LIKED), (1, HELPED))
CONCERN = _weighed((3, WORRIED), (2, DOUBTED), (1, HEDGED))


def side_of_heading(text: str) -> Side | None:
    """The side that a heading opens: "Positive", "Perceived Areas for Improvement"; None for any other."""
    if not text.strip() or len(text.split()) > LONGEST_SIDE_HEADING:
        return None
    plain = " ".join(text.replace("*", " ").split())
    # A capital that was set apart is lost in some files: "ositive".
    spelt = [plain, *(letter + plain for letter in ascii_lowercase if plain[:1].islower())]
    return next((side for each in spelt for side, words in HEADINGS if words.fullmatch(each)), None)


def side_of_words(text: str) -> Side | None:
    """The side that a passage's words plainly speak for; a worry amid praise is still a worry."""
    praise, concern = _sum(text, PRAISE), _sum(text, CONCERN)
    if concern >= WORRY > praise - concern:
        return Side.CONCERN
    if abs(praise - concern) < CERTAIN:
        return None
    return Side.STRENGTH if praise > concern else Side.CONCERN


def _sum(text: str, words: tuple[tuple[int, re.Pattern[str]], ...]) -> int:
    return sum(weight * len(known.findall(text)) for weight, known in words)
