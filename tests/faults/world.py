"""The simulated world: real servers and processes, and the clock, the owners and the administrator of the harness."""

import datetime as dt
import random
import re
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from sqlmodel import col, select

from registry.cases import load_cases
from registry.chase.chasing import Case
from registry.database import connect, migrate
from registry.journal import reading
from registry.keys import action_of
from registry.post.outbox import POST
from registry.tables import LetterDeadlineRow, LetterRow
from tests.faults.database import Database
from tests.faults.mail_server import Accepted, MailServer, Manners
from tests.faults.mailboxes import Box
from tests.faults.noise import Nature
from tests.faults.owners import Intention, intention
from tests.faults.plan import Faults
from tests.faults.population import DOMAIN, Population
from tests.faults.processes import Crew, Role
from tests.registry.builders import CALENDAR

REF = re.compile(r"\bHCP/\d+\.\d+\b")
MAIL_DOMAIN = "authority.example.org"
ROLES = ("checker", "collector", "poster")


@dataclass(frozen=True, slots=True)
class Put:
    """One message that the world handed to the mailbox, and what it is."""

    nature: Nature
    raw: bytes = field(repr=False)
    at: dt.datetime  # simulated
    real: float  # monotonic seconds
    refs: tuple[str, ...] = ()  # what a return is about


@dataclass
class World:
    """Everything that a scenario works on. Make it with `a_world`."""

    database: Database
    box: Box
    server: MailServer
    population: Population
    faults: Faults
    folder: Path
    seed: int
    mutants: Mapping[str, Callable[[], None]] = field(default_factory=dict)  # by role: what is done to it first
    now: dt.datetime = field(init=False)
    puts: list[Put] = field(default_factory=list)
    posts_began: list[float] = field(default_factory=list)  # monotonic seconds at which a post was ordered
    box_is_down: bool = False
    carried: Mapping[str, set[str]] | None = None  # the end's: which stages each letter carried

    def __post_init__(self) -> None:
        self.chance = random.Random(f"world {self.seed}")  # noqa: S311
        self.engine = connect(self.database.url)
        roles = {name: Role(name, self.settings, self.mutants.get(name)) for name in ROLES}
        self.crew = Crew(roles, random.Random(f"kills {self.seed}"), self.faults.kill_rate)  # noqa: S311
        self.promised: set[str] = set()
        self.answered: dict[str, dt.datetime] = {}  # ref -> when its return can first be read, simulated

    @cached_property
    def settings(self) -> dict[str, Any]:
        """What every process of the service is started with."""
        return {
            "home": self.folder / "home",
            "database_url": self.database.url,
            "mail_domain": MAIL_DOMAIN,
            "smtp_host": "127.0.0.1",
            "smtp_port": self.server.port,
            "smtp_rate": 1_000_000,
            **self.box.settings,
        }

    def begin(self, now: dt.datetime) -> None:
        """An empty register gets its papers."""
        migrate(self.engine)
        self.goto(now)
        self.population.apply(self.engine, now)
        with reading(self.engine) as session:
            found = load_cases(session, CALENDAR, CALENDAR.local_date(now))
            self.cases: dict[str, Case] = {each.row.ref: each.loaded[0].case for each in found}

    @cached_property
    def intentions(self) -> dict[str, Intention]:
        """What each deadline's owner will do, by ref."""
        chance = random.Random(f"owners {self.seed}")  # noqa: S311
        return {ref: intention(chance) for ref in self.cases}

    @cached_property
    def away(self) -> dict[str, tuple[dt.date, dt.date]]:
        """Addressees that are away, from the first day to the last."""
        chance = random.Random(f"away {self.seed}")  # noqa: S311
        parties = sorted({case.addressee for case in self.cases.values()})
        starts = {party: self.population.first_due + dt.timedelta(days=chance.randint(-6, 9)) for party in parties}
        return {party: (on, on + dt.timedelta(days=7)) for party, on in starts.items() if chance.random() < 0.15}

    # --- time and the world's servers

    def goto(self, now: dt.datetime) -> None:
        """It is `now`, for everybody."""
        self.now = now
        today = CALENDAR.local_date(now)
        afternoon = now >= CALENDAR.at(today, "14:00")
        self.server.behave(
            Manners(
                now=now.isoformat(),
                refused=tuple(map(address_of, self.faults.refused)),
                busy=() if afternoon else tuple(map(address_of, self.faults.busy.get(today, ()))),
                later=0 if afternoon else self.faults.later,
                hang_up=0 if afternoon else self.faults.hang_up,
            )
        )

    def hand_in(self, nature: Nature, raw: bytes, *refs: str, sender: str = "somebody@example.net") -> None:
        """Somebody's mail server delivers a message."""
        self.puts.append(Put(nature, raw, self.now, time.monotonic(), refs))
        self.box.put(raw, sender)

    # --- what owners see

    def letters(self) -> list[Accepted]:
        """The post's letters that the world's server took, oldest first; acknowledgements are left out."""
        purposes = self.purposes()
        return [letter for letter in self.server.accepted() if purposes.get(letter.message_id) == POST]

    def purposes(self) -> dict[str, str]:
        """Message-ID -> purpose of every letter in the register."""
        with reading(self.engine) as session:
            return dict(session.exec(select(LetterRow.message_id, LetterRow.purpose)).all())

    def asked_in(self, letter: Accepted) -> set[str]:
        """The refs that a letter of the post asks about, besides what it lists as asked elsewhere."""
        return self._asked()[letter.message_id]

    def _asked(self) -> Mapping[str, set[str]]:
        found: defaultdict[str, set[str]] = defaultdict(set)
        query = select(LetterRow.message_id, LetterDeadlineRow.deadline_id).join(
            LetterDeadlineRow, col(LetterDeadlineRow.letter_id) == col(LetterRow.id)
        )
        with reading(self.engine) as session:
            for message_id, deadline_id in session.exec(query).all():
                found[message_id].add(action_of(deadline_id))
        return found

    def letters_about(self, letters: Sequence[Accepted]) -> Mapping[str, list[Accepted]]:
        """The letters that name each ref to whoever owes it, oldest first, once one of them has asked for it."""
        found: defaultdict[str, list[Accepted]] = defaultdict(list)
        asked, was_asked = self._asked(), set()
        for letter in letters:
            for ref in refs_in(letter):
                if letter.recipients == (address_of(self.cases[ref].addressee),):
                    found[ref].append(letter)
                    if ref in asked[letter.message_id]:
                        was_asked.add(ref)
        return {ref: found[ref] for ref in was_asked}

    def end(self) -> None:
        """No process is left."""
        self.crew.end()
        self.server.stop()
        self.engine.dispose()


def address_of(party_id: str) -> str:
    """The one address of a party."""
    return f"{party_id}@{DOMAIN}"


def refs_in(letter: Accepted) -> tuple[str, ...]:
    """The refs that a letter names, in its order."""
    return tuple(dict.fromkeys(REF.findall(letter.text)))


@contextmanager
def a_world(
    database: Database, box: Box, population: Population, faults: Faults, folder: Path, **mutants: Callable[[], None]
) -> Iterator[World]:
    """A world that has not begun; afterwards no process of it is left."""
    server = MailServer(folder, population.seed)
    world = World(database, box, server, population, faults, folder, population.seed, mutants)
    try:
        yield world
    finally:
        world.end()
