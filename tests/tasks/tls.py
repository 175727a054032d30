"""Certificates for tests, made when they are needed: an authority, and what it says about a name."""

import datetime as dt
import ipaddress
import ssl
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Authority:
    """A certificate authority of a folder of its own."""

    folder: Path
    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    @classmethod
    def new(cls, folder: Path, name: str = "Northmere test authority") -> "Authority":
        """A new one, whose certificate stands in `file`."""
        key = ec.generate_private_key(ec.SECP256R1())
        builder = _builder(name, name, key.public_key(), DAY).add_extension(
            x509.BasicConstraints(ca=True, path_length=0), critical=True
        )
        found = cls(folder, key, builder.sign(key, hashes.SHA256()))
        found.file.write_bytes(found.certificate.public_bytes(Encoding.PEM))
        return found

    @property
    def file(self) -> Path:
        """The authority's certificate, PEM."""
        return self.folder / "authority.pem"

    def server_context(self, *names: str, ends_in: dt.timedelta = DAY) -> ssl.SSLContext:
        """What a server needs that shows a certificate for these host names or addresses."""
        key = ec.generate_private_key(ec.SECP256R1())
        issuer = self.certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value
        builder = _builder(names[0], str(issuer), key.public_key(), ends_in)
        builder = builder.add_extension(x509.SubjectAlternativeName([_name(each) for each in names]), critical=False)
        certificate = builder.sign(self.key, hashes.SHA256())
        file = self.folder / f"{names[0]}.pem"
        private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        file.write_bytes(private + certificate.public_bytes(Encoding.PEM))
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(file)
        return context


def _name(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _builder(
    subject: str, issuer: str, key: ec.EllipticCurvePublicKey, ends_in: dt.timedelta
) -> x509.CertificateBuilder:
    now = dt.datetime.now(dt.UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, subject)]))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer)]))
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - 30 * DAY)
        .not_valid_after(now + ends_in)
    )
