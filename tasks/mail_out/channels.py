"""The other channels: Apprise URLs of administrators and owners, which only who runs this service can set.

They stand in one setting, best given by a file (REMEMBRANCER_CHANNELS_FILE), so that the watch can read them
with the register stopped. A URL may hold a password: it is never shown, recorded or logged; a channel has a name.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import SecretStr

from registry.errors import BadInputError, Problem
from registry.settings import Settings
from registry.yaml_lines import LinedYaml, Path

ADMINISTRATORS, PARTIES = "administrators", "parties"
WHERE = "REMEMBRANCER_CHANNELS"
_ADDRESS = re.compile(r"mailto:([^\s/@<>,]+@[^\s/@<>,]+)")


@dataclass(frozen=True, slots=True)
class Channel:
    """One Apprise URL under a name that may be shown: "administrators/1", "dtsu/2"."""

    name: str
    url: SecretStr

    @property
    def address(self) -> str | None:
        """The mail address of `mailto:NAME@HOST`, to which our own mail server brings it; None of any other URL."""
        found = _ADDRESS.fullmatch(self.url.get_secret_value())
        return found[1] if found else None


@dataclass(frozen=True, slots=True)
class Channels:
    """Whom we can reach by something else than mail."""

    administrators: tuple[Channel, ...] = ()
    parties: Mapping[str, tuple[Channel, ...]] | None = None

    def of_party(self, party_id: str | None) -> tuple[Channel, ...]:
        """The channels of an owner; none for one that has none."""
        return (self.parties or {}).get(party_id or "", ())

    def named(self, name: str) -> Channel | None:
        """The channel of that name; None when it was taken out of the settings."""
        every = [*self.administrators, *(each for some in (self.parties or {}).values() for each in some)]
        return next((each for each in every if each.name == name), None)


def administrators_channels(settings: Settings) -> tuple[Channel, ...]:
    """Where administrators are told of faults. Needs neither the register nor Prefect.

    Raises BadInputError as `channels_of` does.
    """
    return channels_of(settings).administrators


def channels_of(settings: Settings) -> Channels:
    """All channels of the settings; none when none are set.

    Raises BadInputError with the line of every mistake, and never with what stands there.
    """
    return read_channels(settings.channels.get_secret_value()) if settings.channels else Channels()


def read_channels(text: str) -> Channels:
    """Channels from YAML: `administrators: [URL, ...]` and `parties: {id: [URL, ...]}`. Raises as `channels_of`."""
    lined = _lined(text)
    value = lined.value if lined.value is not None else {}
    if not isinstance(value, dict):
        raise BadInputError(f"{WHERE} must hold two names, {ADMINISTRATORS} and {PARTIES}: see docs/mail.md.")
    for key in value:
        if key not in {ADMINISTRATORS, PARTIES}:
            lined.problem(f"this name is neither {ADMINISTRATORS} nor {PARTIES}", (str(key),))
    administrators = _list(lined, ADMINISTRATORS, value.get(ADMINISTRATORS), (ADMINISTRATORS,))
    theirs = value.get(PARTIES) or {}
    if not isinstance(theirs, dict):
        lined.problem(f"{PARTIES} must hold a list of URLs under each party's id", (PARTIES,))
        theirs = {}
    parties = {str(party): _list(lined, str(party), urls, (PARTIES, str(party))) for party, urls in theirs.items()}
    lined.refuse(f"{WHERE} cannot be taken.")
    return Channels(administrators, parties)


def _lined(text: str) -> LinedYaml:
    """The text as YAML. What the parser says may quote a URL, so that only the line of it is passed on."""
    try:
        lined = LinedYaml(text, WHERE)
    except BadInputError as error:
        lines = [problem.line for problem in error.problems]
    else:
        said_twice = [Problem("a name stands here twice; keep one", each.line, WHERE) for each in lined.problems]
        lined.problems[:] = said_twice
        return lined
    # Raised here, and not where the parser's error is at hand: a traceback would show its context.
    found = [Problem("here it is not readable YAML; put each URL into quotation marks", line, WHERE) for line in lines]
    raise BadInputError(f"{WHERE} is not readable YAML.", tuple(found))


def _list(lined: LinedYaml, whose: str, urls: object, path: Path) -> tuple[Channel, ...]:
    if urls is None:
        return ()
    if not isinstance(urls, list):
        lined.problem("here a list of Apprise URLs must stand, each in quotation marks", path)
        return ()
    found = []
    for number, url in enumerate(urls, start=1):
        mail = isinstance(url, str) and whose == ADMINISTRATORS and _ADDRESS.fullmatch(url)
        if not isinstance(url, str) or not ("://" in url or mail) or any(char.isspace() for char in url):
            lined.problem("this is no Apprise URL, such as json://127.0.0.1:9000/alarm", (*path, number - 1))
            continue
        found.append(Channel(f"{whose}/{number}", SecretStr(url)))
    return tuple(found)
