"""The own CA: reproducible, and its intermediates sign nothing but their host's addresses. OpenSSL is the judge."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from ansible_collections.readi.one.plugins.plugin_utils import own_ca

SECRET = "not-a-secret"


def test_the_same_master_gives_the_same_certificates() -> None:
    assert own_ca.root(SECRET, "Bühl") == own_ca.root(SECRET, "Bühl")
    assert own_ca.root(SECRET, "Bühl") != own_ca.root("another", "Bühl")
    one = own_ca.intermediate(SECRET, "Bühl", "web1", ["b.example", "a.example"], 2026)
    assert one == own_ca.intermediate(SECRET, "Bühl", "web1", ["a.example", "b.example"], 2026)
    next_year = own_ca.intermediate(SECRET, "Bühl", "web1", ["a.example"], 2027)
    assert one.certificate != next_year.certificate
    assert one.key == next_year.key


def leaf(folder: Path, name: str, authority: own_ca.Authority, kind: str = "DNS") -> Path:
    """A leaf as the host makes it; `kind` of name: DNS or IP."""
    (folder / "ca.pem").write_text(authority.certificate)
    (folder / "ca.key").write_text(authority.key)
    certificate = folder / f"{name.replace(':', '-')}.pem"
    command = [
        *("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "1"),
        *("-subj", f"/CN={name}", "-addext", f"subjectAltName={kind}:{name}", "-addext", "basicConstraints=CA:FALSE"),
        *("-CA", str(folder / "ca.pem"), "-CAkey", str(folder / "ca.key")),
        *("-keyout", str(folder / "leaf.key"), "-out", str(certificate)),
    ]
    subprocess.run(command, check=True, capture_output=True)
    return certificate


def verify(folder: Path, certificate: Path, name: str) -> subprocess.CompletedProcess[str]:
    (folder / "root.pem").write_text(own_ca.root(SECRET, "Bühl"))
    command = [
        *("openssl", "verify", "-x509_strict", "-CAfile", str(folder / "root.pem")),
        *("-untrusted", str(folder / "ca.pem"), "-verify_hostname", name, str(certificate)),
    ]
    return subprocess.run(command, check=False, capture_output=True, text=True)


def test_openssl_accepts_a_leaf_for_the_hosts_address_and_refuses_another(tmp_path: Path) -> None:
    authority = own_ca.intermediate(SECRET, "Bühl", "web1", ["a.example"], 2026)
    good = verify(tmp_path, leaf(tmp_path, "a.example", authority), "a.example")
    assert good.returncode == 0, good.stderr
    bad = verify(tmp_path, leaf(tmp_path, "evil.example", authority), "evil.example")
    assert bad.returncode != 0
    assert "permitted subtree violation" in bad.stderr


@pytest.mark.parametrize("address", ["192.0.2.1", "127.0.0.1", "2001:db8::1", "::1"])
def test_openssl_refuses_a_leaf_for_any_ip_address(tmp_path: Path, address: str) -> None:
    """A kind of name that the constraints do not speak of would be free (RFC 5280, 4.2.1.10)."""
    authority = own_ca.intermediate(SECRET, "Bühl", "web1", ["a.example"], 2026)
    certificate = leaf(tmp_path, address, authority, "IP")
    (tmp_path / "root.pem").write_text(own_ca.root(SECRET, "Bühl"))
    command = [
        *("openssl", "verify", "-CAfile", str(tmp_path / "root.pem"), "-untrusted", str(tmp_path / "ca.pem")),
        *("-verify_ip", address, str(certificate)),
    ]
    refused = subprocess.run(command, check=False, capture_output=True, text=True)
    assert refused.returncode != 0
    assert "excluded subtree violation" in refused.stderr
