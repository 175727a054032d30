"""What a look is judged to show."""

from dataclasses import dataclass, field

from flows.watch.alarms import Fault


@dataclass(slots=True)
class Judged:
    """What is wrong, and the keys and kinds of which the look could not tell."""

    faults: list[Fault] = field(default_factory=list)
    unknown: set[str] = field(default_factory=set)
