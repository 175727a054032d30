"""Stands in for the process that reads a paper, and does what the file's name says: crash, hang, chatter."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable


def crash() -> None:
    os.kill(os.getpid(), signal.SIGSEGV)


def hang() -> None:
    """With a process of its own that would outlive it."""
    other = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    sys.stdout.write(json.dumps({"progress": ["processes", other.pid, os.getpid()]}) + "\n")
    sys.stdout.flush()
    time.sleep(600)


def chatter() -> None:
    while True:
        sys.stdout.write("x" * 100_000)


def nonsense() -> None:
    sys.stdout.write('{"kind": "a PDF", "paper": {"blocks": 7}}\n')


def secrets() -> None:
    sys.stdout.write(json.dumps({"refused": ",".join(sorted(os.environ))}) + "\n")


ACTS: dict[str, Callable[[], None]] = {act.__name__: act for act in (crash, hang, chatter, nonsense, secrets)}

if __name__ == "__main__":
    ACTS[json.loads(sys.stdin.buffer.readline())["name"]]()
