"""`up` outside the embedded mode: nobody gets in without the login, and no secret is seen anywhere."""

import base64
import json
import shutil
import subprocess
from collections.abc import Iterator

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from playwright.sync_api import expect, sync_playwright

from flows.supervisor.pools import PrefectApi
from flows.supervisor.records import written_down
from tasks.embedded_postgres import binaries
from tests.end_to_end.service import Json, Service
from tests.ports import free_port
from tests.postgres import Databases
from tests.servers import REAL, RunningUp, a_running_up, wait_until

WORD = "wolpertinger"  # stands in every secret, and nowhere else in the world
USER, PASSWORD = "clerk", f"{WORD}-nine-maps"
CHROMIUM = shutil.which("chromium")
DKIM_KEY = (
    rsa.generate_private_key(public_exponent=65537, key_size=2048)
    .private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())
    .decode()
)
MARKS = (
    WORD.encode(),
    base64.b64encode(f"{USER}:{PASSWORD}".encode()),
    DKIM_KEY.splitlines()[3].encode(),
)
STARTED_AT_ONCE = ("sweep", "deliver letters")  # by `up` itself


@pytest.fixture(scope="module")
def running(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningUp]:
    """A real `up` on a PostgreSQL of somebody else's, with a login and secrets for mail; its mail server is away."""
    register, prefect = databases.new(), databases.new()
    where = f"postgres:{WORD}-database@/{{}}?host={databases.server.socket_folder}"
    secrets = {
        "database_url": f"postgresql+psycopg://{where.format(register)}",
        "prefect_database": f"postgresql+asyncpg://{where.format(prefect)}",
        "prefect_auth": f"{USER}:{PASSWORD}",
        "smtp_username": "out",
        "smtp_password": f"{WORD}-smtp",
        "imap_password": f"{WORD}-imap",
        "dkim_key": DKIM_KEY,
        "dkim_selector": "r2001",
        "channels": f'administrators: ["json://u:{WORD}-channel@127.0.0.1:{free_port()}/"]',
    }
    mail = {"smtp_host": "127.0.0.1", "maildir": tmp_path_factory.mktemp("mail") / "delivered"}
    with a_running_up((*REAL, "--empty"), **secrets, **mail) as made:
        yield made
    for name in (register, prefect):
        databases.drop(name)


@pytest.fixture(scope="module")
def worked(running: RunningUp, databases: Databases) -> RunningUp:
    """Services have run; and one again while the register let nobody in, so that there is a traceback."""
    service = Service(running)
    service.wait(lambda: all(completed(service, name) for name in STARTED_AT_ONCE), service.last_words)
    register = running.settings.register_url.partition("@/")[2].partition("?")[0]
    with databases.server.connect() as connection:
        connection.execute(f'ALTER DATABASE "{register}" ALLOW_CONNECTIONS false')
        connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (register,))
        try:
            run = service.start(service.service("sweep"))
            wait_until(lambda: "Traceback" in str(logs_of(service, run)), 120, service.last_words, every=0.5)
        finally:
            connection.execute(f'ALTER DATABASE "{register}" ALLOW_CONNECTIONS true')
    return running


def completed(service: Service, name: str) -> list[Json]:
    """The runs of a service that have ended well."""
    ended = {"state": {"type": {"any_": ["COMPLETED"]}}}
    return service.runs(deployments={"name": {"any_": [name]}}, flow_runs=ended)


def logs_of(service: Service, run: str) -> Json:
    """What a run has logged in Prefect."""
    found: Json = service.ask("POST", "/logs/filter", {"logs": {"flow_run_id": {"any_": [run]}}})
    return found


@pytest.mark.parametrize(("login", "status"), [(None, 401), (f"{USER}:wrong", 401), (f"{USER}:{PASSWORD}", 200)])
def test_prefect_answers_nobody_without_the_login(running: RunningUp, login: str | None, status: int) -> None:
    assert PrefectApi(running.settings.prefect_port, login=login).ask("GET", "/admin/version")[0] == status


def test_there_is_no_post_room_and_no_database_of_our_own(running: RunningUp) -> None:
    names = {path.stem for path in (running.settings.run_folder / "parts").glob("*.json")}
    assert {"prefect-server", "worker-service", "worker-checks"} <= names
    assert not {"postgres", "post-room"} & names
    assert not running.settings.postgres_data.exists()
    assert f"by 127.0.0.1:{running.settings.post_port} (none)" in running.said()
    assert str(running.settings.returns_maildir) in running.said()


@pytest.mark.skipif(CHROMIUM is None, reason="needs the browser chromium (Debian: chromium)")
def test_the_ui_asks_for_the_login_and_then_shows_everything(running: RunningUp) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page()
        page.goto(f"{running.settings.prefect_ui_url}/v2/deployments")
        field = page.locator("input[type=password]")
        expect(field).to_be_visible(timeout=60_000)
        assert page.get_by_text("deliver letters").count() == 0
        field.fill(f"{USER}:{PASSWORD}")
        field.press("Enter")
        expect(page.get_by_text("deliver letters").first).to_be_visible(timeout=60_000)
        browser.close()


def files_of(running: RunningUp) -> dict[str, bytes]:
    """Every file of the home, the parts' logs among them."""
    return {
        str(path.relative_to(running.settings.root)): path.read_bytes()
        for path in running.settings.root.rglob("*")
        if path.is_file()
    }


def dumped(url: str) -> bytes:
    """Everything in a database: of Prefect's, the artifacts, parameters, events and the runs' logs."""
    database, _, host = url.partition("@/")[2].partition("?host=")
    command = [str(binaries() / "pg_dump"), "-h", host, "-U", "postgres", database]
    return subprocess.run(command, capture_output=True, check=True, timeout=60).stdout


def test_the_doctor_finds_everything_fine_but_the_mail_server_that_is_away(running: RunningUp) -> None:
    wait_until(lambda: parts_are_ready(running), 30, running.said)
    done = subprocess.run(
        [REAL[0], "doctor", "--json"], env=running.environment, capture_output=True, text=True, timeout=90, check=False
    )
    found: list[Json] = json.loads(done.stdout)
    assert done.returncode == 1, done.stdout
    wrong, *others = [each for each in found if each["verdict"] == "wrong"]
    assert (wrong["about"], others) == ("mail out", [])
    assert f"takes no connection on port {running.settings.post_port}" in wrong["found"]
    looked_at = {each["about"] for each in found if each["verdict"] == "fine"}
    assert looked_at >= {"settings", "versions", "disk", "home", "time", "parts", "database", "Prefect", "channels"}
    assert WORD not in done.stdout + done.stderr


def parts_are_ready(running: RunningUp) -> bool:
    """`up` has written down that all its parts are ready."""
    record = written_down(running.settings)
    return record is not None and all(part.ready for part in record.parts)


@pytest.mark.promise(17)
def test_no_secret_is_in_a_process_list_a_log_a_page_or_a_database(worked: RunningUp) -> None:
    asked = subprocess.run(
        [REAL[0], "status", "--json"], env=worked.environment, capture_output=True, check=True, timeout=60
    )
    seen = {
        "the process list": json.dumps([each.cmdline() for each in worked.parts()]).encode(),
        "what up printed": worked.said().encode(),
        "status": asked.stdout + asked.stderr,
        "Prefect's database": dumped(worked.settings.prefect_database_url),
        "the register": dumped(worked.settings.register_url),
        **files_of(worked),
    }
    assert b"Traceback" in seen["Prefect's database"], "the run that failed has left its log"
    assert len(seen["Prefect's database"]) > 100_000
    assert [place for place, content in seen.items() if any(mark in content for mark in MARKS)] == []


@pytest.mark.parametrize("port", [1, 99999])
def test_a_command_that_cannot_reach_the_register_shows_no_password(running: RunningUp, port: int) -> None:
    url = f"postgresql+psycopg://r:{WORD}@127.0.0.1:{port}/register"
    done = subprocess.run(
        [REAL[0], "status"],
        env=running.environment | {"REMEMBRANCER_DATABASE_URL": url},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 2
    assert WORD not in done.stdout + done.stderr
    assert "Traceback" not in done.stderr
