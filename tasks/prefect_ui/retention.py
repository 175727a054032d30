"""What Prefect no longer needs: old runs, old versions of pages, deployments of actions closed long ago.

All of it over the API, a bounded amount at a time; only what is ours, and nothing that is scheduled, running or
awaited. The register keeps everything for ever.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, cast
from uuid import UUID

from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.filters import FlowFilter, FlowFilterName, FlowRunFilter
from prefect.client.schemas.objects import StateType
from prefect.client.schemas.sorting import FlowRunSort

from tasks.prefect_ui.deployments import read_all
from tasks.prefect_ui.errors import api_errors
from tasks.prefect_ui.parallel import in_parallel
from tasks.prefect_ui.wanted import CLOSED

QUIET_FOR = dt.timedelta(days=14)  # runs of services that ended well, and most versions of pages
KEPT_FOR = dt.timedelta(days=400)  # everything else
MOST_RUNS = 10_000  # a night
MOST_PAGES = 5_000
MOST_DEPLOYMENTS = 500
PAGE = 200  # the most that the API gives at once
BULK = 50  # the most that the API deletes at once

FINAL = (StateType.COMPLETED, StateType.FAILED, StateType.CRASHED, StateType.CANCELLED)
POSITION = "position"
OUR_PAGES = ({"any_": [POSITION, "week-ahead", "going-tomorrow", "waiting-for-you"]}, {"like_": "story-%"})


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a page."""

    id: UUID
    key: str
    created_at: dt.datetime  # UTC


async def remove_runs(
    client: PrefectClient,
    flow_names: Iterable[str],
    ended_before: dt.datetime,
    *,
    types: Sequence[StateType] = FINAL,
    most: int = MOST_RUNS,
) -> int:
    """Delete runs of these flows that ended before that instant, the oldest first, with their logs. How many.

    Only final types may be given. Raises PrefectApiError; what was deleted until then is gone.
    """
    flows = FlowFilter(name=FlowFilterName(any_=sorted(flow_names)))
    wanted = {"state": {"type": {"any_": [each.value for each in types if each in FINAL]}}}
    ended = FlowRunFilter.model_validate({**wanted, "end_time": {"before_": ended_before}})
    removed = 0
    with api_errors():
        while removed < most:
            found = await client.read_flow_runs(
                flow_filter=flows,
                flow_run_filter=ended,
                sort=FlowRunSort.EXPECTED_START_TIME_ASC,
                limit=min(PAGE, most - removed),
            )
            ids = [run.id for run in found]
            gone = sum([await _delete(client, ids[start : start + BULK], wanted) for start in range(0, len(ids), BULK)])
            removed += gone
            if not gone:
                break
    return removed


async def _delete(client: PrefectClient, ids: Sequence[UUID], wanted: dict[str, Any]) -> int:
    """Delete those of them that are still as wanted."""
    response = await client.request(
        "POST",
        cast("Any", "/flow_runs/bulk_delete"),  # the client's list of routes lacks it
        json={"flow_runs": {"id": {"any_": [str(each) for each in ids]}, **wanted}, "limit": BULK},
    )
    return len(response.json()["deleted"])


async def remove_old_versions(client: PrefectClient, now: dt.datetime, *, most: int = MOST_PAGES) -> int:
    """Delete old versions of our pages, and never the newest. How many.

    Of the position, the last of each day is kept for 400 days. At most `most` are looked at for each kind of page.
    """
    with api_errors():
        removed = 0
        for keys in OUR_PAGES:
            newest = await _newest(client, keys)
            oldest = await _oldest(client, keys, now - QUIET_FOR, most)
            old = [each.id for each in superfluous(oldest, now) if each.id not in newest]
            await in_parallel(partial(_delete_version, client), old)
            removed += len(old)
    return removed


def superfluous(versions: Iterable[Version], now: dt.datetime) -> list[Version]:
    """Those of the versions that need not be kept; the newest of a page is the caller's to keep."""
    last_of_day: dict[dt.date, Version] = {}
    old = []
    for each in sorted(versions, key=lambda version: version.created_at):
        if each.created_at >= now - QUIET_FOR:
            continue
        if each.key != POSITION or each.created_at < now - KEPT_FOR:
            old.append(each)
            continue
        overtaken = last_of_day.pop(each.created_at.date(), None)
        last_of_day[each.created_at.date()] = each
        if overtaken is not None:
            old.append(overtaken)
    return old


async def _newest(client: PrefectClient, keys: dict[str, Any]) -> set[UUID]:
    found: set[UUID] = set()
    offset = 0
    while page := await _ask(client, "/artifacts/latest/filter", {"artifacts": {"key": keys}, "offset": offset}):
        found |= {UUID(each["latest_id"]) for each in page}
        offset += len(page)
        if len(page) < PAGE:
            break
    return found


async def _oldest(client: PrefectClient, keys: dict[str, Any], before: dt.datetime, most: int) -> list[Version]:
    """The oldest versions, as far back from the end of the list as `most` and `before` allow."""
    body = {"artifacts": {"key": keys}, "sort": "CREATED_DESC"}
    end = await _ask(client, "/artifacts/count", {"artifacts": {"key": keys}}, limit=None)
    start, found = end, []
    while start > 0 and end - start < most:
        start, limit = max(0, start - PAGE), min(PAGE, start)
        page = [_version(each) for each in await _ask(client, "/artifacts/filter", {**body, "offset": start}, limit)]
        found += [each for each in page if each.created_at < before]
        if any(each.created_at >= before for each in page):
            break
    return found


def _version(given: dict[str, Any]) -> Version:
    return Version(UUID(given["id"]), given["key"], dt.datetime.fromisoformat(given["created"]))


async def _ask(client: PrefectClient, path: str, body: dict[str, Any], limit: int | None = PAGE) -> Any:  # noqa: ANN401
    limited = {} if limit is None else {"limit": limit}
    response = await client.request("POST", cast("Any", path), json={**body, **limited})
    return response.json()


async def _delete_version(client: PrefectClient, version: UUID) -> None:
    await client.delete_artifact(version)


async def remove_deployments(
    client: PrefectClient, flow_name: str, refs: frozenset[str], *, most: int = MOST_DEPLOYMENTS
) -> int:
    """Delete the deployments of these actions, if they are tagged `closed`. How many. Their runs stay their time."""
    with api_errors():
        found = await read_all(client, [flow_name])
        gone = [each.id for each in found if CLOSED in each.tags and each.parameters.get("ref") in refs][:most]
        await in_parallel(client.delete_deployment, gone)
    return len(gone)
