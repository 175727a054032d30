"""The option `--fault-seeds N`: how many simulated months are lived through, each with a seed of its own."""

import pytest

FIRST_SEED = 1


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--fault-seeds", type=int, default=1, metavar="N", help="simulate N months under faults (docs/testing.md)"
    )
    parser.addoption("--fault-seed", type=int, default=None, metavar="SEED", help="simulate the month of this seed")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test that takes `fault_seed` is run once a seed."""
    if "fault_seed" in metafunc.fixturenames:
        one = metafunc.config.getoption("--fault-seed")
        many = range(FIRST_SEED, FIRST_SEED + metafunc.config.getoption("--fault-seeds"))
        metafunc.parametrize("fault_seed", [one] if one is not None else list(many))
