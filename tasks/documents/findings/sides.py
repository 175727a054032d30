"""Praise and concern: which side a heading opens, and which side the words of a passage speak for."""

import re
from enum import StrEnum
from string import ascii_lowercase

LONGEST_SIDE_HEADING = 9  # words
CERTAIN = 2


class Side(StrEnum):
    """What an inspectorate says of something."""

    STRENGTH = "strength"
    CONCERN = "area for improvement"


STRENGTHS = (
    "positive|positives|positive (?:aspects|areas|features|findings|points|practice)|strengths|strength|areas of strength|"
    "key strengths|good practice|best practice|noteworthy practice|notable practice|commendations|achievements|"
    "what (?:works|worked|is going|went) well|done well|areas of good practice|successes|strengths identified"
)
CONCERNS = (
    "negative|negatives|weaknesses|weakness|concerns|areas of concern|areas? (?:for|of|needing|requiring|in need of) "
    "(?:further )?(?:improvement|development|attention|concern|weakness)|perceived areas for improvement|"
    "areas to (?:improve|develop)|shortcomings|improvements? (?:needed|required)|must (?:improve|do)|should (?:improve|do)|"
    "what needs to (?:improve|change)|could be (?:better|improved)|development needs|challenges|deficiencies|gaps|"
    "requires? improvement|key weaknesses|perceived weaknesses|opportunities for improvement"
)
HEADINGS = tuple(
    (side, re.compile(rf"\W*(?:perceived |identified |key |main )?(?:{words})(?: identified)?\W*", re.IGNORECASE))
    for side, words in ((Side.STRENGTH, STRENGTHS), (Side.CONCERN, CONCERNS))
)
PRAISE = (
    (3, r"commend(?:s|ed|able|ably)?|pleas(?:ed|ing)|noteworthy|impress(?:ed|ive)|encourag(?:ed|ing)|welcom(?:ed|es?)"
        r"|worthy of|good practice|best practice|excellent|exemplary|outstanding|praise[sd]?|congratulate[sd]?|reassur(?:ed|ing)"
        r"|strengths?|commendation|well[- ](?:considered|publici[sz]ed|managed|led|established|run|received|supported|developed|structured|planned|regarded|attended|embedded)"),
    (2, r"ample evidence to show|good evidence|(?:fully|much) recogni[sz]ed|is recogni[sz]ed|positive(?:ly)?|success(?:es|ful|fully)?"
        r"|effective(?:ly)?|clear (?:commitment|ownership|leadership|vision|evidence)|strong(?:ly)?|high (?:level|standard|quality)s?"
        r"|good (?!community)|progressive|innovative|robust|looks? forward|timely|proactive(?:ly)?|met (?:its|their|the) commitment"),
    (1, r"commitment|helps? to|supports?|improv(?:ed|ing)|achievements?|enables?|benefits?"),
)  # fmt: skip
CONCERN = (
    (3, r"concern(?:s|ed)?|lack(?:s|ed|ing)?|little evidence|no evidence|not (?:found|clear)|unclear|confusion|fail(?:s|ed|ing|ures?)"
        r"|poor(?:ly)?|inadequate(?:ly)?|insufficient(?:ly)?|weak(?:ness(?:es)?)?|problematic|disturb(?:ed|ing)|disappoint(?:ed|ing)"
        r"|inconsisten(?:t|cy|cies)|unstructured|under-?utili[sz]ed|behind schedule|discriminatory|doubtful|would like to see"
        r"|unable|overcrowding|neglect(?:ed)?|delays?|shortfalls?|absence of|exclusionary|out of date|overdue|needs? (?:to|improvement|more)"
        r"|does not|do not|did not|was not|were not|is not|are not|has not|have not|cannot|could not|never|no (?:clear|formal|plan|policy|strategy|process|system)"),
    (2, r"however|limited|rarely|anecdotal|difficult(?:y|ies)|should|must|at a lower|separation|only (?:one|two|three|four|a few|some)|seldom|too (?:few|many|little|much|long|often)"),
    (1, r"not|without|unaware|whether|although|but|only"),
)  # fmt: skip


def side_of_heading(text: str) -> Side | None:
    """The side that a heading opens: "Positive", "Perceived Areas for Improvement"; None for any other."""
    if not text.strip() or len(text.split()) > LONGEST_SIDE_HEADING:
        return None
    plain = " ".join(text.replace("*", " ").split())
    # A capital that was set apart is lost in some files: "ositive".
    spelt = [plain, *(letter + plain for letter in ascii_lowercase if plain[:1].islower())]
    return next((side for each in spelt for side, words in HEADINGS if words.fullmatch(each)), None)


def weigh(text: str) -> int:
    """How far a passage's words praise (above 0) or voice concern (below 0); near 0 they do neither."""
    return _sum(text, PRAISE) - _sum(text, CONCERN)


def _sum(text: str, words: tuple[tuple[int, str], ...]) -> int:
    return sum(weight * len(re.findall(rf"\b(?:{known})\b", text, re.IGNORECASE)) for weight, known in words)


def side_of_words(text: str) -> Side | None:
    """The side that a passage's words plainly speak for."""
    weight = weigh(text)
    if abs(weight) < CERTAIN:
        return None
    return Side.STRENGTH if weight > 0 else Side.CONCERN
