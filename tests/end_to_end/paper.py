"""A small made-up paper whose dates are counted from the day on which it is read, its parties, and the story's days."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count

from registry.working_days import WorkingDays

CALENDAR = WorkingDays.of()
REPORT = "KEY"
STATIONS = 100

# The actions, by what is to become of each.
ANSWERED = "KEY/1.1"  # introduced, reminded, answered, accepted
SILENT = "KEY/2.1"  # reminded, chased, warned, escalated twice
AMBIGUOUS = "KEY/3.1"  # and not ruled
UNDATED = "KEY/4.1"
AFTER_AN_EVENT = "KEY/5.1"
NO_ADDRESS = "KEY/6.1"
ON_REQUEST = "KEY/7.1"
QUARTERLY = "KEY/8.1"
LATER = "KEY/9.1"  # due a week before the story ends: late, and nobody above was told
STORES = tuple(f"KEY/10.{number}" for number in range(1, STATIONS + 1))  # quiet until all are late at once

NEITHER = (AMBIGUOUS, UNDATED, AFTER_AN_EVENT, NO_ADDRESS, ON_REQUEST)  # green nor red

FLEET, RECORDS, STORE = "fleet@example.org", "records@example.org", "stores@example.org"
TRAINING = "training@example.org"
DIRECTOR, DEPUTY = "director@example.org", "deputy@example.org"
CLERK = "Morag Tulloch"

PARTIES = f"""\
body: {{name: Saltmarsh Police Authority, clerk_name: {CLERK}, clerk_role: Clerk, telephone: 01632 960 201}}
ladders: {{services: [director, deputy, chair]}}
parties:
  - {{id: fleet, name: Fleet Department, kind: force unit, addresses: [{FLEET}], ladder: services}}
  - {{id: records, name: Records Unit, kind: force unit, addresses: [{RECORDS}], ladder: services}}
  - {{id: training, name: Training Unit, kind: force unit, addresses: [{TRAINING}], ladder: services}}
  - {{id: stores, name: Stores Unit, kind: force unit, addresses: [{STORE}], ladder: services}}
  - {{id: garage, name: Night Garage, kind: force unit, ladder: services}}
  - {{id: director, name: Director of Services, kind: force unit, addresses: [{DIRECTOR}]}}
  - {{id: deputy, name: Deputy Chief Constable, kind: chief officer, addresses: [{DEPUTY}]}}
  - {{id: chair, name: Chair of the Authority, kind: member, addresses: [chair@example.org]}}
  - {{id: clerk, name: Clerk to the Authority, kind: authority officer, addresses: [clerk@example.org], ours: true}}
  - {{id: resources, name: Resources Committee, kind: committee, clerk: clerk, aliases: [the Resources Committee]}}
"""

HEADINGS = "Rec. No.\tInspectorate Recommendation\tWhat Inspectors Found\tSPA Monitoring and Performance Indicators"


@dataclass(frozen=True, slots=True)
class Days:
    """The story's days; all but the first are working days of the demo's clock."""

    document_on: dt.date

    @property
    def introduced_on(self) -> dt.date:
        """The day of everybody's first letter, at the latest."""
        return CALENDAR.add(self.document_on, 1)

    @property
    def reminded_on(self) -> dt.date:
        """A working day after the first letters' wait, not its week's first: on that one every action is looked at."""
        day = self.document_on
        for day in _working_days_after(CALENDAR.add(self.introduced_on, 5)):
            monday = day - dt.timedelta(days=day.weekday())
            if day != CALENDAR.on_or_after(monday):
                break
        return day

    @property
    def due_on(self) -> dt.date:
        """Of what is reminded: ten working days later, as the default policy wants it."""
        return CALENDAR.add(self.reminded_on, 10)

    @property
    def reminded_again_on(self) -> dt.date:
        return CALENDAR.add(self.due_on, -3)

    def late_by(self, working_days: int) -> dt.date:
        """So many working days after that."""
        return CALENDAR.add(self.due_on, working_days)

    @property
    def stores_reminded_on(self) -> dt.date:
        """The day on which a hundred checks find something to write; by then the ladder has been climbed twice."""
        return self.late_by(14)

    @property
    def stores_due_on(self) -> dt.date:
        return CALENDAR.add(self.stores_reminded_on, 10)

    @property
    def month_ahead(self) -> dt.date:
        """A month that can be read in two ways, and that neither reading puts into the story."""
        return self.document_on + dt.timedelta(days=180)


def _working_days_after(day: dt.date) -> Iterator[dt.date]:
    return (CALENDAR.add(day, n) for n in count(1))


def paper(days: Days) -> str:
    """The text, with tabs between its columns."""
    rows = [
        ("know where its spare keys are", f"Fleet Department to submit an inventory of spare keys {_by(days.due_on)}."),
        ("know who holds them", f"Records Unit to submit a list of key holders {_by_month(days.due_on)}."),
        ("teach their use", f"Training Unit to submit a plan of courses {_by_month(days.month_ahead)}."),
        ("learn from losses", "Fleet Department to provide a note of the keys that were lost."),
        (
            "measure its progress",
            "Measures of loss to be developed by the Fleet Department following the conference on keys.",
        ),
        ("look after vehicles at night", f"Night Garage to submit a rota of night staff {_by(days.stores_due_on)}."),
        ("hear of thefts", "Fleet Department to submit a report on thefts to the Resources Committee when requested."),
        ("count its keys", "Receipt of quarterly figures on keys returned from the Fleet Department."),
        ("name its instructors", f"Training Unit to submit a list of instructors {_by(days.late_by(10))}."),
    ]
    stores = "".join(
        f"<li>Stores Unit to submit the key register of station {number} {_by(days.stores_due_on)}.</li>"
        for number in range(1, STATIONS + 1)
    )
    lines = [f"Audit and Monitoring of “Under Lock: Keys and Vehicles of the Police”\n\n{HEADINGS}"]
    lines += [_row(number, goal, text) for number, (goal, text) in enumerate(rows, start=1)]
    lines.append(_row(len(rows) + 1, "keep a register at every station", f"<ul>{stores}</ul>"))
    return "\n".join(lines) + "\n"


def _row(number: int, goal: str, monitoring: str) -> str:
    found = "Inspectors looked at three garages, and found two of them in order."
    return f"{number}\tThe Constabulary should {goal}. (Para {number}.1)\t{found}\t{monitoring}"


def _by(day: dt.date) -> str:
    return f"to the Resources Committee by {day.day} {day:%B %Y}"


def _by_month(day: dt.date) -> str:
    return f"to the Resources Committee by {day:%B %Y}"
