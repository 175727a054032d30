"""What is done at the start, in a process of its own: `python -m flows.supervisor.hook prepare|publish`.

A process of its own, so that it can be stopped like any part, and so that what it had to import is not kept.
"""

import argparse
import sys

from flows import start
from registry.errors import RemembrancerError
from registry.settings import Settings


def _report(line: str) -> None:
    print(line, flush=True)


def main() -> int:
    """The process's exit code: 0, or 2 when the register says what is wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("act", choices=("prepare", "publish"))
    parser.add_argument("--empty", action="store_true")
    given = parser.parse_args()
    try:
        if given.act == "prepare":
            start.prepare(Settings(), empty=given.empty, report=_report)
        else:
            start.publish(Settings(), _report)
    except RemembrancerError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
