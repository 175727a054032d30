"""What can go wrong between us and the Prefect API."""

from collections.abc import Iterator
from contextlib import contextmanager

import httpx

from registry.errors import RemembrancerError


class PrefectApiError(RemembrancerError):
    """The root of this room's errors."""


class PrefectUnreachableError(PrefectApiError):
    """The API did not answer. Transient: the next run will try again."""


class PrefectRefusedError(PrefectApiError):
    """The API answered that it will not do what was asked. Permanent: something here is wrong."""


@contextmanager
def api_errors() -> Iterator[None]:
    """Turns what the client raises into this family; a busy or failing server counts as unreachable."""
    try:
        yield
    except httpx.HTTPStatusError as error:
        answer = error.response
        said = f"{error.request.method} {error.request.url.path}: {answer.status_code} {answer.text[:500]}"
        if answer.status_code in {408, 429} or answer.status_code >= 500:  # noqa: PLR2004 (HTTP's own numbers)
            raise PrefectUnreachableError(f"The Prefect API could not answer now: {said}") from error
        raise PrefectRefusedError(f"The Prefect API refused: {said}") from error
    except httpx.TransportError as error:
        raise PrefectUnreachableError(f"The Prefect API does not answer ({error!r}). Is it running?") from error
