"""Keys that only a test has, and what they sign, by Debian's gpg in a home of its own.

with Home() as home:
    key = home.key("Release team")
    key.sign(Path("thing.tar.gz"))        # writes thing.tar.gz.asc
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path
from types import TracebackType


class Home:
    """A GnuPG home; its agent ends with it."""

    def __init__(self) -> None:
        # The agent's socket lies in it, whose path may have 108 characters.
        self.folder = Path(tempfile.mkdtemp(prefix="readi-gpg-"))

    def __enter__(self) -> Home:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        subprocess.run(["gpgconf", "--homedir", str(self.folder), "--kill", "all"], capture_output=True, check=False)
        shutil.rmtree(self.folder, ignore_errors=True)

    def gpg(self, *words: str, given: bytes | None = None) -> bytes:
        command = ["gpg", "--homedir", str(self.folder), "--batch", "--no-options", "--pinentry-mode", "loopback"]
        done = subprocess.run([*command, "--passphrase", "", *words], input=given, capture_output=True, check=False)
        if done.returncode != 0:
            raise AssertionError(f"gpg {' '.join(words)}: {done.stderr.decode(errors='replace')}")
        return done.stdout

    def key(self, name: str, *, made: str = "", expires: str = "never", subkey: bool = False) -> Key:
        """A signing key. `made` (20200101T000000) is when it was made; with `subkey` one of its own signs."""
        clock = ("--faked-system-time", f"{made}!") if made else ()
        # Without a usage of its own gpg would give the primary key one for encryption, too.
        self.gpg(*clock, "--quick-generate-key", name, "ed25519", "cert" if subkey else "sign", expires)
        listed = self.gpg("--list-keys", "--with-colons", f"={name}").decode()
        fingerprint = next(line.split(":")[9] for line in listed.splitlines() if line.startswith("fpr:"))
        if subkey:
            self.gpg(*clock, "--quick-add-key", fingerprint, "ed25519", "sign", expires)
        return Key(self, fingerprint, clock)


class Key:
    """`fingerprint`: the primary key's, 40 hexadecimal digits."""

    def __init__(self, home: Home, fingerprint: str, clock: tuple[str, ...] = ()) -> None:
        self.home, self.fingerprint, self.clock = home, fingerprint, clock

    def public(self, armoured: bool = True) -> bytes:
        return self.home.gpg(*(["--armor"] if armoured else []), "--export", self.fingerprint)

    def signature(self, content: bytes, *options: str, armoured: bool = True) -> bytes:
        """A detached one."""
        armour = ["--armor"] if armoured else []
        words = [*self.clock, *options, *armour, "--local-user", self.fingerprint, "--detach-sign"]
        return self.home.gpg(*words, given=content)

    def clearsigned(self, content: bytes) -> bytes:
        """The text with its signature around it, as apt's InRelease."""
        return self.home.gpg("--local-user", self.fingerprint, "--clearsign", given=content)

    def sign(self, file: Path, ending: str = ".asc") -> Path:
        """Write the detached signature beside the file; its path."""
        target = file.with_name(file.name + ending)
        target.write_bytes(self.signature(file.read_bytes()))
        return target
