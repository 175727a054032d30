"""Live choices change one drop-down, and survive a change of the form."""

import pytest

from registry.errors import NotFoundError
from tasks.prefect_ui.choices import Schema, carry_choices, with_choices
from tasks.prefect_ui.desired import form_of
from tests.tasks.prefect_ui.sample_flows import review


@pytest.fixture
def form() -> Schema:
    return form_of(review)


def test_the_choices_become_the_values_that_the_form_offers(form: Schema) -> None:
    changed = with_choices(form, "what", ["WTR/1.4", "WTR/2.1", "WTR/1.4"])
    assert changed["properties"]["what"]["enum"] == ["WTR/1.4", "WTR/2.1"]
    assert changed["properties"]["decision"] == form["properties"]["decision"]
    assert "enum" not in form["properties"]["what"], "the form itself is not changed"


def test_an_optional_text_keeps_its_other_branch() -> None:
    schema: Schema = {"properties": {"to": {"anyOf": [{"type": "string"}, {"type": "null"}]}}}
    assert with_choices(schema, "to", ["a"])["properties"]["to"]["anyOf"] == [
        {"type": "string", "enum": ["a"]},
        {"type": "null"},
    ]


def test_an_unknown_parameter_is_refused_by_name(form: Schema) -> None:
    with pytest.raises(NotFoundError, match=r"'when'.*your_name"):
        with_choices(form, "when", [])


def test_live_choices_are_carried_into_a_changed_form(form: Schema) -> None:
    live = with_choices(form, "what", ["WTR/1.4"])
    newer = {**form, "properties": {**form["properties"], "extra": {"type": "string"}}}
    carried = carry_choices(newer, live)
    assert carried["properties"]["what"]["enum"] == ["WTR/1.4"]
    assert "extra" in carried["properties"]
    assert carry_choices(form, live) == live


def test_live_choices_of_a_parameter_that_is_gone_go_too(form: Schema) -> None:
    live = with_choices(form, "what", ["WTR/1.4"])
    without = {**form, "properties": {"comment": {"type": "string"}}}
    assert carry_choices(without, live) == without
