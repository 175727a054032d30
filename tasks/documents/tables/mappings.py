"""Which column is which in papers of one form, as a person once said: a small YAML file in the home.

One entry a form: the headings as they were printed, and the role of each. People may edit it by hand.
"""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import NamedTemporaryFile

import yaml

from registry.errors import BadInputError
from registry.yaml_lines import LinedYaml
from tasks.documents.tables.headings import Role, heading_words

FILE = "columns.yaml"
Form = tuple[str, ...]  # a table's headings, folded
EXPLAINED = (
    "# Which column is which, for papers whose headings do not say it. One entry a form of paper;\n"
    f"# the roles are {', '.join(Role)}.\n"
)


def form_of(headings: Sequence[str]) -> Form:
    """What two papers of one form have in common: their headings in one spelling."""
    return tuple(heading_words(each) for each in headings)


def remembered(home: Path | None) -> dict[Form, dict[str, str]]:
    """Every mapping that was given before, by the form that it is for. Raises BadInputError for a broken file."""
    path = home / FILE if home else None
    if path is None or not path.exists():
        return {}
    try:
        read = LinedYaml(path.read_text(encoding="utf-8"), str(path)).value
    except (OSError, UnicodeDecodeError) as error:
        raise BadInputError(f"{path} cannot be read: {error}. Mend it, or remove it.") from error
    if not isinstance(read or [], list):
        raise _broken(path, 1)
    return dict(_entry(path, number, each) for number, each in enumerate(read or [], start=1))


def _entry(path: Path, number: int, entry: object) -> tuple[Form, dict[str, str]]:
    if not isinstance(entry, dict) or set(entry) != {"headings", "columns"}:
        raise _broken(path, number)
    headings, columns = entry["headings"], entry["columns"]
    if not isinstance(headings, list) or not isinstance(columns, dict):
        raise _broken(path, number)
    roles = {str(key): str(role) for key, role in columns.items()}
    if unknown := [role for role in roles.values() if role not in set(Role)]:
        raise _broken(path, number, f"{unknown[0]!r} is no role; the roles are {', '.join(Role)}")
    return form_of([str(each) for each in headings]), roles


def _broken(
    path: Path, number: int, why: str = "it needs `headings`, a list, and `columns`, heading or number: role"
) -> BadInputError:
    return BadInputError(f"{path}, entry {number}: {why}. Mend the entry, or remove it.")


def remember(home: Path, headings: Sequence[str], columns: Mapping[str, str]) -> Path:
    """Keep what was said about papers with these headings, in place of what was said before. Gives the file."""
    known = {**remembered(home), form_of(headings): {str(key): str(role) for key, role in columns.items()}}
    entries = [{"headings": list(form), "columns": roles} for form, roles in known.items()]
    path = home / FILE
    try:
        home.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile("w", encoding="utf-8", dir=home, prefix="columns.", delete=False) as fresh:
            fresh.write(EXPLAINED + yaml.safe_dump(entries, allow_unicode=True, sort_keys=False))
        os.replace(fresh.name, path)  # noqa: PTH105  (a reader sees the old file or the new one)
    except OSError as error:
        raise BadInputError(f"{path} cannot be written: {error.strerror}; the mapping was not kept.") from error
    return path
