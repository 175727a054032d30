"""The computer: versions that work together, disk, permissions, clock and time zones."""

import datetime as dt
import os
import stat
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from packaging.requirements import Requirement

from flows.doctor.finding import Finding, fine, wrong
from flows.supervisor.home import LOW_MEGABYTES, NEEDED_MEGABYTES, free_megabytes, private_folders
from registry.settings import Settings

VERSIONS, DISK, HOME, TIME = "versions", "disk", "home", "time"
US = "remembrancer"
OTHERS = stat.S_IRWXG | stat.S_IRWXO
LISTABLE = stat.S_IRGRP | stat.S_IWGRP | stat.S_IROTH | stat.S_IWOTH
SUMMER, WINTER = dt.datetime(2001, 7, 1, tzinfo=dt.UTC), dt.datetime(2001, 1, 1, tzinfo=dt.UTC)
MADE_IN = 2026  # a clock that shows an earlier year is wrong


def look_at_versions() -> Iterator[Finding]:
    """What is installed against what was tried together (docs/decisions/0002-versions.md)."""
    wanted = [Requirement(each) for each in metadata.requires(US) or () if "extra ==" not in each]
    found = {each.name: _installed(each.name) for each in wanted}
    bad = [
        f"{each.name} {found[each.name] or 'is missing'} ({each.specifier} is needed)"
        for each in wanted
        if found[each.name] is None or not each.specifier.contains(str(found[each.name]), prereleases=True)
    ]
    if bad:
        yield wrong(
            VERSIONS,
            f"Versions that were not tried together: {', '.join(bad)}",
            "Prefect may not start, or may start and never schedule a run, and only its log would say so.",
            "Install exactly what requirements.lock names: make install.",
        )
    else:
        known = ", ".join(f"{name} {found[name]}" for name in ("prefect", "sqlalchemy", "fastapi") if name in found)
        yield fine(VERSIONS, f"{US} {metadata.version(US)} on {known}; all {len(wanted)} packages are within bounds")


def _installed(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def look_at_disk(settings: Settings) -> Iterator[Finding]:
    """Room where the home is, or will be."""
    free = free_megabytes(_existing(settings.root))
    said = f"{free:,} MB are free on the disk of {settings.root}"
    if free < NEEDED_MEGABYTES:
        yield wrong(
            DISK,
            said,
            f"`remembrancer up` needs {NEEDED_MEGABYTES} MB; below {LOW_MEGABYTES} it warns, and then mail is refused.",
            "Free some, or move the home to another disk.",
        )
    else:
        yield fine(DISK, said)


def _existing(folder: Path) -> Path:
    return next(each for each in (folder, *folder.parents) if each.exists())


def look_at_home(settings: Settings) -> Iterator[Finding]:
    """Whether it is ours, may be written, and is closed to others."""
    if not settings.root.exists():
        yield fine(HOME, f"{settings.root} is not there yet; `remembrancer up` makes it")
        return
    if not os.access(settings.root, os.W_OK | os.X_OK):
        yield wrong(HOME, f"{settings.root} cannot be written", "Nothing can start.", "Run as its owner, or chown it.")
    open_to_others = [str(path) for path in _open_paths(settings)]
    if open_to_others:
        yield wrong(
            HOME,
            f"Other accounts of this computer can read {', '.join(open_to_others)}",
            "They hold owners' letters, evidence, and the key by which we know our own letters.",
            f"chmod -R go-rwx {' '.join(open_to_others)}",
        )
    else:
        yield fine(HOME, f"{settings.root} can be written, and is closed to other accounts")


def _open_paths(settings: Settings) -> Iterator[Path]:
    if settings.root.stat().st_mode & LISTABLE:
        yield settings.root
    for folder in private_folders(settings):
        if folder.exists() and folder.stat().st_mode & OTHERS:
            yield folder
    for path in sorted((settings.root / "keys").glob("*")):
        if path.stat().st_mode & OTHERS:
            yield path


def look_at_time(now: dt.datetime) -> Iterator[Finding]:
    """Time zone data, and a clock that is not plainly wrong."""
    try:
        london = ZoneInfo("Europe/London")
        hours = SUMMER.astimezone(london).utcoffset() != WINTER.astimezone(london).utcoffset()
    except (ZoneInfoNotFoundError, ValueError):
        hours = False
    if not hours:
        yield wrong(
            TIME,
            "The time zone data is missing or wrong: Europe/London has no summer time",
            "Letters would go at the wrong hour.",
            "Install the package tzdata (make install), and unset PYTHONTZPATH.",
        )
    if now.year < MADE_IN:
        yield wrong(
            TIME,
            f"This computer's clock shows {now:%d %B %Y}",
            "Every deadline would be misjudged, and TLS certificates look invalid.",
            "Set the clock; run a time service (systemd-timesyncd, chrony).",
        )
    if hours and now.year >= MADE_IN:
        yield fine(TIME, f"The clock shows {now:%d %B %Y %H:%M} UTC; time zones are known")
