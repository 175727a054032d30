"""The way out that the settings name: which server, how protected, under which name, and signed by what."""

import ssl
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from registry.errors import BadInputError
from registry.settings import Mode, Security, Settings, on_loopback
from tasks.mail_out.dkim_signing import Signer, signer_of
from tasks.mail_out.handover import PostOutcome, PreparedLetter, SmtpServer
from tasks.mail_out.post import MailChannel, send_all


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A server to hand letters to, and the signer of what goes there."""

    server: SmtpServer
    signer: Signer | None = None

    @classmethod
    def of(cls, settings: Settings) -> "Outgoing":
        """Raises BadInputError, before any letter is touched, for settings under which none could go."""
        return cls(smtp_server(settings), signer_of(settings))

    def send_all(self, letters: Sequence[PreparedLetter], mode: Mode) -> Iterator[tuple[str, PostOutcome]]:
        """Sign and send on one connection, as `post.send_all` says. Raises OffLoopbackError in demo mode."""
        if not letters:
            return
        signed = [self._signed(letter) for letter in letters]
        with MailChannel(self.server, mode=mode) as channel:
            yield from send_all(channel, signed)

    def reach(self, mode: Mode) -> PostOutcome | None:
        """Connect and log in, and send nothing; what is wrong, in words, or None. Raises OffLoopbackError."""
        with MailChannel(self.server, mode=mode) as channel:
            return channel.reach()

    def _signed(self, letter: PreparedLetter) -> PreparedLetter:
        return replace(letter, content=self.signer.sign(letter.content)) if self.signer else letter


def smtp_server(settings: Settings) -> SmtpServer:
    """The server of the settings: STARTTLS or TLS, verified; in the clear to this computer only.

    Raises BadInputError for settings that would send in the clear, for half a login, and for a certificate
    authority that cannot be read.
    """
    host, security = settings.post_host, settings.post_security
    if security is Security.NONE and not on_loopback(host):
        raise BadInputError(
            f"Nothing goes to {host} in the clear: set REMEMBRANCER_SMTP_SECURITY to starttls or tls, or unset it."
        )
    if (settings.smtp_username is None) != (settings.smtp_password is None):
        raise BadInputError(
            "REMEMBRANCER_SMTP_USERNAME and REMEMBRANCER_SMTP_PASSWORD belong together: set both, or neither."
        )
    if settings.mail_ca_file is not None and security is not Security.NONE:
        try:
            ssl.create_default_context(cafile=settings.mail_ca_file)
        except OSError as error:  # of which ssl.SSLError is one
            raise BadInputError(
                f"REMEMBRANCER_MAIL_CA_FILE names {settings.mail_ca_file}, which holds no readable certificate (PEM)."
            ) from error
    return SmtpServer(
        host=host,
        port=settings.post_port,
        use_tls=security is Security.TLS,
        start_tls=security is Security.STARTTLS,
        username=settings.smtp_username,
        password=settings.smtp_password.get_secret_value() if settings.smtp_password else None,
        ca_file=settings.mail_ca_file,
        own_name=settings.mail_domain,
    )
