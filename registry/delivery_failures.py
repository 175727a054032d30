"""What a mail server's words about a failure mean: is the address no good, or only this letter?"""

import re

_REFUSAL = re.compile(r"\s*<?([^\s<>:]+@[^\s<>:]+?)>?:\s*(.*)", re.DOTALL)
_STATUS = re.compile(r"(?<![\d.])5\.(\d{1,3})\.\d{1,3}(?![\d.])")
_CODE = re.compile(r"\s*([245]\d\d)\b")
_OF_THE_ADDRESS = frozenset({"0", "1", "2", "4"})  # RFC 3463, section 3: not said, addressing, mailbox, routing
_CODES = frozenset({"550", "551", "553"})  # RFC 5321, 4.2.3: of a mailbox, where no status says more


def is_about_address(said: str | None) -> bool:
    """Whether a failure says for good that the address is no good, and not the letter, its size, or a policy.

    `said`: a server's words ("550 5.1.1 No such user"), or only a status or a reply code; None when it gave neither.
    """
    if said is None:
        return True
    status, code = _STATUS.search(said), _CODE.match(said)
    if code and not code[1].startswith("5"):
        return False
    if status:
        return status[1] in _OF_THE_ADDRESS
    return code is not None and code[1] in _CODES


def refusal(line: str) -> tuple[str, str]:
    """The address, in lower case, and the server's words in "address: 550 5.1.1 No such user"; else two empty texts."""
    found = _REFUSAL.match(line)
    return (found[1].lower(), found[2]) if found else ("", "")
