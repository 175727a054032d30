"""What only looks like a date because it is a caption, a measure, a habit, or denied."""

from registry.model import ScheduleKind
from registry.wording.found import Found
from registry.wording.source import Source
from registry.wording.word_lists import listed

ONCE = ScheduleKind.ONCE
CAPTIONS = listed("appendix annex table figure chart section chapter exhibit schedule attachment enclosure")
MEASURING = listed(
    """
    % percent percentage proportion average median mean averaged rate ratio
    """
)
DENIED = frozenset(
    {
        ("no", "requirement"), ("not", "required"), ("need", "not"), ("not", "need"), ("no", "need"),
        ("no", "obligation"), ("not", "obliged"), ("no", "plans"), ("no", "intention"), ("not", "necessary"),
        ("no", "longer"),
    }
)  # fmt: skip
QUANTITIES = listed("thousands hundreds millions million billion bn £ $ € %")
ROUGHLY = listed("around approximately about some over nearly almost than up")
FAR = 40  # words between a duty and what comes of failing it
MAY = listed("can could may might will")
QUERIED = listed("queried asked questioned wondered enquired inquired")


def is_caption(source: Source, first: int) -> bool:
    """ "Table 3: Complaints, April to June 2003": a heading with a number."""
    return (
        source.low(first) in CAPTIONS and {source.low(first + 1), source.low(first + 2)} & {":", "-", "–", "—"} != set()
    )


def is_denied(source: Source, first: int, each: Found) -> bool:
    """ "there is no requirement to review it annually", "they queried whether it would be met by March"."""
    begin = max(first, each.first - 20)
    if any(
        source.low(k) in QUERIED and source.low(k + 1) in {"whether", "if", "when"} for k in range(begin, each.first)
    ):
        return True
    return any((source.low(k), source.low(k + 1)) in DENIED for k in range(begin, each.first))


def is_consequence(source: Source, first: int, end: int, each: Found) -> bool:
    """ "failure to report promptly may lead to a fine", "we can only change it in rare cases": no duty of its own."""
    near = range(max(first, each.first - FAR), min(end, each.end + FAR))
    if each.kind is ScheduleKind.CONTINUING:
        failing = any(
            source.low(k) in {"failure", "failing"} and source.low(k + 1) == "to" for k in range(first, first + 3)
        )
        return failing and any(source.low(k) in MAY for k in near)
    if each.kind is not ScheduleKind.ON_EVENT or each.offset or source.verbs.asks(first, end):
        return False
    return any(source.low(k) in MAY and source.low(k + 1) == "only" for k in near)


def is_habit(source: Source, first: int, end: int, each: Found) -> bool:
    """ "around 200 complaints are made each year", "it spends £4 million annually": how much there is of something."""
    if each.kind is not ScheduleKind.RECURRING or source.verbs.asks(first, end):
        return False
    return any(
        source.low(k) in QUANTITIES or (source.low(k) in ROUGHLY and source.kind(k + 1) == "number")
        for k in range(max(first, each.first - 25), min(end, each.end + 12))
    )


def is_measured(source: Source, first: int, end: int, each: Found) -> bool:
    """ "87 % were closed within 30 days", "the average time": a measure, not a deadline."""
    if each.lead != "within":
        return False
    stop = min(end, each.end + 12)
    measured = any(source.low(k) in MEASURING for k in range(max(first, each.first - 25), stop))
    return measured and (each.kind is ONCE or not source.verbs.asks(first, end))
