"""When a test of the running whole fails, what its parts have logged is shown with it."""

from collections.abc import Generator

import pytest

from tests.end_to_end.service import Service


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    service = getattr(item, "funcargs", {}).get("service")
    if report.failed and isinstance(service, Service):
        report.sections.append(("the parts' logs", service.last_words()))
    return report
