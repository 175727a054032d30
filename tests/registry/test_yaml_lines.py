"""YAML from outside: what is too much is said, and takes neither the memory nor the day."""

import pytest

from registry.errors import BadInputError
from registry.yaml_lines import LinedYaml


def _aliases_of_aliases(levels: int) -> str:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, levels)]
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (_aliases_of_aliases(9), "without aliases"),
        ("a: &a [*a]", "holds itself"),
        ("[" * 3000 + "]" * 3000, "nested too deeply"),
    ],
)
def test_a_few_lines_that_would_become_endless_are_refused(text: str, said: str) -> None:
    with pytest.raises(BadInputError, match=said):
        LinedYaml(text, "parties.yaml")


def test_an_alias_that_repeats_something_once_is_read() -> None:
    lined = LinedYaml("a: &a [one, two]\nb: *a", "parties.yaml")
    assert lined.value == {"a": ["one", "two"], "b": ["one", "two"]}
    assert lined.line(("b",)) == 2
