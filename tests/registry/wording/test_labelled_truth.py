"""The bars on the labelled sentences, read with the scorer that goes with them."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

CORPUS = os.environ.get("REMEMBRANCER_CORPUS")
ROOT = Path(__file__).parents[3]
BARS = {
    "date": 97.0,
    "rrule": 95.0,
    "window": 80.0,
    "kind": 92.0,
    "no date invented: none": 97.0,
    "no date invented: continuing": 95.0,
    "no date invented: on_event": 95.0,
    "ambiguity flagged": 90.0,
}


@pytest.mark.skipif(not CORPUS, reason="REMEMBRANCER_CORPUS is not set: no labelled wording to read")
def test_labelled_sentences_are_read_as_a_person_labelled_them(tmp_path: Path) -> None:
    truth = Path(str(CORPUS)) / "truth"
    command = "from flows.cli.app import app; app()"
    answers = [sys.executable, "-c", command, "wording", "--json"]
    scored = subprocess.run(
        [sys.executable, truth / "score_wording.py", truth / "wording_dev.jsonl", *answers],
        capture_output=True, text=True, check=True, cwd=tmp_path, env=os.environ | {"PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    found = {
        name.strip(): float(value) for name, value in re.findall(r"^(.+?)\s+\d+/\d+\s+([\d.]+) %", scored.stdout, re.M)
    }
    assert {name: found[name] for name, bar in BARS.items() if found[name] < bar} == {}, scored.stdout
