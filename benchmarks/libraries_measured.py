"""The libraries that are compared, each with the environment that it runs in."""

import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
PEERS_PYTHON = ROOT / "benchmarks" / ".venv" / "bin" / "python"
OURS = "our_reader"
MEASURED_AGAINST = "dateparser_search"
PEERS = (
    MEASURED_AGAINST, "recurrent_event", "ctparse_best", "parsedatetime_nlp", "timefhuman_found", "dateutil_fuzzy",
)  # fmt: skip
TITLES = {
    OURS: "remembrancer", MEASURED_AGAINST: "dateparser", "recurrent_event": "recurrent", "ctparse_best": "ctparse",
    "parsedatetime_nlp": "parsedatetime", "timefhuman_found": "timefhuman", "dateutil_fuzzy": "dateutil fuzzy",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Measured:
    """A module of `benchmarks.libraries`, and the interpreter that has what it imports."""

    module: str
    python: Path

    @property
    def title(self) -> str:
        """The library's name as people know it."""
        return TITLES[self.module]


def measured() -> list[Measured]:
    """Ours and all peers, each with its environment's interpreter."""
    return [Measured(OURS, Path(sys.executable)), *(Measured(peer, PEERS_PYTHON) for peer in PEERS)]
