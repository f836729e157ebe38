"""Certificates for what a lab runs beside the platform, by the code with which the platform makes its own authority."""

from __future__ import annotations

import datetime as dt
import ipaddress
from collections.abc import Sequence

from ansible_collections.readi.one.plugins.plugin_utils import own_ca
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


def leaf(authority: tuple[str, str], host: str, names: Sequence[str], addresses: Sequence[str] = ()) -> tuple[str, str]:
    """Chain and key for the names and IP addresses, PEM; valid as long as what signs them, which is a year at least.

    `authority`: its secret and its organisation, as own_ca's. A host's own authority signs no IP addresses: a server
    that has one is a member's, and its certificate is the root's.
    """
    above = None if addresses else own_ca.intermediate(*authority, host, names, dt.datetime.now(dt.UTC).year)
    if above is not None:
        issuer = x509.load_pem_x509_certificate(above.certificate.encode())
        signer = serialization.load_pem_private_key(above.key.encode(), None)
    else:
        issuer, signer = own_ca._root(*authority)
    assert isinstance(signer, ec.EllipticCurvePrivateKey)
    key = ec.generate_private_key(ec.SECP256R1())
    known = [*map(x509.DNSName, names), *(x509.IPAddress(ipaddress.ip_address(one)) for one in addresses)]
    made = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0])]))
        .issuer_name(issuer.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(dt.datetime.now(dt.UTC) - dt.timedelta(hours=1))
        .not_valid_after(issuer.not_valid_after_utc)
        .add_extension(x509.SubjectAlternativeName(known), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), critical=False)
        .sign(signer, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return made.public_bytes(serialization.Encoding.PEM).decode() + (
        above.certificate if above else ""
    ), private.decode()
