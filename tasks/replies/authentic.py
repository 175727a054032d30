"""Is a message from the address that it bears? Only our own server's word counts (RFC 8601)."""

import re
from collections.abc import Collection, Sequence
from typing import Protocol

import authres

from registry.returns import SenderStanding
from tasks.replies.incoming import Incoming

_LONGEST = 8_000


class _Property(Protocol):
    type: str
    name: str
    value: str | None


class _Result(Protocol):
    method: str | None
    result: str | None
    properties: Sequence[_Property]


def sender_standing(
    incoming: Incoming, owner_addresses: Collection[str], trusted_server_id: str | None
) -> SenderStanding:
    """What is known of the sender.

    With a trusted server, only the topmost Authentication-Results that bears its id is believed, and it must say
    that DMARC passed, or DKIM for the From's own domain. The server must strip headers that others wrote under its
    id (RFC 8601, 5). Without one, a known address counts as known. Two authors are nobody.
    """
    known = {address.lower() for address in owner_addresses}
    authors = incoming.from_addresses
    if len(authors) != 1 or len(incoming.header_all("from")) != 1:
        return SenderStanding.UNKNOWN
    if trusted_server_id is None:
        return SenderStanding.KNOWN if authors[0] in known else SenderStanding.UNKNOWN
    standing = _authenticated(incoming, authors[0].rpartition("@")[2], trusted_server_id)
    if standing is SenderStanding.KNOWN and authors[0] not in known:
        return SenderStanding.UNKNOWN
    return standing


def _authenticated(incoming: Incoming, domain: str, server: str) -> SenderStanding:
    """KNOWN here says that the domain is proved."""
    results = _trusted_results(incoming, server)
    if results is None:
        return SenderStanding.UNVERIFIED
    said = [(each.method.lower(), (each.result or "").lower(), each) for each in results if each.method]
    dmarc = [(result, each) for method, result, each in said if method == "dmarc"]
    if any(result == "pass" and _dmarc_covers(each, domain) for result, each in dmarc):
        return SenderStanding.KNOWN
    if any(result in {"fail", "permerror"} for result, _ in dmarc):
        return SenderStanding.FAILED
    dkim = [(result, each) for method, result, each in said if method == "dkim"]
    if any(result == "pass" and _aligned(_signer(each), domain) for result, each in dkim):
        return SenderStanding.KNOWN
    failed = any(result in {"fail", "permerror", "policy"} for _, result, _ in said)
    return SenderStanding.FAILED if failed else SenderStanding.UNVERIFIED


def _trusted_results(incoming: Incoming, server: str) -> Sequence[_Result] | None:
    """The results of the topmost header that bears our server's id; None when there is none that can be read."""
    for value in incoming.header_all("authentication-results"):
        if not re.match(rf"{re.escape(server.lower())}(?![\w.-])", value.strip().lower()):
            continue
        try:
            header = authres.AuthenticationResultsHeader.parse(f"Authentication-Results: {value[:_LONGEST]}")
        except Exception:  # noqa: BLE001  authres raises several kinds of error; what it cannot read proves nothing
            return None
        results: Sequence[_Result] = header.results
        return results if str(header.authserv_id).lower() == server.lower() else None
    return None


def _dmarc_covers(result: _Result, domain: str) -> bool:
    said = _property(result, "header", "from")
    return said is None or said.rpartition("@")[2] == domain


def _signer(result: _Result) -> str:
    said = _property(result, "header", "d") or _property(result, "header", "i") or ""
    return said.rpartition("@")[2]


def _property(result: _Result, kind: str, name: str) -> str | None:
    values = (each.value for each in result.properties if (each.type, each.name) == (kind, name))
    return next((str(value).strip().lower() for value in values if value), None)


def _aligned(signer: str, domain: str) -> bool:
    """Relaxed alignment (RFC 7489, 3.1.1) without a list of public suffixes: one domain, or one below the other."""
    if "." not in signer:
        return False
    return domain == signer or domain.endswith(f".{signer}") or signer.endswith(f".{domain}")
