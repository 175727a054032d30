"""YAML with the line on which each thing stands, so that a mistake can be shown where it was made."""

from typing import Any

import yaml

from registry.errors import BadInputError, Problem

Path = tuple[str | int, ...]
MOST_THINGS = 200_000  # names and values; aliases of aliases would make millions of a few lines


class LinedYaml:
    """Plain values (`value`) and the line, counted from 1, of everything in them (`line(path)`)."""

    def __init__(self, text: str, file: str) -> None:
        """Raises BadInputError when the text is not YAML, with the line."""
        self.file = file
        self._lines: dict[Path, int] = {}
        self._things = 0
        self.problems: list[Problem] = []
        try:
            node = yaml.compose(text, Loader=yaml.SafeLoader)
            self.value: Any = yaml.safe_load(text)
        except yaml.MarkedYAMLError as error:
            line = error.problem_mark.line + 1 if error.problem_mark else None
            raise BadInputError(f"{file} is not readable YAML.", (Problem(str(error.problem), line, file),)) from error
        except (yaml.YAMLError, ValueError) as error:  # ValueError: a date such as 2001-02-31
            raise BadInputError(f"{file} is not readable YAML: {error}") from error
        except RecursionError:
            raise BadInputError(_too_deep(file)) from None
        if node is not None:
            self._walk_all(node)

    def _walk_all(self, node: yaml.Node) -> None:
        try:
            self._walk(node, ())
        except RecursionError:  # too deep, or an alias that holds itself
            raise BadInputError(_too_deep(self.file)) from None

    def _walk(self, node: yaml.Node, path: Path) -> None:
        self._things += 1
        if self._things > MOST_THINGS:
            raise BadInputError(
                f"{self.file} holds more than {MOST_THINGS} things, with those that its aliases (*name) repeat. "
                "Write it without aliases."
            )
        self._lines[path] = node.start_mark.line + 1
        if isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                inner = (*path, str(key.value))
                if inner in self._lines:
                    self.problem(f"{key.value!r} stands here twice; keep one.", inner)
                self._walk(value, inner)
                self._lines[inner] = key.start_mark.line + 1
        elif isinstance(node, yaml.SequenceNode):
            for number, value in enumerate(node.value):
                self._walk(value, (*path, number))

    def line(self, path: Path) -> int | None:
        """The line of what stands at `path`, or of the nearest thing around it."""
        while path not in self._lines and path:
            path = path[:-1]
        return self._lines.get(path)

    def problem(self, message: str, path: Path) -> None:
        """Note a mistake; `refuse` raises them all at once."""
        self.problems.append(Problem(message, self.line(path), self.file))

    def refuse(self, summary: str) -> None:
        """Raise BadInputError with every mistake noted so far; nothing when there is none."""
        if self.problems:
            raise BadInputError(summary, tuple(sorted(self.problems, key=lambda p: p.line or 0)))


def _too_deep(file: str) -> str:
    return f"{file} is nested too deeply, or an alias (*name) in it holds itself. Write it flat, without aliases."
