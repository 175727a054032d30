"""The accounts at the end of a scenario: mail in, mail out, and the journal. Each check names the promise it keeps."""

import datetime as dt
import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from email import message_from_bytes, policy

from sqlmodel import select

from registry.intake import Sorted
from registry.journal import reading
from registry.model import Act
from registry.policy import DEFAULT_POLICY
from registry.post.going import GENTLE
from registry.post.outbox import POST
from registry.rebuild import broken_links, current, journal_entries, rebuilt
from registry.tables import LetterRow, MessageRow, StageRow
from tasks.evidence import Vault
from tasks.mail_in.sorting import MOST_ACKNOWLEDGEMENTS
from tests.faults.mail_server import Accepted
from tests.faults.noise import BY_MACHINES, MAY_BE, Nature
from tests.faults.truth import readable_from
from tests.faults.world import Put, World
from tests.registry.builders import CALENDAR

Mark = tuple[str, str]
"""A mail's Message-ID and the hash of its body: what no server on the way changes."""


def mark_of(raw: bytes) -> Mark:
    head, _, body = raw.replace(b"\r\n", b"\n").partition(b"\n\n")
    message_id = message_from_bytes(head + b"\n\n", policy=policy.compat32)["Message-ID"]
    return str(message_id).strip(), hashlib.sha256(body.rstrip(b"\n")).hexdigest()


def every_message_is_one_thing(world: World) -> None:
    """Promises 7, 8 and 9: what was handed in, what was kept and what was sorted are the same mails, one for one."""
    puts = Counter(mark_of(put.raw) for put in world.puts)
    folders = world.box.folders()
    assert folders["INBOX"] == [], f"{len(folders['INBOX'])} messages were left in the mailbox"
    lying = Counter(mark_of(raw) for name in ("Processed", "Quarantine") for raw in folders.get(name, []))
    # Two processes may move one mail at the same instant: then it lies there twice. The register counts it once.
    other = set(lying) ^ set(puts) or puts - lying
    assert not other, f"the mailbox's folders hold other mails than were handed in: {_differences(lying, puts)}"
    rows = _messages(world)
    sorted_as: defaultdict[Mark, list[Sorted]] = defaultdict(list)
    giants = [put for put in world.puts if put.nature is Nature.GIANT]
    vault, noted = Vault(world.folder / "home" / "vault"), 0
    for row in rows:
        assert row.sorted_as is not None, f"{row.id} was kept and never sorted"
        raw = vault.read(row.sha256)
        if b"folder Quarantine" in raw[:500]:
            noted += 1
            assert row.sorted_as == Sorted.QUARANTINED.value
        else:
            sorted_as[mark_of(raw)].append(Sorted(row.sorted_as))
    assert noted == len(giants), f"{noted} notes stand for {len(giants)} giants"
    kept = Counter({mark: len(kinds) for mark, kinds in sorted_as.items()})
    wanted = puts - Counter(mark_of(put.raw) for put in giants)
    assert kept == wanted, f"the register holds other mails than were handed in: {_differences(kept, wanted)}"
    assert sum(Counter(row.sorted_as for row in rows).values()) == len(world.puts)
    _each_as_it_may_be(world.puts, sorted_as)


def _each_as_it_may_be(puts: Iterable[Put], sorted_as: Mapping[Mark, list[Sorted]]) -> None:
    natures: defaultdict[Mark, list[Nature]] = defaultdict(list)
    for put in puts:
        if put.nature is not Nature.GIANT:
            natures[mark_of(put.raw)].append(put.nature)
    for mark, found in natures.items():
        kinds = sorted_as[mark]
        may_be = frozenset[Sorted]().union(*(MAY_BE[nature] for nature in found))
        assert set(kinds) <= may_be, f"{found} was taken for {kinds}"
        assert kinds.count(Sorted.RETURN) == found.count(Nature.RETURN), f"{found} was taken for {kinds}"


def _differences(found: Counter[Mark], wanted: Counter[Mark]) -> str:
    return f"missing {list((wanted - found).items())[:3]}, too many {list((found - wanted).items())[:3]}"


def _messages(world: World) -> list[MessageRow]:
    with reading(world.engine) as session:
        return list(session.exec(select(MessageRow)).all())


def no_stage_went_twice(world: World) -> None:
    """Promise 4, by the world's server's own record."""
    went = Counter(letter.message_id for letter in world.server.accepted())
    assert [each for each, times in went.items() if times > 1] == [], "the server took a letter twice"
    with reading(world.engine) as session:
        letters = {row.message_id: row for row in session.exec(select(LetterRow)).all()}
    assert set(went) <= set(letters), "the server took a letter that the register does not know"
    stages = Counter(stage for letter in world.letters() for stage in carried(world)[letters[letter.message_id].id])
    assert [each for each, times in stages.items() if times > 1] == [], "a stage went twice"


def carried(world: World) -> Mapping[str, set[str]]:
    """letter id -> the stages that were ever put into it, by the journal."""
    if world.carried is None:
        found: defaultdict[str, set[str]] = defaultdict(set)
        with reading(world.engine) as session:
            for entry in journal_entries(session):
                for change in entry.changes:
                    if change["table"] == "item" and change["values"].get("letter_id"):
                        found[change["values"]["letter_id"]].add(change["key"])
        world.carried = found
    return world.carried


def the_post_keeps_its_hours(world: World) -> None:
    """Promise 6: one letter a party a day, on working days, by day."""
    seen = Counter((letter.recipients, CALENDAR.local_date(letter.at)) for letter in world.letters())
    assert [each for each, times in seen.items() if times > 1] == [], "a party had two letters on one day"
    for letter in world.letters():
        day = CALENDAR.local_date(letter.at)
        assert CALENDAR.is_working(day), f"{letter.message_id} went on {day:%A %d %B}"
        assert CALENDAR.at(day, "09:00") <= letter.at < CALENDAR.at(day, "17:00"), f"a letter went at {letter.at}"


def nobody_is_chased_for_what_has_come(world: World) -> None:
    """Promise 5: not after it lay in a readable mailbox when the post began; and blind, only reminders go."""
    came = {
        world.cases[ref].deadline_id: (put.real, readable_from(world, put.at))
        for put in reversed(world.puts)
        if put.nature is Nature.RETURN
        for ref in put.refs
    }
    for letter, stages in _chasing(world):
        began = max(each for each in world.posts_began if each <= letter.real)
        blind = CALENDAR.local_date(letter.at) in world.faults.no_mailbox
        for stage, deadline_id in stages:
            assert not blind, f"{stage.id} went while the mailbox could not be read"
            real, readable_at = came.get(deadline_id, (None, None))
            too_late = real is not None and readable_at is not None and real < began and readable_at <= letter.at
            assert not too_late, f"{stage.id} went at {letter.at}, and its return was there at {readable_at}"


def _chasing(world: World) -> Iterable[tuple[Accepted, list[tuple[StageRow, str]]]]:
    """The letters that the server took, each with its chasers and escalations and their deadlines."""
    with reading(world.engine) as session:
        letters = {row.message_id: row.id for row in session.exec(select(LetterRow)).all()}
        stages = {row.id: row for row in session.exec(select(StageRow)).all() if row.act not in GENTLE}
    for letter in world.letters():
        keys = carried(world)[letters[letter.message_id]] & set(stages)
        yield letter, [(stages[key], stages[key].cycle_id.rpartition("#")[0]) for key in keys]


def nobody_is_chased_untold(world: World) -> None:
    """Promise 16: nothing but the first letter goes to an owner until five working days after it."""
    told_on: dict[tuple[str, ...], dt.date] = {}
    for letter, acts in _acts_of_letters(world):
        day = CALENDAR.local_date(letter.at)
        if acts & {Act.REMIND.value, Act.CHASE.value}:
            first = told_on.get(letter.recipients)
            assert first is not None, f"{letter.message_id} reminds or chases whoever never had a first letter"
            ready = CALENDAR.add(first, DEFAULT_POLICY.introduce)
            assert day >= ready, f"{letter.message_id} went on {day}, and the first letter on {first}"
        if acts - {Act.ESCALATE.value}:
            told_on.setdefault(letter.recipients, day)


def _acts_of_letters(world: World) -> Iterable[tuple[Accepted, set[str]]]:
    with reading(world.engine) as session:
        letters = {row.message_id: row.id for row in session.exec(select(LetterRow)).all()}
        acts = {row.id: row.act for row in session.exec(select(StageRow)).all()}
    for letter in world.letters():
        yield letter, {acts[key] for key in carried(world)[letters[letter.message_id]]}


def no_machine_is_answered(world: World) -> None:
    """Promise 12: acknowledgements go to persons, for what was taken in, and only so many."""
    by_persons = {mark_of(put.raw)[0] for put in world.puts if put.nature not in BY_MACHINES | {Nature.FORGED}}
    purposes, a_day = world.purposes(), Counter[tuple[str, dt.date]]()
    for letter in world.server.accepted():
        if purposes[letter.message_id] == POST:
            continue
        answered = str(letter.message["In-Reply-To"])
        assert answered in by_persons, f"{purposes[letter.message_id]} went in answer to {answered}"
        a_day[letter.recipients[0], CALENDAR.local_date(letter.at)] += 1
    assert max(a_day.values(), default=0) <= MOST_ACKNOWLEDGEMENTS, a_day.most_common(3)


def the_journal_proves_it_all(world: World) -> None:
    """Promise 13: the chain is whole, and every row of the register follows from it."""
    with reading(world.engine) as session:
        assert broken_links(journal_entries(session)) == []
        assert rebuilt(session) == current(session)


def everything_holds(world: World) -> None:
    """All of the above."""
    every_message_is_one_thing(world)
    no_stage_went_twice(world)
    the_post_keeps_its_hours(world)
    nobody_is_chased_for_what_has_come(world)
    nobody_is_chased_untold(world)
    no_machine_is_answered(world)
    the_journal_proves_it_all(world)
