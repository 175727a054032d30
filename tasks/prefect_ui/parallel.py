"""Many calls to the Prefect API, a few at once."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")

AT_ONCE = 8  # more do not make 1,000 deployments sooner, and starve the workers of the API


async def in_parallel(function: Callable[[T], Awaitable[R]], items: Iterable[T], at_once: int = AT_ONCE) -> list[R]:
    """`function` of every item, in order, with no more than `at_once` under way.

    All are tried; then the first error, if any, is raised.
    """
    gate = asyncio.Semaphore(at_once)

    async def one(item: T) -> R:
        async with gate:
            return await function(item)

    results = await asyncio.gather(*(one(item) for item in items), return_exceptions=True)
    done: list[R] = []
    for result in results:
        if isinstance(result, BaseException):
            raise result
        done.append(result)
    return done
