"""prefect.yaml is read whole, and every mistake in it is told."""

import datetime as dt
from pathlib import Path

import pytest

from registry.errors import BadInputError
from tasks.prefect_ui.desired import flow_of, form_of, service_deployments
from tasks.prefect_ui.schedules import Rhythm
from tests.tasks.prefect_ui.conftest import SAMPLES

GOOD = """
deployments:
  - name: sweep
    description: |
      Takes what came late.
    entrypoint: flows.sweep.sweep
    work_pool: {name: service}
    schedules:
      - {interval: 300}
      - {cron: "0 9 * * 1-5", timezone: Europe/Paris}
    parameters: {limit: 3}
    tags: [service]
  - name: review
    entrypoint: flows.decisions.review
"""


def test_a_deployment_has_what_the_file_says(tmp_path: Path) -> None:
    file = tmp_path / "prefect.yaml"
    file.write_text(GOOD)
    sweep, review = service_deployments(file)
    assert (sweep.name, sweep.entrypoint, sweep.work_pool) == ("sweep", "flows.sweep.sweep", "service")
    assert sweep.description == "Takes what came late."
    assert sweep.rhythms == (
        Rhythm("Europe/London", every=dt.timedelta(minutes=5)),
        Rhythm("Europe/Paris", cron="0 9 * * 1-5"),
    )
    assert (sweep.parameters, sweep.tags) == ({"limit": 3}, ("service",))
    assert (review.work_pool, review.rhythms) == ("service", ())


def test_every_mistake_is_told_at_once(tmp_path: Path) -> None:
    file = tmp_path / "prefect.yaml"
    file.write_text(
        "deployments:\n- {name: a, entrypoint: flows/sweep.py:sweep}\n"
        "- {name: a, entrypoint: flows.a.b, schedules: [{rrule: X}]}\n- {entrypoint: flows.a.b}\n"
    )
    with pytest.raises(BadInputError) as caught:
        service_deployments(file)
    said = str(caught.value)
    for mistake in ("module path", "cron or an interval", "no name", "two deployments are named 'a'"):
        assert mistake in said


@pytest.mark.parametrize("content", ["", "[]", "deployments: 3", "deployments: [x]", "a: [", "deployments: {}"])
def test_a_file_without_a_list_of_deployments_is_refused(tmp_path: Path, content: str) -> None:
    file = tmp_path / "prefect.yaml"
    file.write_text(content)
    with pytest.raises(BadInputError):
        service_deployments(file)


def test_a_form_has_a_field_a_parameter_with_its_description() -> None:
    form = form_of(flow_of(f"{SAMPLES}.review"))
    assert form["properties"]["decision"]["enum"] == ["accept", "query", "reject"]
    assert form["properties"]["your_name"]["description"] == "Your own name; it stands in the journal."
    assert set(form["required"]) == {"what", "decision", "your_name"}


@pytest.mark.parametrize("entrypoint", ["flows.nowhere.x", f"{SAMPLES}.absent", f"{SAMPLES}.BrokenError", "x"])
def test_an_entrypoint_that_is_no_flow_is_refused(entrypoint: str) -> None:
    with pytest.raises(BadInputError):
        flow_of(entrypoint)
