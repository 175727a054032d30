"""What a layout's reader gives back, whatever the layout: the parts of a draft that come from the paper's words."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from registry.draft import LeftOut, ProposedRecommendation, Query, Standing


@dataclass(frozen=True, slots=True)
class Frame:
    """What every reader needs to know beside the paper itself."""

    code: str | None  # the report's code as given; None: made of the report's title
    document_on: dt.date  # relative wording counts from it
    columns: Mapping[str, str] | None = None  # heading or number: role, as a person gave it
    remembered: Mapping[tuple[str, ...], Mapping[str, str]] = field(default_factory=dict)  # by folded headings


@dataclass(frozen=True, slots=True)
class Found:
    """Everything that a layout's reader found. Every word of what it reads is in an action or left out."""

    code: str
    title: str  # of the report that is followed up
    standing: Standing
    recommendations: tuple[ProposedRecommendation, ...]
    left_out: tuple[LeftOut, ...] = ()
    gaps: tuple[str, ...] = ()
    queries: tuple[Query, ...] = ()
    columns: tuple[tuple[str, str], ...] = ()  # heading as printed, and the role that it was taken for
    headings: tuple[str, ...] = ()  # of the table, as printed; none for other layouts
    dated_on: dt.date | None = None  # the date that the paper itself bears, where it says that it is its own
