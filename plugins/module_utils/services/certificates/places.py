"""Where certificates are on a host, and how a file is written there. Standard library only.

/etc/readi/tls/ADDRESS -> .store/ADDRESS.HASH   fullchain.pem, key.pem, source.json: switched by one rename
/etc/readi/certificates/renew.json              addresses, modes, days; no secret
/etc/readi/ca/{root.pem,intermediate.pem,intermediate.key}
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from ...folders import made

OWN, ACME, FILES, PLACEHOLDER = "own", "acme", "files", "placeholder"
NONE = "has no certificate"
KEY, CHAIN, SOURCE = "key.pem", "fullchain.pem", "source.json"


@dataclass(frozen=True)
class Paths:
    """Where things stand; tests give another root."""

    root: Path = Path("/")

    @property
    def tls(self) -> Path:
        return self.root / "etc/readi/tls"

    @property
    def store(self) -> Path:
        return self.tls / ".store"

    @property
    def config(self) -> Path:
        return self.root / "etc/readi/certificates/renew.json"

    @property
    def ca(self) -> Path:
        return self.root / "etc/readi/ca"

    @property
    def state(self) -> Path:
        return self.root / "var/lib/readi/tls"

    @property
    def challenges(self) -> Path:
        return self.root / "var/lib/readi/acme"

    @property
    def trusted(self) -> Path:
        return self.root / "usr/local/share/ca-certificates/readi.crt"


def write(path: Path, content: str, mode: int) -> bool:
    """Write a whole file by rename, never readable by more than `mode` says; True where it changed."""
    made(path.parent)
    if path.is_file() and path.read_text(encoding="utf-8") == content and path.stat().st_mode & 0o7777 == mode:
        return False
    temporary = path.with_name(f".{path.name}.new")
    temporary.unlink(missing_ok=True)
    with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "w", encoding="utf-8") as file:
        os.fchmod(file.fileno(), mode)
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
    return True


def digest(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
