"""A Maildir as a queue."""

import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.mail_in import mailbox
from tasks.mail_in.mailbox import (
    MailboxError,
    MaildirMailbox,
    MessageGoneError,
    MessageTooLargeError,
    Waiting,
    deliver,
    make_maildir,
)


@pytest.fixture
def box(tmp_path: Path) -> MaildirMailbox:
    return MaildirMailbox(make_maildir(tmp_path / "returns"))


def keys(box: MaildirMailbox) -> set[str]:
    return {each.key for each in box.waiting()}


def test_what_is_delivered_waits_with_its_size_and_is_fetched_as_it_was(box: MaildirMailbox) -> None:
    key = deliver(box.folder, b"Subject: x\n\n\xff\x00")
    assert list(box.waiting()) == [Waiting(key, 14)]
    assert box.fetch(key) == b"Subject: x\n\n\xff\x00"
    assert keys(box) == {key}
    assert not list((box.folder / "tmp").iterdir())


def test_what_somebody_has_read_waits_all_the_same_under_the_same_key(box: MaildirMailbox) -> None:
    key = deliver(box.folder, b"read")
    (box.folder / "new" / key).rename(box.folder / "cur" / f"{key}:2,FRS")
    assert keys(box) == {key}
    assert box.fetch(key) == b"read"


def test_half_written_and_hidden_files_do_not_wait(box: MaildirMailbox) -> None:
    for place in ("tmp/half", "new/.hidden", "cur/.hidden"):
        (box.folder / place).write_bytes(b"x")
    (box.folder / "new" / "folder").mkdir()
    assert keys(box) == set()


@pytest.mark.promise(7)
@pytest.mark.parametrize("place", ["new", "cur"])
def test_what_was_processed_or_put_aside_is_moved_whole(box: MaildirMailbox, place: str) -> None:
    one, two = deliver(box.folder, b"one"), deliver(box.folder, b"two")
    if place == "cur":
        for key in (one, two):
            (box.folder / "new" / key).rename(box.folder / "cur" / f"{key}:2,S")
    box.processed(one)
    box.aside(two)
    flags = "S" if place == "cur" else ""
    assert (box.folder / ".Processed" / "cur" / f"{one}:2,{flags}").read_bytes() == b"one"
    assert (box.folder / ".Quarantine" / "cur" / f"{two}:2,{flags}").read_bytes() == b"two"
    assert keys(box) == set()


def test_a_message_that_vanished_is_no_error_to_move_and_says_so_when_fetched(box: MaildirMailbox) -> None:
    box.processed("gone")
    box.aside("../../gone")
    with pytest.raises(MessageGoneError):
        box.fetch("gone")


def test_a_message_that_is_too_large_is_not_read(box: MaildirMailbox, monkeypatch: pytest.MonkeyPatch) -> None:
    key = deliver(box.folder, b"x" * 101)
    monkeypatch.setattr(mailbox, "LARGEST_MESSAGE", 100)
    (waiting,) = box.waiting()
    assert waiting.too_large
    with pytest.raises(MessageTooLargeError):
        box.fetch(key)


def test_an_empty_place_has_nothing_waiting(tmp_path: Path) -> None:
    assert list(MaildirMailbox(tmp_path / "nothing").waiting()) == []


def test_a_maildir_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(MailboxError, match="Nothing can be delivered"):
        deliver(tmp_path / "file", b"x")


@pytest.mark.promise(7)
@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from(["deliver", "read", "processed", "aside"]), max_size=25))
def test_whatever_happens_every_message_is_in_exactly_one_place(
    tmp_path_factory: pytest.TempPathFactory, steps: list[str]
) -> None:
    box = MaildirMailbox(make_maildir(tmp_path_factory.mktemp("box") / "m"))
    delivered = 0
    for step in steps:
        first = next(iter(sorted(keys(box))), "none")
        if step == "deliver":
            deliver(box.folder, str(delivered).encode())
            delivered += 1
        elif step == "read" and (box.folder / "new" / first).exists():
            (box.folder / "new" / first).rename(box.folder / "cur" / f"{first}:2,S")
        elif step in {"processed", "aside"}:
            getattr(box, step)(first)
    found = [p.read_bytes() for p in box.folder.rglob("*") if p.is_file() and p.name != "maildirfolder"]
    assert sorted(found) == sorted(str(n).encode() for n in range(delivered))


def test_the_oldest_comes_first(box: MaildirMailbox) -> None:
    late, early = deliver(box.folder, b"late"), deliver(box.folder, b"early")
    os.utime(box.folder / "new" / early, (1, 1))
    assert [each.key for each in box.waiting()] == [early, late]
