"""Every look at once, each bounded in time; one that fails or hangs stops no other."""

import queue
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from urllib.parse import unquote, urlsplit

from pydantic import SecretStr

from flows.doctor.finding import Finding, wrong
from registry.errors import RemembrancerError
from registry.settings import Settings

LONGEST_LOOK = 10.0  # seconds
HIDDEN = "…"
SHORTEST_SECRET = 3  # characters; less would hide half of every sentence


@dataclass(frozen=True, slots=True)
class Look:
    """Something to look at."""

    about: str
    take: Callable[[], Iterable[Finding]]
    longest: float = LONGEST_LOOK  # seconds; more only where a dead server is known at once, and a slow one is not


def examine(looks: Sequence[Look], settings: Settings) -> list[Finding]:
    """The findings of all looks, in the order of the looks, without a secret. Never raises."""
    answers: queue.Queue[tuple[int, list[Finding]]] = queue.Queue()
    for number, look in enumerate(looks):
        # A daemon: one that hangs must keep neither the answer nor the end of the process waiting.
        threading.Thread(target=_take, args=(number, look, answers), daemon=True).start()
    taken: dict[int, list[Finding]] = {}
    began = time.monotonic()
    while waited_for := [look.longest for number, look in enumerate(looks) if number not in taken]:
        try:
            number, findings = answers.get(timeout=max(0.0, began + max(waited_for) - time.monotonic()))
        except queue.Empty:
            break
        taken[number] = findings
    found = [taken[number] if number in taken else [_silent(look)] for number, look in enumerate(looks)]
    hidden = secrets_of(settings)
    return [without(hidden, each) for some in found for each in some]


def _take(number: int, look: Look, answers: "queue.Queue[tuple[int, list[Finding]]]") -> None:
    try:
        findings = list(look.take())
    except RemembrancerError as error:
        findings = [wrong(look.about, str(error), "This could not be looked at.", "See what it says, and look again.")]
    except Exception as error:  # noqa: BLE001 - a look that fails is a finding, and must not stop the others
        said = f"{type(error).__name__}: {str(error).strip() or 'no more is known'}"
        findings = [wrong(look.about, said, "The look itself failed.", "Please report it, with this line.")]
    answers.put((number, findings))


def _silent(look: Look) -> Finding:
    return wrong(
        look.about,
        f"No answer within {look.longest:.0f} seconds",
        "A server, a disk or a network does not answer.",
        "See that it runs and that no firewall stands in between, and look again.",
    )


def secrets_of(settings: Settings) -> tuple[str, ...]:
    """Every secret of the settings, also the passwords within URLs and logins; the longest first."""
    found: set[str] = set()
    for name in type(settings).model_fields:
        value = getattr(settings, name)
        if isinstance(value, SecretStr):
            found |= _parts(value.get_secret_value())
    return tuple(sorted((each for each in found if len(each) >= SHORTEST_SECRET), key=len, reverse=True))


def _parts(secret: str) -> set[str]:
    parts = {secret, secret.partition(":")[2]} if "://" not in secret else {secret}
    for word in secret.split():
        try:
            password = urlsplit(word.strip("\"',[]")).password
        except ValueError:
            continue
        if password:
            parts |= {password, unquote(password)}
    return parts


def without(hidden: Sequence[str], finding: Finding) -> Finding:
    """The finding with every secret blotted out, should one have got into a server's answer."""
    found, means, to_do = finding.found, finding.means, finding.to_do
    for secret in hidden:
        found, means, to_do = (text.replace(secret, HIDDEN) for text in (found, means, to_do))
    return replace(finding, found=found, means=means, to_do=to_do)
