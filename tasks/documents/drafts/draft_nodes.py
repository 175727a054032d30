"""A draft file's YAML as nodes that know their line, so that every mistake can be listed with its place."""

import datetime as dt
import re
from collections.abc import Iterator
from enum import StrEnum
from typing import TypeVar

import yaml
from dateutil.rrule import rrulestr

from registry.errors import BadInputError, Problem

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
LAST_DAY = "2999-12-31"  # working days are counted from any day, and there are none after the year 9999
NO_TEXT = re.compile(r"[\x00\ud800-\udfff]")
NULL, BOOL, TEXT = (f"tag:yaml.org,2002:{name}" for name in ("null", "bool", "str"))
DEEPEST = 20  # lists and mappings within each other; a draft has six
ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
TRUTHS = {"true": True, "false": False, "yes": True, "no": False}
Kind = TypeVar("Kind", bound=StrEnum)


class Problems:
    """Every mistake found in one file."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.places: set[str] = set()  # names of the file's parts, where it has some: a workbook's sheets
        self.found: list[Problem] = []

    def add(self, message: str, node: yaml.Node | None) -> None:
        place = node.start_mark.name if node and node.start_mark.name in self.places else self.file
        self.found.append(Problem(message, line_of(node) if node else None, place))


def line_of(node: yaml.Node) -> int:
    """The line on which a node begins, from 1."""
    return int(node.start_mark.line) + 1


def compose(text: str, file: str) -> yaml.Node:
    """The file's one document as nodes.

    Raises BadInputError when it is no YAML, is empty, is nested deeper than any draft (libyaml's composer would
    crash), or has aliases (a draft needs none, and a few of them can blow a small file up beyond any memory).
    """
    depth = 0
    try:
        for event in yaml.parse(text, Loader=LOADER):
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > DEEPEST:
                raise _bad(file, "lists and fields are nested deeper than in any draft", _event_line(event))
            if isinstance(event, yaml.AliasEvent):
                raise _bad(file, "aliases (*name) are not taken; write the value out", _event_line(event))
        node = yaml.compose(text, Loader=LOADER)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise _bad(file, f"no valid YAML: {error.problem or error.context}", mark.line + 1 if mark else None) from error
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise _bad(file, "no valid YAML that can be read; start again from `remembrancer read -o`", None) from error
    if node is None:
        raise _bad(file, "the file is empty; write it with `remembrancer read -o`", None)
    return node


def _event_line(event: yaml.Event) -> int | None:
    return event.start_mark.line + 1 if event.start_mark else None


def _bad(file: str, message: str, line: int | None) -> BadInputError:
    return BadInputError("The draft cannot be taken:", (Problem(message, line, file),))


class Fields:
    """One mapping's fields; reading them notes what is missing, unknown or of the wrong kind."""

    def __init__(self, node: yaml.Node, keys: tuple[str, ...], problems: Problems, what: str) -> None:
        self.node, self.problems, self.what = node, problems, what
        self.values: dict[str, yaml.Node] = {}
        if not isinstance(node, yaml.MappingNode):
            problems.add(f"{what} must have named fields ({', '.join(keys)})", node)
            return
        for key, value in node.value:
            name = str(key.value) if isinstance(key, yaml.ScalarNode) else ""
            if name not in keys:
                problems.add(f'{what} has an unknown field "{name}"; it can have: {", ".join(keys)}', key)
            elif name in self.values:
                problems.add(f'{what} has "{name}" twice', key)
            else:
                self.values[name] = value

    def _scalar(self, name: str) -> str | None:
        node = self.values.get(name)
        if node is None or node.tag == NULL:
            return None
        if isinstance(node, yaml.ScalarNode):
            if NO_TEXT.search(node.value):
                self.complain(name, "holds a character that no register can keep (NUL, or half of one); take it out")
            return str(node.value)
        self.problems.add(f'"{name}" of {self.what} must be one value', node)
        return None

    def place(self, name: str) -> yaml.Node:
        return self.values.get(name, self.node)

    def complain(self, name: str, message: str) -> None:
        self.problems.add(f'"{name}" of {self.what} {message}', self.place(name))

    def text(self, name: str) -> str:
        """A text that must be there; an empty one is a text."""
        value = self._scalar(name)
        if value is None and not isinstance(self.values.get(name), yaml.CollectionNode):
            self.complain(name, "is missing")
        return value or ""

    def maybe(self, name: str) -> str | None:
        return self._scalar(name)

    def truth(self, name: str, *, default: bool) -> bool:
        value = self._scalar(name)
        if value is None:
            return default
        if value.lower() not in TRUTHS or self.values[name].tag != BOOL:
            self.complain(name, "must be true or false")
        return TRUTHS.get(value.lower(), default)

    def day(self, name: str) -> dt.date | None:
        value = self._scalar(name)
        if value is None:
            return None
        try:
            if ISO_DATE.fullmatch(value) and value <= LAST_DAY:
                return dt.date.fromisoformat(value)
        except ValueError:
            pass  # said below, with the line
        self.complain(name, f'is "{value}", which is no date; write it as 2001-05-31')
        return None

    def rule(self, name: str) -> str | None:
        value = self._scalar(name)
        if value is None:
            return None
        try:
            rrulestr(value, dtstart=dt.datetime(2001, 1, 1, tzinfo=dt.UTC))
        except (ValueError, KeyError, TypeError, AttributeError):
            self.complain(name, f'is "{value}", which is no RFC 5545 rule; write it as FREQ=MONTHLY;INTERVAL=2')
            return value
        if re.search(r"COUNT|UNTIL|DTSTART", value, re.IGNORECASE):
            self.complain(name, 'may not have DTSTART, COUNT or UNTIL; the end goes into "end"')
        return value

    def choice(self, name: str, kind: type[Kind], otherwise: Kind) -> Kind:
        value = self._scalar(name)
        try:
            return kind(value) if value is not None else self._unchosen(name, kind, otherwise)
        except ValueError:
            self.complain(name, f'is "{value}"; it can be: {", ".join(each.value for each in kind)}')
            return otherwise

    def _unchosen(self, name: str, kind: type[Kind], otherwise: Kind) -> Kind:
        self.complain(name, f"is missing; it can be: {', '.join(each.value for each in kind)}")
        return otherwise

    def chosen(self, name: str, kind: type[Kind]) -> Kind | None:
        """One of the kind's values, or none where the field is null or left out."""
        return self.choice(name, kind, next(iter(kind))) if self._scalar(name) is not None else None

    def likeness(self, name: str) -> float:
        """A number from 0 to 1; 1 where none is given."""
        value = self._scalar(name)
        if value is None:
            return 1.0
        try:
            number = float(value)
        except ValueError:
            number = -1.0
        if not 0 <= number <= 1:
            self.complain(name, f'is "{value}"; it must be a number from 0 to 1')
        return number

    def parts(self, name: str, keys: tuple[str, ...], what: str = "") -> "Iterator[Fields]":
        """The entries of a list, each with fields of its own."""
        for node in self.items(name):
            yield Fields(node, keys, self.problems, what or name)

    def items(self, name: str) -> Iterator[yaml.Node]:
        """The entries of a list; none where it is null or left out."""
        node = self.values.get(name)
        if node is None or node.tag == NULL:
            return
        if isinstance(node, yaml.SequenceNode):
            yield from node.value
        else:
            self.complain(name, "must be a list")

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of texts."""
        nodes = list(self.items(name))
        for node in nodes:
            if not isinstance(node, yaml.ScalarNode):
                self.problems.add(f'"{name}" of {self.what} must be a list of texts', node)
            elif NO_TEXT.search(node.value):
                self.problems.add(f'"{name}" of {self.what} holds a character that no register can keep', node)
        return tuple(str(node.value) for node in nodes if isinstance(node, yaml.ScalarNode))
