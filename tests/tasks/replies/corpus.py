"""Real mail of others, read where it is and never copied."""

import csv
import json
import os
from pathlib import Path

import pytest

CORPUS = os.environ.get("REMEMBRANCER_CORPUS")
needs_corpus = pytest.mark.skipif(not CORPUS, reason="REMEMBRANCER_CORPUS is unset: no real mail to read")


def automatic() -> list[tuple[str, str, bytes]]:
    """(name, class, raw) of the messages that machines wrote."""
    folder = Path(CORPUS or "") / "mail" / "automatic"
    with (folder / "labels.tsv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    return [(row["file"], row["class"], (folder / "sisimai" / row["file"]).read_bytes()) for row in rows]


def replies() -> list[tuple[str, str, list[str], list[str]]]:
    """(name, text, lines to keep, lines to drop) of replies that people wrote."""
    folder = Path(CORPUS or "") / "mail" / "replies"
    found = []
    for line in (folder / "labels.jsonl").read_text(encoding="utf-8").splitlines():
        label = json.loads(line)
        name = label["id"].partition("/")[2]
        text = (folder / "trimmer" / "emails" / name).read_text(encoding="utf-8", errors="replace")
        found.append((name, text, label["keep"], label["drop"]))
    return found
