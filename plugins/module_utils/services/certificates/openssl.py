"""What OpenSSL (3.0 or newer) does: say whether chain, key and address fit, and issue."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

from ...folders import UMASK, made
from ...proxies_of_host import environment
from .places import CHAIN, KEY, Paths, write


class CertificateError(Exception):
    """One address that could not be served; the message says why."""


def run(*command: str, env: Mapping[str, str] | None = None, timeout: int = 300) -> str:
    """A command's output; a CertificateError with its last line of error where it fails."""
    try:
        done = subprocess.run(
            command,
            check=False,
            capture_output=True,
            text=True,
            timeout=timeout,
            umask=UMASK,
            env={**os.environ, **environment(), **(env or {})},
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise CertificateError(f"{command[0]}: {error}") from error
    if done.returncode != 0:
        lines = [line.strip() for line in (done.stderr or done.stdout).splitlines() if line.strip()]
        raise CertificateError(f"{command[0]} {command[1]}: {' | '.join(lines[-4:]) or f'exit {done.returncode}'}")
    return done.stdout


def describe(chain: str, key: str, address: str) -> dt.datetime:
    """Until when the pair is good for the address. A CertificateError says what does not fit."""
    scratch = Path(tempfile.mkdtemp(prefix="readi-tls-"))
    try:
        write(scratch / CHAIN, chain, 0o600)
        write(scratch / KEY, key, 0o600)
        certificate = str(scratch / CHAIN)
        if run("openssl", "x509", "-in", certificate, "-noout", "-pubkey") != run(
            "openssl", "pkey", "-in", str(scratch / KEY), "-pubout"
        ):
            raise CertificateError("the key does not belong to the certificate")
        if not _is_for(certificate, address):
            raise CertificateError(f"the certificate is not for {address}")
        end = run("openssl", "x509", "-in", certificate, "-noout", "-enddate", "-dateopt", "iso_8601")
    finally:
        shutil.rmtree(scratch)
    # As OpenSSL 3 writes it: notAfter=2026-11-22 15:00:00Z
    return dt.datetime.fromisoformat(end.strip().removeprefix("notAfter=").removesuffix("Z") + "+00:00")


def _is_for(certificate: str, address: str) -> bool:
    """OpenSSL 3.0 says it in its output alone, 3.5 by its exit code too (apps/x509.c)."""
    try:
        return "does match" in run("openssl", "x509", "-in", certificate, "-noout", "-checkhost", address)
    except CertificateError as error:
        if "does NOT match" in str(error):
            return False
        raise


def issue(paths: Paths, address: str, days: int) -> tuple[str, str]:
    """A new key and a certificate for it by the host's intermediate."""
    scratch = paths.store / f".issue-{address}"
    shutil.rmtree(scratch, ignore_errors=True)
    made(scratch, 0o700)
    try:
        run(
            *("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-sha256"),
            *("-CA", str(paths.ca / "intermediate.pem"), "-CAkey", str(paths.ca / "intermediate.key")),
            # No common name (it may be too short for a long address): the name is in subjectAltName, critical
            # where the subject is empty (RFC 5280 section 4.2.1.6).
            *("-subj", "/", "-addext", f"subjectAltName=critical,DNS:{address}"),
            *("-addext", "basicConstraints=critical,CA:FALSE", "-addext", "keyUsage=critical,digitalSignature"),
            *("-addext", "extendedKeyUsage=serverAuth", "-days", str(days)),
            *("-keyout", str(scratch / KEY), "-out", str(scratch / CHAIN)),
        )
        leaf = (scratch / CHAIN).read_text(encoding="utf-8")
        chain = leaf + (paths.ca / "intermediate.pem").read_text(encoding="utf-8")
        return chain, (scratch / KEY).read_text(encoding="utf-8")
    finally:
        shutil.rmtree(scratch)
