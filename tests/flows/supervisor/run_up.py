"""`up` as a process of its own, with stubs for what the register does at the start: for tests only."""

import os
import sys

from rich.console import Console

from flows.supervisor.board import Board
from flows.supervisor.up import Hooks, up
from registry.errors import RemembrancerError
from registry.settings import Settings

PREPARE = (sys.executable, "-c", os.environ.get("TEST_PREPARE", ""))
PUBLISH = (sys.executable, "-c", "")


def main() -> int:
    """As the command line does it."""
    try:
        up(Settings(), Board(Console(width=200)), hooks=Hooks(PREPARE, PUBLISH))
    except RemembrancerError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
