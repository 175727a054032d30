"""What must be so before anything starts: a home to write to, room on its disk, free ports."""

import mailbox
import shutil
import socket
from collections.abc import Callable, Mapping
from pathlib import Path

import psutil

from flows.supervisor.environment import prefect_home
from flows.supervisor.errors import HomeError, PortTakenError
from registry.settings import Settings

MEGABYTE = 1_000_000
NEEDED_MEGABYTES = 500
LOW_MEGABYTES = 100
PASSABLE = 0o711  # the database's own account passes through where root runs us; nobody else can list it
PRIVATE = 0o700


def free_megabytes(folder: Path) -> int:
    """How much may still be written to the disk that `folder` is on."""
    return shutil.disk_usage(folder).free // MEGABYTE


def make_home(settings: Settings, free: Callable[[Path], int] = free_megabytes) -> None:
    """Make the folders of the home. Raises HomeError when it cannot be written or its disk is nearly full."""
    try:
        settings.root.mkdir(mode=PASSABLE, parents=True, exist_ok=True)
        for folder in (settings.run_folder, settings.empty_folder):
            folder.mkdir(mode=PASSABLE, exist_ok=True)
        for folder in private_folders(settings):
            folder.mkdir(mode=PRIVATE, exist_ok=True)
        for box in (settings.owners_maildir, settings.returns_maildir):
            mailbox.Maildir(box, create=True)
        probe = settings.run_folder / "writable"
        probe.write_text("yes\n", encoding="utf-8")
        probe.unlink()
    except OSError as error:
        raise HomeError(
            f"The home {settings.root} cannot be written: {error.strerror}. "
            "Make it writable, or set REMEMBRANCER_HOME to another folder."
        ) from error
    found = free(settings.root)
    if found < NEEDED_MEGABYTES:
        raise HomeError(
            f"The disk of {settings.root} is nearly full: {found} MB are free and {NEEDED_MEGABYTES} MB are "
            "needed. Free some, or set REMEMBRANCER_HOME to a folder on another disk."
        )


def private_folders(settings: Settings) -> tuple[Path, ...]:
    """What nobody but the account that runs us may look into."""
    kept = (settings.logs, settings.vault, settings.root / "keys", settings.owners_maildir.parent)
    return (*kept, prefect_home(settings), settings.temporary_folder)


def clear_temporary(settings: Settings) -> None:
    """Remove what killed parts have left of their temporary files. To be called while none of them lives."""
    shutil.rmtree(settings.temporary_folder, ignore_errors=True)
    settings.temporary_folder.mkdir(mode=PRIVATE, exist_ok=True)


def check_ports(host_ports: Mapping[str, tuple[str, int]]) -> None:
    """Raise PortTakenError unless every (host, port) is free; the keys are the variables that set them."""
    seen: dict[int, str] = {}
    for variable, (host, port) in host_ports.items():
        if port in seen:
            raise PortTakenError(f"{seen[port]} and {variable} are both {port}. Set one of them to another port.")
        seen[port] = variable
        if not _is_free(host, port):
            raise PortTakenError(
                f"Port {port} on {host} is taken{_by_whom(port)}. "
                f"Stop that, or choose another port: {variable}={port + 10} make up"
            )


def _is_free(host: str, port: int) -> bool:
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except socket.gaierror as error:
        raise PortTakenError(f"{host} is no address of this machine: {error.strerror}.") from error
    with socket.socket(family, kind, protocol) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
        except PermissionError as error:
            raise PortTakenError(f"This user may not listen on port {port}: {error.strerror}.") from error
        except OSError:
            return False
    return True


def _by_whom(port: int) -> str:
    """ " by NAME (process 123)", or nothing where the system does not tell."""
    try:
        holders = [
            each.pid
            for each in psutil.net_connections(kind="tcp")
            if each.status == psutil.CONN_LISTEN and each.laddr and each.laddr.port == port and each.pid
        ]
        if holders:
            holder = psutil.Process(holders[0])
            return f" by {' '.join(holder.cmdline())[:80] or holder.name()} (process {holder.pid})"
    except psutil.Error:
        return ""
    return ""
