"""The comparison with other libraries, without those libraries: its sentences, its scoring, its processes."""

import datetime as dt
import sys
from pathlib import Path

import pytest

from benchmarks.answer import Answer, between, on
from benchmarks.comparison import compare
from benchmarks.labelled import OURS, WHERE_NONE_IS_SHOWN, Labelled, load, sentences_file
from benchmarks.libraries_measured import OURS as OUR_READER
from benchmarks.libraries_measured import PEERS, Measured, measured
from benchmarks.processes import Child
from benchmarks.scoring import Share, same_rule, score

DAY = dt.date(2026, 3, 2)
KINDS = {"deadline", "window", "recurring", "on_request", "on_event", "continuing", "none"}
HERE = Path(sys.executable)


def label(kind: str, text: str = "", **value: str) -> Labelled:
    return Labelled(text or kind, DAY, kind, **value)


def test_our_own_sentences_bear_the_labels_that_their_kind_needs() -> None:
    labels = load(OURS)
    assert len({each.text for each in labels}) == len(labels) >= 60
    assert {each.kind for each in labels} == KINDS
    for each in labels:
        assert bool(each.due) is (each.kind == "deadline"), each
        assert bool(each.rrule) is (each.kind == "recurring"), each
        assert bool(each.start or each.end) is (each.kind == "window"), each
        assert not each.rrule or same_rule(each.rrule, each.rrule, each.reference), each
        assert not each.due or dt.date.fromisoformat(each.due) > each.reference, each


def test_a_corpus_gives_the_sentences_and_without_one_ours_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    truth = tmp_path / "truth" / "wording_dev.jsonl"
    monkeypatch.setenv("REMEMBRANCER_CORPUS", str(tmp_path))
    assert sentences_file() == OURS
    truth.parent.mkdir()
    truth.write_text('{"text": "To note.", "reference_date": null, "kind": "none"}\n', encoding="utf-8")
    assert sentences_file() == truth
    assert load(truth) == [Labelled("To note.", dt.date.fromisoformat(WHERE_NONE_IS_SHOWN), "none")]
    monkeypatch.delenv("REMEMBRANCER_CORPUS")
    assert sentences_file() == OURS


def test_right_answers_score_in_full_and_a_date_out_of_nothing_is_counted() -> None:
    labels = [
        label("deadline", due="2026-05-15"), label("window", start="2026-06-01", end="2026-07-31"),
        label("recurring", rrule="FREQ=MONTHLY;INTERVAL=3"), label("none"), label("on_event"),
    ]  # fmt: skip
    right = [
        [on(dt.date(2026, 5, 15))], [between(dt.date(2026, 6, 1), dt.date(2026, 7, 31))],
        [Answer("recurring", rrule="RRULE:INTERVAL=3;FREQ=MONTHLY")], [], [Answer("on_event")],
    ]  # fmt: skip
    assert score(labels, right) == {
        "date": Share(1, 1), "rrule": Share(1, 1), "window": Share(1, 1), "kind": Share(5, 5),
        "date given where nothing is due": Share(0, 2),
    }  # fmt: skip
    always = score(labels, [[on(DAY)]] * len(labels))
    assert always["date"] == Share(0, 1)
    assert always["kind"] == Share(1, 5)
    assert always["date given where nothing is due"] == Share(2, 2)


def test_a_sentence_with_two_labels_may_be_answered_with_both_kinds() -> None:
    text = "Report by 15 May 2026 and monthly."
    labels = [label("deadline", text, due="2026-05-15"), label("recurring", text, rrule="FREQ=MONTHLY")]
    both = [on(dt.date(2026, 5, 15)), Answer("recurring", rrule="FREQ=MONTHLY")]
    assert score(labels, [both, both])["kind"] == Share(2, 2)
    assert score(labels[:1], [both])["kind"] == Share(0, 1)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("FREQ=MONTHLY;INTERVAL=12", "FREQ=YEARLY", True),
        ("FREQ=MONTHLY;COUNT=2", "FREQ=MONTHLY", True),
        ("FREQ=MONTHLY", "FREQ=WEEKLY", False),
        ("no rule", "FREQ=WEEKLY", False),
        ("FREQ=MONTHLY;BYDAY=6SU,-6MO;INTERVAL=12", "FREQ=WEEKLY", False),
        ("", "FREQ=WEEKLY", False),
    ],
)
def test_two_rules_are_one_if_their_days_are(one: str, other: str, same: bool) -> None:  # noqa: FBT001  parametrized
    assert same_rule(one, other, DAY) is same


def test_our_reader_goes_through_the_runner_that_the_others_go_through() -> None:
    count, (ours,) = compare([Measured(OUR_READER, HERE)], load(OURS), rounds=2)
    assert count == len(load(OURS))
    assert len(ours.seconds) == 2
    assert 0 < ours.fastest < 5
    assert ours.scores["date"].right >= ours.scores["date"].total * 0.85
    assert ours.scores["kind"].right >= ours.scores["kind"].total * 0.85


def test_a_library_that_is_not_there_is_named_with_the_reason_and_the_rest_goes_on(tmp_path: Path) -> None:
    without_environment = Measured("timefhuman_found", tmp_path / "python")
    not_installed = Measured("recurrent_event", HERE)
    results = compare([without_environment, not_installed, Measured(OUR_READER, HERE)], load(OURS)[:3], rounds=1)[1]
    assert [result.title for result in results] == ["timefhuman", "recurrent", "remembrancer"]
    assert "environment" in results[0].not_measured
    assert "recurrent" in results[1].not_measured
    assert not results[2].not_measured
    assert results[2].seconds


def test_a_library_whose_process_ends_is_left_out_and_the_rest_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    asked, begun = Child.answers, list[Child]()

    def the_first_is_killed(child: Child) -> list[list[Answer]]:
        if not begun:
            child._process.kill()
        begun.append(child)
        return asked(child)

    monkeypatch.setattr(Child, "answers", the_first_is_killed)
    ended, ours = compare([Measured(OUR_READER, HERE)] * 2, load(OURS)[:3], rounds=1)[1]
    assert (ended.not_measured, ended.seconds) == ("its process ended with -9", [])
    assert ours.seconds
    assert not ours.not_measured


def test_every_library_has_a_file_and_a_name() -> None:
    files = {path.stem for path in Path(OURS).parent.glob("libraries/*.py")} - {"__init__"}
    assert {each.module for each in measured()} == files == {OUR_READER, *PEERS}
    assert len({each.title for each in measured()}) == len(files)
