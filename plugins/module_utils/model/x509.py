"""Whether a text is a certificate: base64 of DER, as an inventory has it. Controller only (cryptography)."""

from __future__ import annotations

import base64
import binascii

from cryptography import x509


def is_certificate(text: str) -> bool:
    """`text`: base64 on one line, without header lines."""
    try:
        x509.load_der_x509_certificate(base64.b64decode(text, validate=True)).public_key()
    except (binascii.Error, ValueError, TypeError):
        return False
    except Exception as error:
        return type(error).__name__ == "UnsupportedAlgorithm"
    return True
