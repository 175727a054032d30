"""Mail in from an IMAP server: INBOX is the queue, whatever somebody has read in it (`\\Seen` means nothing).

Messages are known by UIDVALIDITY and UID (RFC 3501, 2.3.1.1) and leave by `UID MOVE` (RFC 6851), or by COPY and
`UID EXPUNGE` (RFC 4315). A bare EXPUNGE would also remove what others have marked, and is never said. Where the
server has neither, what was taken in stays, marked with a keyword.
"""

from collections.abc import Callable, Iterator
from functools import partial
from typing import TypeVar

from imapclient.exceptions import IMAPClientAbortError, IMAPClientError

from tasks.mail_in.imap_connection import (
    NO_IMAP,
    SMALL_ANSWER,
    BoundedClient,
    ImapAccount,
    TooMuchError,
    connect,
    hang_up,
    said_plainly,
    say_goodbye,
)
from tasks.mail_in.mailbox import (
    HEAD,
    LARGEST_MESSAGE,
    MailboxError,
    MessageGoneError,
    MessageTooLargeError,
    Waiting,
    too_large,
)

TAKEN = "$RemembrancerTaken"
AT_ONCE = 500  # messages whose sizes are asked for in one step
LISTED = 50_000  # messages whose numbers are asked for in one step
LISTING = 256 * AT_ONCE  # bytes
SPARE = 64 * 1024  # bytes around a message's own

STAYS = (
    "This mail server can neither move messages nor remove single ones (it has neither MOVE nor UIDPLUS): "
    "what was taken in stays in {folder}, marked " + TAKEN + "."
)
T = TypeVar("T")


class ImapMailbox:
    """A folder of an IMAP account as a Mailbox. The key is "UIDVALIDITY.UID".

    One connection serves from the first call to `close`; one that is lost is made again once a step.
    """

    def __init__(self, account: ImapAccount) -> None:
        self.account = account
        self._client: BoundedClient | None = None
        self._validity = 0
        self._sizes: dict[int, int] = {}
        self._folders: dict[str, str] = {}  # as the server calls them, once they are there
        self.remark: str | None = None  # what a person should know of this server, after the first look

    def waiting(self) -> Iterator[Waiting]:
        """What is in the folder, oldest first, with its size as the server says it."""
        uids = sorted(self._uids())
        self._sizes = {}
        for start in range(0, len(uids), AT_ONCE):
            self._sizes |= self._ask_sizes(uids[start : start + AT_ONCE])
        return iter([Waiting(f"{self._validity}.{uid}", size) for uid, size in sorted(self._sizes.items())])

    def fetch(self, key: str) -> bytes:
        """The raw message, left where it is and as unread as it was."""
        uid = self._uid(key)
        if uid not in self._sizes:
            self._sizes |= self._ask_sizes([uid])
        size = self._sizes.get(uid, 0)
        if size > LARGEST_MESSAGE:
            raise MessageTooLargeError(self._too_large(uid, size))
        try:
            raw = self._body(uid)
        except TooMuchError:
            raise MessageTooLargeError(self._too_large(uid, LARGEST_MESSAGE + 1)) from None
        if raw is None:
            raise MessageGoneError(f"The message {key} is no longer in {self.account.folder}.")
        return raw

    def processed(self, key: str) -> None:
        self._move(key, self.account.processed)

    def aside(self, key: str) -> None:
        self._move(key, self.account.quarantine)

    def close(self) -> None:
        """Log out. The next call connects again."""
        if self._client is not None:
            say_goodbye(self._client)
            self._client = None

    def _uids(self) -> set[int]:
        """Asked for in parts: a server says each answer in one line, and a line has a limit."""
        exists = self._step(SMALL_ANSWER, self._select)
        parts = [f"{first}:{min(first + LISTED - 1, exists)}" for first in range(1, exists + 1, LISTED)]
        return {uid for part in parts for uid in self._step(SMALL_ANSWER, partial(self._search, part))}

    def _search(self, part: str, client: BoundedClient) -> list[int]:
        if client.has_capability("MOVE") or client.has_capability("UIDPLUS"):
            self.remark = None
            return list(client.search([part]))
        self.remark = STAYS.format(folder=self.account.folder)
        return list(client.search([part, "UNKEYWORD", TAKEN]))

    def _ask_sizes(self, uids: list[int]) -> dict[int, int]:
        found = self._step(LISTING, lambda client: client.fetch(uids, ["RFC822.SIZE"]))
        return {uid: int(data[b"RFC822.SIZE"]) for uid, data in found.items() if b"RFC822.SIZE" in data}

    def _body(self, uid: int) -> bytes | None:
        """None: it is gone. Raises TooMuchError when the server sends more than is read."""
        found = self._step(LARGEST_MESSAGE + SPARE, lambda client: client.fetch([uid], ["BODY.PEEK[]"]))
        raw = found.get(uid, {}).get(b"BODY[]")
        if isinstance(raw, bytes):
            return raw
        if self._is_there(uid):  # of a message that was removed meanwhile some servers send NIL
            raise MailboxError(f"{self.account.host} does not give the message {uid} of {self.account.folder}.")
        return None

    def _too_large(self, uid: int, size: int) -> str:
        """What can be said of a message that is not read: the same words at every look, whatever its key."""
        wanted = f"BODY.PEEK[HEADER.FIELDS (FROM DATE SUBJECT MESSAGE-ID)]<0.{HEAD}>"
        try:
            found = self._step(HEAD + SPARE, lambda client: client.fetch([uid], [wanted])).get(uid, {})
        except MailboxError:
            found = {}  # of such a message not even the head can be had
        head = next((value for name, value in found.items() if name.startswith(b"BODY[")), b"")
        return too_large(size, head if isinstance(head, bytes) else b"")

    def _move(self, key: str, folder: str) -> None:
        try:
            uid = self._uid(key)
        except MessageGoneError:
            return

        def move(client: BoundedClient) -> None:
            if client.has_capability("MOVE"):
                client.move([uid], self._made(client, folder))
            elif client.has_capability("UIDPLUS"):
                client.copy([uid], self._made(client, folder))
                client.delete_messages([uid], silent=True)
                client.uid_expunge([uid])
            else:
                client.add_flags([uid], [TAKEN], silent=True)

        try:
            self._step(SMALL_ANSWER, move)
        except MailboxError:
            if self._is_there(uid):
                raise  # else another process moved it at the same moment

    def _is_there(self, uid: int) -> bool:
        """Asked on a new connection: an open folder keeps the number of what was removed for a while."""
        self._drop()
        return uid in self._step(SMALL_ANSWER, lambda client: client.search(["UID", str(uid)]))

    def _uid(self, key: str) -> int:
        """The UID of a key. Raises MessageGoneError when the folder was numbered anew since."""
        self._step(SMALL_ANSWER, lambda _: None)  # so that the folder's present numbering is known
        validity, _, uid = key.partition(".")
        if validity != str(self._validity) or not uid.isdecimal():
            raise MessageGoneError(f"The message {key} has another number now; the next look finds it.")
        return int(uid)

    def _made(self, client: BoundedClient, folder: str) -> str:
        """The folder's name on this server; it is made when it is missing."""
        if folder not in self._folders:
            name = _full_name(client, folder)
            if not client.folder_exists(name):
                try:
                    client.create_folder(name)
                except IMAPClientAbortError:
                    raise
                except IMAPClientError:
                    if not client.folder_exists(name):  # else another process made it first
                        raise
            self._folders[folder] = name
        return self._folders[folder]

    def _step(self, allowance: int, act: Callable[[BoundedClient], T]) -> T:
        """One step in the open folder, which may bring so many bytes; once more when a kept connection was lost.

        Every step can be taken twice without harm. Raises MailboxError, of which TooMuchError is one.
        """
        kept = self._client is not None
        with said_plainly(self.account):
            try:
                return self._try(allowance, act)
            except (IMAPClientAbortError, OSError):
                if not kept:
                    raise
            return self._try(allowance, act)

    def _try(self, allowance: int, act: Callable[[BoundedClient], T]) -> T:
        client = self._opened()
        client.allow(allowance, self.account.longest_step)
        try:
            return act(client)
        except (IMAPClientAbortError, OSError, TooMuchError, *NO_IMAP):
            self._drop()  # who knows what of its answer is still to come
            raise

    def _opened(self) -> BoundedClient:
        if self._client is None:
            client = connect(self.account)
            try:
                with said_plainly(self.account):
                    self._select(client)
            except BaseException:
                hang_up(client)
                raise
            self._client = client
        return self._client

    def _select(self, client: BoundedClient) -> int:
        """Open the folder; how many messages it has."""
        said = client.select_folder(_full_name(client, self.account.folder))
        validity = int(said.get(b"UIDVALIDITY", 0))
        if validity != self._validity:
            self._sizes = {}
        self._validity = validity
        return int(said.get(b"EXISTS", 0))

    def _drop(self) -> None:
        if self._client is not None:
            hang_up(self._client)
            self._client = None


def _full_name(client: BoundedClient, folder: str) -> str:
    """The name below the server's own prefix, where it keeps all folders below one (RFC 2342)."""
    if folder.upper() == "INBOX" or not client.has_capability("NAMESPACE"):
        return folder
    personal = client.namespace().personal or ()
    prefix = str(personal[0][0]) if personal else ""
    return folder if folder.startswith(prefix) else f"{prefix}{folder}"
