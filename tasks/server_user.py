"""The account that the database server runs as, and its way to the folders that it needs.

PostgreSQL refuses to run as root. Where root runs us, the server gets an unprivileged account, and that
account is let through the folders above its data, nothing more.
"""

import os
import pwd
import struct
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from registry.errors import RemembrancerError

CANDIDATES = ("postgres", "nobody")
_ACL = "system.posix_acl_access"
_VERSION = struct.Struct("<I")
_ENTRY = struct.Struct("<HHI")
_OWNER, _USER, _GROUP, _MASK, _OTHER = 0x01, 0x02, 0x04, 0x10, 0x20
_NO_ID = 0xFFFFFFFF
_SEARCH = 1


class ServerUserError(RemembrancerError):
    """No account can run the database server here; the message says what to do."""


@dataclass(frozen=True, slots=True)
class ServerUser:
    """An account of this machine."""

    name: str
    uid: int
    gid: int


def current_user() -> ServerUser:
    """The account that runs this process.

    Raises ServerUserError when its number has no name, which PostgreSQL cannot bear.
    """
    try:
        entry = pwd.getpwuid(os.geteuid())
    except KeyError:
        raise ServerUserError(
            f"User number {os.geteuid()} has no name in /etc/passwd, and PostgreSQL needs one. "
            "Add the user, or set REMEMBRANCER_DATABASE_URL to a PostgreSQL server of your own."
        ) from None
    return ServerUser(entry.pw_name, entry.pw_uid, entry.pw_gid)


def server_user(data: Path) -> ServerUser:
    """Whom the server runs as: ourselves; for root the owner of `data`, else an unprivileged account."""
    if os.geteuid() != 0:
        return current_user()
    names: tuple[str, ...] = CANDIDATES
    if data.exists() and data.stat().st_uid != 0:
        names = (data.owner(), *CANDIDATES)
    for name in names:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return ServerUser(entry.pw_name, entry.pw_uid, entry.pw_gid)
    raise ServerUserError(
        f"PostgreSQL refuses to run as root, and this machine has none of the users {', '.join(CANDIDATES)}. "
        "Run `remembrancer up` as an ordinary user."
    )


def let_through(user: ServerUser, folders: Iterable[Path]) -> None:
    """Let `user` pass through every folder on the way to `folders`, and see nothing in them.

    Only root needs it: a folder that is closed to others gets an access list entry with the search bit for
    this one user. Raises ServerUserError where the file system keeps no access lists.
    """
    if os.geteuid() != 0:
        return
    for folder in dict.fromkeys(above for each in folders for above in reversed(each.resolve().parents)):
        if not _may_search(user, folder):
            _grant_search(user, folder)


def _may_search(user: ServerUser, folder: Path) -> bool:
    entries = _entries(folder)
    mask = next((permissions for tag, permissions, _ in entries if tag == _MASK), 7)
    for tag, permissions, number in entries:
        if tag == _USER and number == user.uid:
            return bool(permissions & mask & _SEARCH)  # a chmod of the folder's group changes the mask
    found = folder.stat()
    if found.st_uid == user.uid:
        return bool(found.st_mode & 0o100)
    if found.st_gid == user.gid and not entries:
        return bool(found.st_mode & 0o010)
    return bool(found.st_mode & 0o001)


def _entries(folder: Path) -> list[tuple[int, int, int]]:
    """The folder's access list; empty when it has only the plain permissions."""
    if not hasattr(os, "getxattr"):
        return []
    try:
        raw = os.getxattr(folder, _ACL)
    except OSError:  # it has none, or the file system keeps none: the plain permissions decide
        return []
    return [(tag, permissions, number) for tag, permissions, number in _ENTRY.iter_unpack(raw[_VERSION.size :])]


def _grant_search(user: ServerUser, folder: Path) -> None:
    mode = folder.stat().st_mode
    group = mode >> 3 & 7
    entries = _entries(folder) or [
        (_OWNER, mode >> 6 & 7, _NO_ID),
        (_GROUP, group, _NO_ID),
        (_MASK, group, _NO_ID),
        (_OTHER, mode & 7, _NO_ID),
    ]
    kept = [
        (tag, bits | _SEARCH if tag == _MASK else bits, number)
        for tag, bits, number in entries
        if not (tag == _USER and number == user.uid)
    ]
    listed = sorted([*kept, (_USER, _SEARCH, user.uid)], key=lambda entry: (entry[0], entry[2]))
    packed = _VERSION.pack(2) + b"".join(_ENTRY.pack(*entry) for entry in listed)
    try:
        os.setxattr(folder, _ACL, packed)
    except (OSError, AttributeError) as error:
        raise ServerUserError(
            f"PostgreSQL refuses to run as root, and the user {user.name} cannot pass through {folder}. "
            f"Run `chmod o+x {folder}`, move the project elsewhere, or run as an ordinary user."
        ) from error
