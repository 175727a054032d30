"""What runs: the parts of `up`, and Prefect's server with its workers, services and schedule."""

import datetime as dt
import http.client
from collections.abc import Iterator
from http import HTTPStatus
from importlib import metadata

from flows.doctor.finding import Finding, fine, warning, wrong
from flows.supervisor.lock import is_held
from flows.supervisor.pools import Pool, PrefectApi
from flows.supervisor.records import PartRecord, Phase, written_down
from flows.watch.graces import Graces
from flows.watch.prefect_seen import PrefectSeen, look_at_prefect
from registry.settings import Settings

PARTS, PREFECT = "parts", "Prefect"
PATIENCE = 3.0  # seconds
SILENT_WORKER = dt.timedelta(minutes=3)  # they say that they live every half minute


def look_at_parts(settings: Settings) -> Iterator[Finding]:
    """Which parts of this home's `up` run, by what it writes down."""
    if not is_held(settings):
        yield warning(
            PARTS,
            f"Remembrancer does not run on {settings.root}",
            "Nothing is chased, and no reply is read. What runs only with it could not be looked at.",
            "Start it, and look again: remembrancer up (or systemctl start remembrancer).",
        )
        return
    record = written_down(settings)
    if record is None or record.phase is not Phase.RUNNING:
        yield warning(PARTS, "`up` is starting or stopping", "It is too early to say more.", "Look again in a minute.")
        return
    troubled = [part for part in record.parts if not (part.running and part.ready) or part.in_loop]
    for part in troubled:
        yield _troubled(part)
    if not troubled:
        yield fine(PARTS, f"Every part runs: {', '.join(part.title for part in record.parts)}")


def _troubled(part: PartRecord) -> Finding:
    if part.in_loop:
        said = f"{part.title} keeps stopping: {len(part.deaths)} times within the hour"
    else:
        said = f"{part.title} {'has started and does not answer yet' if part.running else 'does not run'}"
    return wrong(PARTS, said, "What it does is not done.", f"Its log says why: {part.log}")


def look_at_the_api(settings: Settings, now: dt.datetime) -> Iterator[Finding]:
    """Whether Prefect's server answers us, is of our version, knows our services, and schedules runs."""
    api = PrefectApi.of(settings)
    runs = is_held(settings)
    try:
        status, version = api.ask("GET", "/admin/version", patience=PATIENCE)
    except (OSError, http.client.HTTPException, ValueError) as error:
        if runs:
            yield wrong(
                PREFECT,
                f"Prefect does not answer at {settings.prefect_api_url} ({type(error).__name__})",
                "Nothing is scheduled, and no form can be used.",
                f"Its log says why: {settings.logs / 'prefect-server.log'}",
            )
        return
    if status != HTTPStatus.OK:
        yield _not_let_in(settings, status)
        return
    if str(version) != metadata.version("prefect"):
        yield wrong(
            PREFECT,
            f"The server is Prefect {version}, and we are {metadata.version('prefect')}",
            "Runs may fail in ways that nobody has seen.",
            "Stop everything and start it again: remembrancer down, remembrancer up.",
        )
    yield from _works(settings, look_at_prefect(api, now, Graces()), now)


def _not_let_in(settings: Settings, status: int) -> Finding:
    if status == HTTPStatus.UNAUTHORIZED:
        said = f"Prefect at {settings.prefect_api_url} does not take our login"
        todo = "Give this command the same REMEMBRANCER_PREFECT_AUTH as `up` had, or start `up` again with the new one."
    else:
        said = f"What answers at {settings.prefect_api_url} is no Prefect, or an unwell one (status {status})"
        todo = "See who listens on REMEMBRANCER_PREFECT_PORT."
    return wrong(PREFECT, said, "We cannot start or see any run.", todo)


def _works(settings: Settings, seen: PrefectSeen, now: dt.datetime) -> Iterator[Finding]:
    if seen.trouble:
        yield wrong(PREFECT, f"Prefect {seen.trouble}", "Runs may be lost.", f"See {settings.logs}")
        return
    found = [*_workers(seen, now), *_services(settings, seen), *_runs(seen)]
    version = metadata.version("prefect")
    yield from found or [fine(PREFECT, f"Prefect {version} answers, lets us in, and schedules every service")]


def _workers(seen: PrefectSeen, now: dt.datetime) -> Iterator[Finding]:
    for pool in Pool:
        heard = seen.heard_of.get(pool)
        if heard is None or now - heard > SILENT_WORKER:
            since = f"since {heard:%d %B %H:%M} UTC" if heard else "yet"
            yield wrong(
                PREFECT,
                f"No worker of the pool {pool} has been heard of {since}",
                "Its runs stay late.",
                "Start `remembrancer up`; see logs/worker-*.log.",
            )


def _services(settings: Settings, seen: PrefectSeen) -> Iterator[Finding]:
    for name, service in seen.services.items():
        if service is None:
            yield wrong(
                PREFECT,
                f"The deployment “{name}” is not there",
                "What it does is not done.",
                "Start `remembrancer up` anew: it makes the deployments.",
            )
        elif service.paused:
            yield wrong(
                PREFECT,
                f"The deployment “{name}” is paused",
                "What it does is not done until somebody resumes it.",
                f"Resume it at {settings.prefect_ui_url}/v2/deployments",
            )
        elif not service.upcoming:
            yield wrong(
                PREFECT,
                f"No run of “{name}” is scheduled",
                "Prefect answers and schedules nothing: this is what a wrong version of SQLAlchemy looks like.",
                f"Install what requirements.lock names (make install); see {settings.logs / 'prefect-server.log'}",
            )


def _runs(seen: PrefectSeen) -> Iterator[Finding]:
    late = {pool: count for pool, count in seen.late.items() if count}
    if late:
        yield warning(
            PREFECT,
            f"Runs are late: {', '.join(f'{count} of {pool}' for pool, count in late.items())}",
            "The workers do not keep up, or were stopped.",
            "Wait a few minutes; if it stays so, raise REMEMBRANCER_RUN_SLOTS to the number of cores.",
        )
    if seen.stuck:
        yield warning(
            PREFECT,
            f"{seen.stuck} runs have been under way for too long",
            "Their process may have been killed.",
            "The sweep ends them within the hour; if it does not, cancel them in Prefect.",
        )
