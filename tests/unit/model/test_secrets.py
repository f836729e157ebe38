"""Derived secrets against the RFC's own vectors and an independent implementation."""

from __future__ import annotations

import base64

from ansible_collections.readi.one.plugins.module_utils.secrets import SALT, hkdf_sha256, secret
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from hypothesis import given
from hypothesis import strategies as st


def test_rfc_5869_case_1() -> None:
    okm = hkdf_sha256(b"\x0b" * 22, bytes(range(13)), bytes(range(0xF0, 0xFA)), 42)
    assert okm.hex() == "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865"


@given(st.text(min_size=1), st.text(min_size=1), st.integers(1, 99))
def test_same_as_cryptography(master: str, name: str, epoch: int) -> None:
    raw = HKDF(SHA256(), 32, SALT, f"{name}:{epoch}".encode()).derive(master.encode())
    assert secret(master, name, epoch) == base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def test_an_epoch_changes_one_secret() -> None:
    assert secret("m", "a", 1) != secret("m", "a", 2)
    assert secret("m", "a") == secret("m", "a", 1)
