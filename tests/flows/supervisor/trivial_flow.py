"""A flow that does nothing but say where it ran: for tests of the supervisor only."""

import os

from prefect import flow, get_run_logger


@flow
def say_where() -> None:
    """Log the working directory and what is in it."""
    get_run_logger().info("ran in %s with %s", os.getcwd(), os.listdir())  # noqa: PTH109, PTH208 - plainly


@flow
def sleep_long(seconds: int = 600) -> None:
    """Take long."""
    import time  # noqa: PLC0415

    time.sleep(seconds)
