"""What all tests share: servers to use, and that no skip passes unseen where none is allowed."""

import os
import tempfile
from collections.abc import Generator

import pytest

# Prefect reads its settings when it is first imported: no test may see or touch the user's own profile.
for name in [name for name in os.environ if name.startswith(("PREFECT_", "REMEMBRANCER_"))]:
    if name not in {"REMEMBRANCER_CORPUS", "REMEMBRANCER_NO_SKIPS"}:
        del os.environ[name]
_prefect_home = tempfile.TemporaryDirectory(prefix="remembrancer-prefect-")
os.environ |= {
    "PREFECT_HOME": _prefect_home.name,
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_SERVER_ALLOW_EPHEMERAL_MODE": "false",
}

# Side by side, the first of the processes begins with the story of the whole service, which is the longest and waits
# for runs that its workers start: the others leave it the machine.
if os.environ.get("PYTEST_XDIST_WORKER", "gw0") != "gw0":
    os.nice(5)

pytest_plugins = (
    "tests.postgres",
    "tests.prefect_server",
    "tests.registers",
    "tests.posts",
    "tests.dovecot",
    "tests.faults.seeds",
)


def pytest_sessionfinish() -> None:
    _prefect_home.cleanup()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """With REMEMBRANCER_NO_SKIPS=1, as in CI, a skipped test is a failed one."""
    report = yield
    if os.environ.get("REMEMBRANCER_NO_SKIPS") == "1" and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"Skipped where nothing may be skipped: {report.longrepr}"
    return report
