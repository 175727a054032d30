"""The options of the simulated month: how many of them, each with a seed of its own, and how many deadlines in each."""

import pytest

FIRST_SEED = 1
USUAL_DEADLINES = 200  # of `make test`: the same faults and promises in less than half the time of 500


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--fault-seeds", type=int, default=1, metavar="N", help="simulate N months under faults (docs/testing.md)"
    )
    parser.addoption("--fault-seed", type=int, default=None, metavar="SEED", help="simulate the month of this seed")
    parser.addoption(
        "--fault-deadlines", type=int, default=USUAL_DEADLINES, metavar="N", help="how many deadlines the month has"
    )


@pytest.fixture
def fault_deadlines(request: pytest.FixtureRequest) -> int:
    return int(request.config.getoption("--fault-deadlines"))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test that takes `fault_seed` is run once a seed."""
    if "fault_seed" in metafunc.fixturenames:
        one = metafunc.config.getoption("--fault-seed")
        many = range(FIRST_SEED, FIRST_SEED + metafunc.config.getoption("--fault-seeds"))
        metafunc.parametrize("fault_seed", [one] if one is not None else list(many))
