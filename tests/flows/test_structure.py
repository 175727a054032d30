"""The shape of the project: every flow is deployed, every form explains itself, every promise has a test."""

import ast
import importlib
import pkgutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from prefect import Flow

import flows
from registry.model import News
from tasks.prefect_ui.desired import Place, ServiceDeployment, flow_of, form_of, service_deployments
from tasks.prefect_ui.states import STATE_TYPES
from tasks.publishing import CHECKS_FLOW, PREFECT_YAML, form_flow_names

TESTS = Path(__file__).parent.parent
PROMISES = (1, 2, 3, 4, 6, 8, 16)
DEPLOYED_BY_SYNC = Place(empty_folder=Path()).checks_entrypoint  # an action's own deployment


def modules() -> Iterator[str]:
    """Every module of flows/."""
    for found in pkgutil.walk_packages(flows.__path__, "flows."):
        if not found.ispkg:
            yield found.name


def flows_made_in(module: str) -> dict[str, Flow[Any, Any]]:
    """The flows that the module itself makes, by entrypoint."""
    named = vars(importlib.import_module(module)).items()
    return {f"{module}.{name}": each for name, each in named if isinstance(each, Flow) and _home(each) == module}


def _home(found: Flow[Any, Any]) -> str:
    return str(found.fn.__module__)


ALL_FLOWS = {entrypoint: each for module in modules() for entrypoint, each in flows_made_in(module).items()}
DEPLOYED = service_deployments(PREFECT_YAML)
FORMS = [each for each in DEPLOYED if "form" in each.tags]


def promises_tested(source: str) -> set[int]:
    """The numbers in the marks `@pytest.mark.promise(n)` of a test's source."""
    return {
        int(argument.value)
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
        for mark in node.decorator_list
        if isinstance(mark, ast.Call) and ast.unparse(mark.func) == "pytest.mark.promise"
        for argument in mark.args
        if isinstance(argument, ast.Constant) and isinstance(argument.value, int)
    }


def test_every_flow_is_deployed() -> None:
    assert set(ALL_FLOWS) == {each.entrypoint for each in DEPLOYED} | {DEPLOYED_BY_SYNC}


def test_an_actions_check_has_the_name_by_which_its_deployments_are_found() -> None:
    assert ALL_FLOWS[DEPLOYED_BY_SYNC].name == CHECKS_FLOW


def test_a_deployment_bears_the_name_of_its_flow() -> None:
    assert {each.name: flow_of(each.entrypoint).name for each in DEPLOYED} == {
        each.name: each.name for each in DEPLOYED
    }


def test_everything_in_the_file_runs_in_the_pool_that_a_backlog_of_checks_does_not_block() -> None:
    assert {each.work_pool for each in DEPLOYED} == {"service"}


def test_a_form_is_what_no_schedule_starts_and_every_form_is_tagged_so() -> None:
    assert [each.name for each in FORMS] == form_flow_names()


@pytest.mark.parametrize("form", FORMS, ids=lambda form: str(form.name))
def test_a_form_says_what_it_does_and_what_each_field_is_for(form: ServiceDeployment) -> None:
    flow = flow_of(form.entrypoint)
    assert flow.description
    fields = form_of(flow)["properties"]
    assert "your_name" in fields
    assert [name for name, field in fields.items() if not field.get("description")] == []


@pytest.mark.parametrize("entrypoint", sorted(ALL_FLOWS))
def test_a_flow_has_a_time_limit_and_is_never_run_again_by_itself(entrypoint: str) -> None:
    assert ALL_FLOWS[entrypoint].timeout_seconds
    assert not ALL_FLOWS[entrypoint].retries


def test_every_news_has_a_state_in_prefect() -> None:
    assert set(STATE_TYPES) == set(News)


@pytest.mark.parametrize("number", PROMISES)
def test_a_promise_has_a_test_that_names_it(number: int) -> None:
    sources = (path.read_text(encoding="utf-8") for path in TESTS.rglob("test_*.py"))
    assert any(number in promises_tested(source) for source in sources)
