"""So long after the end of each month, quarter or year: "within 10 working days of the end of each quarter"."""
# ruff: noqa: PLR2004  (a grammar counts digits and words; a name for each would hide them)

import datetime as dt
import re
from dataclasses import replace

from registry.wording.durations import Duration, parse_duration
from registry.wording.fixed_days import nth_of_each
from registry.wording.found import Found
from registry.wording.rules import made, rule_text
from registry.wording.source import Source
from registry.wording.word_lists import book

LEADS = book("within | no later than | not later than | not more than | no more than")
LAG = "lag"  # the lead of a rule that says more than the "quarterly" beside it
COUNTED_FROM = frozenset({"of", "after", "from", "following"})


def lagged(source: Source, at: int, reference: dt.date) -> Found | None:
    """A length that is counted from each such end; ambiguous, for holidays and short months move its day."""
    lead = source.lead(at, LEADS)
    length = parse_duration(source, lead[1]) if lead else None
    if length is None or source.low(length[1]) not in COUNTED_FROM:
        return None
    begin = length[1] + 1
    each = nth_of_each(source, begin + (source.low(begin) == "the"), reference)
    if each is None or not str(each.rrule).endswith("BYMONTHDAY=-1"):
        return None
    rule = _rule(length[0], str(each.rrule))
    if rule is None:
        return None
    words = f"{length[0].words} after the end of each period"
    between = (f"{words}, weekends and short months counted as they mostly fall", f"{words}, counted each time anew")
    return replace(made(at, each.end, rule, f"{words}: {each.why}", between), lead=LAG)


def _rule(length: Duration, ends: str) -> str | None:
    months = re.search(r"BYMONTH=([\d,]+)", ends)
    days = {"day": length.count, "week": 7 * length.count, "fortnight": 14 * length.count}.get(length.unit, 0)
    later = length.count if length.unit == "month" else 1
    if length.unit == "month" and length.count <= 11 and months:
        part = "BYMONTHDAY=-1"
    elif length.working and days <= 20:
        part = f"BYDAY=MO,TU,WE,TH,FR;BYSETPOS={days}"
    elif not length.working and 1 <= days <= 31:
        part = f"BYMONTHDAY={days if days <= 28 else -1}"
    else:
        return None
    shifted = sorted((int(month) - 1 + later) % 12 + 1 for month in months[1].split(",")) if months else []
    listed_months = f"BYMONTH={','.join(map(str, shifted))};" if shifted else ""
    return rule_text("MONTHLY", 1, listed_months + part)
