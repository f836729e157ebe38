"""The own certificate authority, on the controller: a root derived from the master secret, an intermediate per host.

The root's key never leaves the controller: it is derived (secret `own_ca`) whenever it is needed and written nowhere.
Nothing here is random and no clock is read, so the same master and the same arguments give the same certificates,
byte for byte: a run that changes nothing transfers nothing new, and every controller makes the same root.

A host gets an intermediate that may sign only its own addresses (name constraints, RFC 5280 section 4.2.1.10), and no
IP address at all, since a kind of name that the constraints leave out is free. With it the host renews its leafs by a
timer when no controller is about. Its validity begins with the year, so it changes once a year.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

# Order of P-256 (FIPS 186-5, D.1.2.3): a private key lies between 1 and N-1.
_N = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
_ROOT_FROM = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
_ROOT_UNTIL = dt.datetime(2046, 1, 1, tzinfo=dt.UTC)
_NO_ADDRESS = [x509.IPAddress(ipaddress.ip_network(everything)) for everything in ("0.0.0.0/0", "::/0")]
# Part of an intermediate's serial: another content under the same serial is refused by browsers.
_FORM = "no IP addresses"


@dataclass(frozen=True)
class Authority:
    """A certificate and its key, as PEM."""

    certificate: str
    key: str


def _key(secret: str, what: str) -> ec.EllipticCurvePrivateKey:
    # 48 bytes reduced modulo N-1: the bias is below 2^-128 (FIPS 186-5, A.2.1).
    seed = hashlib.sha384(f"{secret}\n{what}".encode()).digest()
    return ec.derive_private_key(int.from_bytes(seed, "big") % (_N - 1) + 1, ec.SECP256R1())


def _serial(*parts: str) -> int:
    # 20 octets, positive (RFC 5280 section 4.1.2.2).
    return int.from_bytes(hashlib.sha256("\n".join(parts).encode()).digest()[:20], "big") >> 1


def _pem(key: ec.EllipticCurvePrivateKey) -> str:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()


def _text(certificate: x509.Certificate) -> str:
    return certificate.public_bytes(serialization.Encoding.PEM).decode()


def _subject(organisation: str, name: str) -> x509.Name:
    # A common name has at most 64 characters (RFC 5280, appendix A.1: ub-common-name; the organisation's is 64 too).
    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, short(organisation)),
            x509.NameAttribute(NameOID.COMMON_NAME, _cut(name, 64)),
        ]
    )


_CA_USAGE = x509.KeyUsage(
    digital_signature=False,
    content_commitment=False,
    key_encipherment=False,
    data_encipherment=False,
    key_agreement=False,
    key_cert_sign=True,
    crl_sign=True,
    encipher_only=False,
    decipher_only=False,
)


def _root(secret: str, organisation: str) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
    key = _key(secret, "root")
    common = f"{organisation[:50]} Root CA"
    if len(common.encode()) > 64:
        common = f"{_cut(organisation, 56)} Root CA"
    name = _subject(organisation, common)
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(_serial("root", secret))
        .not_valid_before(_ROOT_FROM)
        .not_valid_after(_ROOT_UNTIL)
        .add_extension(x509.BasicConstraints(ca=True, path_length=1), critical=True)
        .add_extension(_CA_USAGE, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )
    return builder.sign(key, hashes.SHA256(), ecdsa_deterministic=True), key


def root(secret: str, organisation: str) -> str:
    """The root certificate, PEM. `secret` is the platform's `own_ca`."""
    return _text(_root(secret, organisation)[0])


def short(organisation: str) -> str:
    """As much of the name as a subject holds: 64 bytes."""
    return _cut(organisation, 64)


def _cut(text: str, most: int) -> str:
    """At most so many bytes, and no half of a letter."""
    return text.encode()[:most].decode(errors="ignore")


def name_of(text: str, secret: str) -> str | None:
    """The organisation in a root of ours, PEM; None where the text is none, or of another secret."""
    try:
        found = x509.load_pem_x509_certificate(text.encode())
    except ValueError:
        return None
    if found.public_key() != _key(secret, "root").public_key():
        return None
    names = found.subject.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)
    return str(names[0].value) if names else None


def intermediate(secret: str, organisation: str, host: str, addresses: Sequence[str], year: int) -> Authority:
    """The host's own authority for exactly these addresses, valid from the start of `year` for two years."""
    root_certificate, root_key = _root(secret, organisation)
    key = _key(secret, f"host {host}")
    names = sorted(set(addresses))
    builder = (
        x509.CertificateBuilder()
        .subject_name(_subject(organisation, f"{host[:52]} CA"))
        .issuer_name(root_certificate.subject)
        .public_key(key.public_key())
        .serial_number(_serial("host", secret, host, str(year), _FORM, *names))
        .not_valid_before(dt.datetime(year, 1, 1, tzinfo=dt.UTC))
        .not_valid_after(dt.datetime(year + 2, 1, 1, tzinfo=dt.UTC))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_CA_USAGE, critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.NameConstraints([x509.DNSName(n) for n in names], _NO_ADDRESS), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key()), critical=False)
    )
    certificate = builder.sign(root_key, hashes.SHA256(), ecdsa_deterministic=True)
    return Authority(certificate=_text(certificate), key=_pem(key))
