"""What stands between us and the mail server, told apart, and said so that a clerk can do something about it."""

import socket
import ssl
from collections.abc import Iterator

from aiosmtplib import SMTPAuthenticationError, SMTPResponseException

from tasks.mail_out.handover import Fault, SmtpServer

OUT_OF_DATE = frozenset({9, 10})  # OpenSSL: the certificate is not yet valid, or no longer
OTHER_NAME = frozenset({62, 64})  # OpenSSL: host name, IP address
TRANSIENT = range(400, 500)

WHAT_TO_DO = {
    Fault.UNKNOWN_HOST: "No computer is called {host}: check REMEMBRANCER_SMTP_HOST.",
    Fault.UNREACHABLE: "{host} takes no connection on port {port}: does the mail server run, and is the port right?",
    Fault.SILENT: (
        "{host} does not answer on port {port}: a firewall may be in between, "
        "or the port wants another REMEMBRANCER_SMTP_SECURITY (465 tls, 587 starttls)."
    ),
    Fault.TURNED_AWAY: "{host} turns us away for now.",
    Fault.CERTIFICATE_NAME: (
        "{host} shows a certificate for another name: "
        "REMEMBRANCER_SMTP_HOST must be a name that stands in the certificate."
    ),
    Fault.CERTIFICATE_UNTRUSTED: (
        "{host} shows a certificate of an authority that is not trusted here: "
        "if it is your own, name its file in REMEMBRANCER_MAIL_CA_FILE."
    ),
    Fault.CERTIFICATE_DATES: (
        "{host} shows a certificate that is out of date: have it renewed, or check this computer's clock."
    ),
    Fault.NO_TLS: (
        "{host} does not speak TLS on port {port}, and nothing goes in the clear: "
        "check REMEMBRANCER_SMTP_PORT and REMEMBRANCER_SMTP_SECURITY (465 tls, 587 starttls)."
    ),
    Fault.NO_LOGIN: "{host} offers no way to log in: unset REMEMBRANCER_SMTP_USERNAME, or use its port for submission.",
    Fault.LOGIN_REFUSED: (
        "{host} does not take our name and password: check REMEMBRANCER_SMTP_USERNAME and REMEMBRANCER_SMTP_PASSWORD."
    ),
    Fault.LOGIN_NEEDED: "{host} wants us to log in: set REMEMBRANCER_SMTP_USERNAME and REMEMBRANCER_SMTP_PASSWORD.",
    Fault.BREAKS_OFF: "{host} broke off one letter after another.",
}

FAULT_OF_ERROR: dict[type[BaseException], Fault] = {  # the more exact first
    ssl.SSLError: Fault.NO_TLS,
    socket.gaierror: Fault.UNKNOWN_HOST,
    SMTPAuthenticationError: Fault.LOGIN_REFUSED,
    SMTPResponseException: Fault.TURNED_AWAY,
    TimeoutError: Fault.SILENT,
}


class ServerFaultError(Exception):
    """The connection cannot be used, for a reason that we saw ourselves."""

    def __init__(self, fault: Fault) -> None:
        self.fault = fault
        super().__init__(fault.value)


def in_words(fault: Fault, server: SmtpServer, answer: str = "") -> str:
    """What a clerk is told: what is wrong, what to do, and the server's own answer where it gave one."""
    words = WHAT_TO_DO[fault].format(host=server.host, port=server.port)
    return f"{words} It said: {answer}" if answer else words


def fault_of(error: BaseException) -> Fault:
    """Why the connection could not be made."""
    for each in _with_causes(error):
        found = _fault(each)
        if found:
            return found
    return Fault.UNREACHABLE


def _fault(error: BaseException) -> Fault | None:
    if isinstance(error, ServerFaultError):
        return error.fault
    if isinstance(error, ssl.SSLCertVerificationError):
        return _certificate(error.verify_code)
    if isinstance(error, SMTPAuthenticationError) and error.code in TRANSIENT:
        return Fault.TURNED_AWAY
    return next((fault for kind, fault in FAULT_OF_ERROR.items() if isinstance(error, kind)), None)


def _certificate(code: int) -> Fault:
    if code in OTHER_NAME:
        return Fault.CERTIFICATE_NAME
    return Fault.CERTIFICATE_DATES if code in OUT_OF_DATE else Fault.CERTIFICATE_UNTRUSTED


def _with_causes(error: BaseException) -> Iterator[BaseException]:
    """The causes first: what a library says of an error is less exact than the error."""
    below = error.__cause__ or error.__context__
    if below is not None:
        yield from _with_causes(below)
    yield error
