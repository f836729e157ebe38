"""Certificates that others made, on the controller: read in whatever form they come, and judged before a host does.

    pair = read(chain_bytes, key_bytes, "portal.readi.example", now)    # {"chain": PEM, "key": PEM}, or NotSoundError

A file comes as PEM (with whatever is around the blocks, in any encoding), DER or PKCS#7. What goes to the host is the
leaf first and each one's issuer after it, whatever the order in the file.
"""

from __future__ import annotations

import codecs
import contextlib
import datetime as dt
import re
from collections.abc import Iterable, Sequence
from typing import Any

from ansible_collections.readi.one.plugins.module_utils.model.problems import language
from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs7
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

_BLOCK = re.compile(rb"-----BEGIN ([A-Z0-9 ]+)-----.*?-----END \1-----", re.DOTALL)
_USES = (ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE)
# What browsers still take (CA/Browser Forum, Baseline Requirements 6.1.5).
LEAST_RSA = 2048

WORDS = {
    "de": {
        "no_certificate": "enthält kein lesbares Zertifikat (PEM, DER oder PKCS#7)",
        "pkcs12": "ist PKCS#12 (.pfx, .p12); openssl pkcs12 -in DATEI -nodes -out NEU; Kette und Schlüssel trennen",
        "no_key": "enthält keinen lesbaren Schlüssel (PEM oder DER)",
        "locked": "ist mit einem Kennwort verschlossen; openssl pkey -in DATEI -out NEU und ansible-vault encrypt NEU",
        "not_its_key": "enthält kein Zertifikat zum Schlüssel {key}",
        "names": "gilt für {names}, nicht für {address}",
        "only_cn": "nennt {address} nur im CN; Browser sehen nur auf subjectAltName: neu ausstellen lassen",
        "not_yet": "gilt erst ab {date} ({subject})",
        "over": "ist am {date} abgelaufen ({subject})",
        "purpose": "ist nicht für Server ausgestellt (extendedKeyUsage ohne serverAuth)",
        "is_ca": "ist das Zertifikat einer Zertifizierungsstelle, nicht das der Adresse",
        "short": "hat einen RSA-Schlüssel mit {bits} Bit; Browser verlangen {least}",
        "issuer": "enthält das Zertifikat von {issuer} nicht, das {subject} ausgestellt hat; anhängen",
        "not_ca": "enthält {subject}, das keine Zertifizierungsstelle ist, als Aussteller",
    },
    "en": {
        "no_certificate": "holds no readable certificate (PEM, DER or PKCS#7)",
        "pkcs12": "is PKCS#12 (.pfx, .p12); openssl pkcs12 -in FILE -nodes -out NEW, then part chain and key",
        "no_key": "holds no readable key (PEM or DER)",
        "locked": "is locked with a passphrase; openssl pkey -in FILE -out NEW, then ansible-vault encrypt NEW",
        "not_its_key": "holds no certificate for the key {key}",
        "names": "is for {names}, not for {address}",
        "only_cn": "names {address} in its CN alone; browsers look at subjectAltName only: have it issued anew",
        "not_yet": "is good from {date} on only ({subject})",
        "over": "ran out on {date} ({subject})",
        "purpose": "is not issued for servers (extendedKeyUsage without serverAuth)",
        "is_ca": "is the certificate of an authority, not that of the address",
        "short": "has an RSA key of {bits} bits; browsers ask for {least}",
        "issuer": "lacks the certificate of {issuer}, which issued {subject}; append it",
        "not_ca": "has {subject}, which is no authority, as an issuer",
    },
}


class NotSoundError(Exception):
    """What is wrong with the chain's file or, where `of_key`, with the key's; in the operator's language."""

    def __init__(self, code: str, *, of_key: bool = False, **params: object) -> None:
        super().__init__(WORDS[language()][code].format(**params))
        self.of_key = of_key


def read(
    chain: bytes | Sequence[bytes], key: bytes, address: str, now: dt.datetime, key_name: str = ""
) -> dict[str, str]:
    """The pair for a host, as PEM. `chain`: one file, or several, as where each is DER."""
    private, text = _key(_plain(key, of_key=True))
    files = [chain] if isinstance(chain, bytes) else chain
    certificates = [one for file in files for one in _certificates(_plain(file))]
    public = _spki(private.public_key())
    leaf = next((one for one in certificates if _spki(one.public_key()) == public), None)
    if leaf is None:
        raise NotSoundError("not_its_key", key=key_name)
    _named(leaf, address)
    _for_servers(leaf)
    way = _way(leaf, certificates)
    for one in way:
        _good(one, now)
    return {"chain": "".join(one.public_bytes(serialization.Encoding.PEM).decode() for one in way), "key": text}


def _plain(content: bytes, *, of_key: bool = False) -> bytes:
    """Without what Windows' editors lay around a text ("Unicode" is UTF-16 there). PKCS#12 (RFC 7292) is told apart by
    its version, which is the first thing in it."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        with contextlib.suppress(UnicodeDecodeError):
            return content.decode("utf-16").encode("latin-1", "replace")
    if content[:1] == b"\x30" and b"\x02\x01\x03\x30" in content[:12]:
        raise NotSoundError("pkcs12", of_key=of_key)
    return content


def _certificates(content: bytes) -> Iterable[x509.Certificate]:
    blocks = [
        found for found in _BLOCK.finditer(content) if found[1] in (b"CERTIFICATE", b"X509 CERTIFICATE", b"PKCS7")
    ]
    try:
        if not blocks:
            return [_der(content)] if not _is_pkcs7(content) else pkcs7.load_der_pkcs7_certificates(content)
        found: list[x509.Certificate] = []
        for block in blocks:
            text = block[0].replace(b"X509 CERTIFICATE", b"CERTIFICATE").replace(b"\r", b"") + b"\n"
            found += pkcs7.load_pem_pkcs7_certificates(text) if block[1] == b"PKCS7" else [_pem(text)]
    except (ValueError, UnsupportedAlgorithm) as error:
        raise NotSoundError("no_certificate") from error
    return found


def _der(content: bytes) -> x509.Certificate:
    found = x509.load_der_x509_certificate(content)
    found.public_key()
    return found


def _pem(content: bytes) -> x509.Certificate:
    found = x509.load_pem_x509_certificate(content)
    found.public_key()
    return found


def _is_pkcs7(content: bytes) -> bool:
    """Its object identifier, signedData (RFC 2315), is at the beginning."""
    return b"\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02" in content[:32]


def _key(content: bytes) -> tuple[Any, str]:
    """The private key, and the text that goes to the host."""
    block = next((found for found in _BLOCK.finditer(content) if found[1].endswith(b"PRIVATE KEY")), None)
    try:
        if block is None:
            made = serialization.load_der_private_key(content, None)
            return made, made.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            ).decode()
        text = block[0].replace(b"\r", b"") + b"\n"
        return serialization.load_pem_private_key(text, None), text.decode("ascii")
    except TypeError as error:
        raise NotSoundError("locked", of_key=True) from error
    except (ValueError, UnsupportedAlgorithm) as error:
        raise NotSoundError("no_key", of_key=True) from error


def _spki(public: object) -> bytes:
    made: bytes = public.public_bytes(  # type: ignore[attr-defined]
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return made


def _named(leaf: x509.Certificate, address: str) -> None:
    try:
        names = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value.get_values_for_type(
            x509.DNSName
        )
    except x509.ExtensionNotFound:
        names = []
    # RFC 6125: a star stands for one whole label.
    above = address.partition(".")[2]
    if any(name.lower() in (address, f"*.{above}") for name in names):
        return
    common = [str(one.value) for one in leaf.subject.get_attributes_for_oid(NameOID.COMMON_NAME)]
    if not names and address in common:
        raise NotSoundError("only_cn", address=address)
    raise NotSoundError("names", names=", ".join(names or common) or "?", address=address)


def _for_servers(leaf: x509.Certificate) -> None:
    try:
        uses = leaf.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    except x509.ExtensionNotFound:
        uses = None
    if uses is not None and not any(use in uses for use in _USES):
        raise NotSoundError("purpose")
    if _is_authority(leaf) and leaf.issuer != leaf.subject:
        raise NotSoundError("is_ca")
    public = leaf.public_key()
    if isinstance(public, rsa.RSAPublicKey) and public.key_size < LEAST_RSA:
        raise NotSoundError("short", bits=public.key_size, least=LEAST_RSA)


def _is_authority(certificate: x509.Certificate) -> bool:
    try:
        return bool(certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca)
    except x509.ExtensionNotFound:
        return False


def _way(leaf: x509.Certificate, others: Sequence[x509.Certificate]) -> list[x509.Certificate]:
    """From the leaf upwards. Its issuer must be in the file, since a browser has roots only; the rest follows."""
    way = [leaf]
    while way[-1].issuer != way[-1].subject:
        above = next((one for one in others if one not in way and _issued(one, way[-1])), None)
        if above is None:
            if len(way) == 1:
                raise NotSoundError("issuer", issuer=_shown(leaf.issuer), subject=_shown(leaf.subject))
            break
        if not _is_authority(above):
            raise NotSoundError("not_ca", subject=_shown(above.subject))
        way.append(above)
    return way


def _issued(above: x509.Certificate, below: x509.Certificate) -> bool:
    try:
        below.verify_directly_issued_by(above)
    except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm):
        return False
    return True


def _good(certificate: x509.Certificate, now: dt.datetime) -> None:
    subject = _shown(certificate.subject)
    if certificate.not_valid_before_utc > now:
        raise NotSoundError("not_yet", date=f"{certificate.not_valid_before_utc:%Y-%m-%d}", subject=subject)
    if certificate.not_valid_after_utc < now:
        raise NotSoundError("over", date=f"{certificate.not_valid_after_utc:%Y-%m-%d}", subject=subject)


def _shown(name: x509.Name) -> str:
    return next((str(one.value) for one in name.get_attributes_for_oid(NameOID.COMMON_NAME)), name.rfc4514_string())
