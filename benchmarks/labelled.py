"""The sentences of the comparison, labelled by people: a corpus's truth where there is one, else ours."""

import datetime as dt
import json
import os
from dataclasses import dataclass
from pathlib import Path

OURS = Path(__file__).parent / "sentences.jsonl"
WHERE_NONE_IS_SHOWN = "2001-02-27"  # the date from which a sentence of an undated paper is counted


@dataclass(frozen=True, slots=True)
class Labelled:
    """One labelled phrase with its whole sentence; a sentence may stand here twice, once a phrase."""

    text: str
    reference: dt.date
    kind: str
    due: str | None = None
    start: str | None = None
    end: str | None = None
    rrule: str | None = None


def sentences_file() -> Path:
    """The labelled truth below REMEMBRANCER_CORPUS, or, without one, our own invented sentences."""
    corpus = os.environ.get("REMEMBRANCER_CORPUS")
    truth = Path(corpus) / "truth" / "wording_dev.jsonl" if corpus else OURS
    return truth if truth.exists() else OURS


def load(path: Path) -> list[Labelled]:
    """The labels of a JSONL file. Raises ValueError for a file of another form."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return [
        Labelled(
            text=row["text"],
            reference=dt.date.fromisoformat(row.get("reference_date") or WHERE_NONE_IS_SHOWN),
            kind=row["kind"],
            **{name: row.get(name) for name in ("due", "start", "end", "rrule")},
        )
        for row in rows
    ]
