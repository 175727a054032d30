"""Words that mean this paper's own date: "issuance of this directive", "the date of this letter", "now"."""

from registry.wording.source import Source
from registry.wording.word_lists import listed

PAPERS = listed(
    """
    directive memorandum memo report policy letter notice document paper circular order guidance publication
    issuance instruction review plan decision meeting
    """
)
OTHER_DAY = frozenset({"of", "on", "which", "that", "when", "upon", "by", "the", "for", "in"})
ISSUING = frozenset({"issuance", "publication", "issue", "date"})


def is_any_paper(source: Source, at: int, end: int) -> bool:
    """ "reply to a committee's report within two months of publication": any such paper, and not this one."""
    if "this" in source.lows(at, end - at) or source.low(end - 1) not in {"publication", "issue", "issuance"}:
        return False
    first, _ = source.sentence(at)
    paper = next((k for k in range(at - 1, max(first, at - 12) - 1, -1) if source.low(k) in PAPERS), None)
    return paper is not None and any(
        source.low(k) in {"a", "an", "any", "each", "every"} for k in range(max(first, paper - 4), paper)
    )


def paper_end(source: Source, begin: int, stop: int) -> int | None:
    """The token after words that mean this paper's own date ("issuance of this directive"); None for anything else."""
    if source.low(begin) in {"now", "today"}:
        return begin + 1
    at, issuing = begin, False
    named = begin + (source.low(begin) == "the")
    if source.low(named) in PAPERS and source.low(named + 1) == "date":  # "of report date"
        return named + 2
    while (at < stop and source.low(at) in {"the", "its", "initial", "of", "this"} | ISSUING) or _is_code(
        source, at, stop
    ):
        issuing = issuing or source.low(at) in ISSUING
        if source.low(at) == "this":
            return _this_paper(source, at, stop)
        at += 1
    if not issuing or _is_named_elsewhere(source, at):
        return None
    return at if at == stop or (source.low(at) not in OTHER_DAY and source.low(at - 1) in ISSUING) else None


def _is_named_elsewhere(source: Source, at: int) -> bool:
    """ "the date referred to in Article 7", "the date set by the Board"."""
    return source.low(at - 1) == "date" and (
        source.low(at).endswith("ed") or source.low(at) in {"set", "laid", "given"}
    )


def _is_code(source: Source, at: int, stop: int) -> bool:
    """ "BOD issuance": a code between the article and the word."""
    return at < stop and source.tokens[at].text.isupper() and source.low(at + 1) in ISSUING


def _this_paper(source: Source, at: int, stop: int) -> int | None:
    for k in range(at + 1, min(stop, at + 5)):
        if source.low(k) in PAPERS:
            return k + 1
    return None
