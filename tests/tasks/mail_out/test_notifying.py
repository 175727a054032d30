"""What becomes of a notice through a plain Apprise URL, against a real receiver; secrets stay secret."""

import logging
import threading

import apprise
import pytest

from registry.settings import Mode
from tasks.mail_out.handover import OffLoopbackError, OutcomeKind, PostOutcome
from tasks.mail_out.notifying import NO_URL, notify_url
from tests.ports import free_port
from tests.tasks.hook import Hook, hook

# Apprise loads all its plugins with the first URL, and one of them imports a module that Python is to drop.
pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")

SECRETS = ("H0rseStaple", "Gr33nBottle", "horsestaple", "clerk")


def notified(url: str, mode: Mode = Mode.DEMO) -> PostOutcome:
    outcome = notify_url(url, "The post", "One letter failed", mode=mode)
    assert not any(secret in outcome.text for secret in SECRETS)
    return outcome


def test_what_the_service_takes_is_accepted() -> None:
    with hook() as found:
        assert notified(found.url).kind is OutcomeKind.ACCEPTED
        assert b"One letter failed" in found.bodies[0]


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (500, OutcomeKind.DEFERRED),
        (429, OutcomeKind.DEFERRED),
        (401, OutcomeKind.REFUSED),
        (404, OutcomeKind.REFUSED),
    ],
)
def test_what_the_service_refuses_says_how(status: int, kind: OutcomeKind) -> None:
    with hook(status) as found:
        outcome = notified(found.url)
    assert (outcome.kind, outcome.code) == (kind, status)
    assert outcome.text.startswith("the service refused it: Failed to send JSON POST notification")


def test_nobody_listening_is_told_from_nobody_answering() -> None:
    refused = notified(f"json://clerk:H0rseStaple@127.0.0.1:{free_port()}/Gr33nBottle")
    assert (refused.kind, refused.text) == (OutcomeKind.DEFERRED, "unreachable: no connection to the service")
    with hook(wait=threading.Event()) as found:
        silent = notified(f"{found.url}?rto=0.2")
    assert (silent.kind, silent.text) == (OutcomeKind.DEFERRED, "unreachable: nobody answered in time")


def test_a_plugin_that_fails_harms_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object, **__: object) -> bool:
        raise ValueError("Gr33nBottle")

    monkeypatch.setattr(apprise.Apprise, "notify", fails)
    outcome = notified("json://127.0.0.1/Gr33nBottle")
    assert (outcome.kind, outcome.text) == (OutcomeKind.DEFERRED, "Apprise's plugin failed: ValueError")


@pytest.mark.parametrize("url", ["", "Gr33nBottle", "nosuch://Gr33nBottle/x", "json://", "slack://Gr33nBottle"])
def test_what_is_no_apprise_url_says_so(url: str) -> None:
    outcome = notified(url, Mode.LIVE)
    assert (outcome.kind, outcome.text) == (OutcomeKind.REFUSED, NO_URL)


@pytest.mark.parametrize("level", [logging.DEBUG, logging.WARNING])
def test_nothing_of_a_url_comes_into_any_log(level: int, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(level)
    caplog.set_level(level, "apprise")
    caplog.set_level(logging.WARNING, "urllib3")
    notified("nosuch://clerk:H0rseStaple@127.0.0.1/Gr33nBottle")
    with hook(403) as found:
        notified(found.url)
    notified(f"json://clerk:H0rseStaple@127.0.0.1:{free_port()}/Gr33nBottle")
    assert not any(secret in caplog.text for secret in SECRETS)
    logging.getLogger("apprise").warning("still heard")
    assert "still heard" in caplog.text


@pytest.mark.parametrize("more", ["", "?redirect=yes"])
def test_no_redirect_is_followed_because_it_would_tell_nobody(more: str) -> None:
    with hook() as elsewhere, hook(302, location=f"http://127.0.0.1:{elsewhere.port}/else") as found:
        outcome = notified(found.url + more)
    assert (outcome.kind, outcome.code) == (OutcomeKind.REFUSED, 302)
    assert elsewhere.paths == []


def test_what_goes_to_this_computer_goes_by_no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    with hook(407) as proxy, hook() as found:
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
        assert notified(found.url).kind is OutcomeKind.ACCEPTED
    assert proxy.paths == []


def elsewhere(found: Hook) -> list[str]:
    """Ways in which a URL seems to stay on this computer, and does not."""
    return [
        f"json://127.0.0.1:{found.port}@hook.example.org/",
        f"json://hook.example.org/?host=127.0.0.1:{found.port}",
        f"json://127.0.0.1.example.org:{found.port}/",
        "json://2130706433/",
        "json://0.0.0.0/",
        "jsons://hook.example.org/",
        "xmls://hook.example.org/",
        "forms://hook.example.org/",
        f"json://hook.example.org,127.0.0.1:{found.port}/",
        "mailto://127.0.0.1?smtp=mail.example.org&to=a@example.org&from=b@example.org",
        "apprise://127.0.0.1/Gr33nBottle",
        "syslog://127.0.0.1",
    ]


def test_a_demonstration_notifies_this_computer_only() -> None:
    with hook() as found:
        for url in elsewhere(found):
            try:
                outcome = notified(url)
            except OffLoopbackError:
                continue
            assert outcome.text == NO_URL, url
    assert found.paths == []
