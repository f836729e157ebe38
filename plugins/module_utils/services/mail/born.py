"""Before the mail server starts: what is made once on this host and kept, and what others fill later.

- The key for DKIM: RSA of 2048 bits (RFC 8301, 3.2; many receivers do not verify ed25519), readable for the signer.
- A service's table of addresses that is not there yet: Postfix answers every recipient "try again" while one of its
  tables is missing (postconf(5), relay_recipient_maps; dict_surrogate(3)), so an empty one is put there.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

BITS = 2048
_WITHIN_S = 60


def key(path: Path, group: str) -> bool:
    """True where it was made. A key that is cut short by a kill is never at its place."""
    if path.exists():
        return False
    path.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
    new = path.with_suffix(".new")
    new.unlink(missing_ok=True)
    words = [
        "openssl",
        "genpkey",
        "-quiet",
        "-algorithm",
        "RSA",
        "-pkeyopt",
        f"rsa_keygen_bits:{BITS}",
        "-out",
        str(new),
    ]
    subprocess.run(words, check=True, timeout=_WITHIN_S, umask=0o077)
    new.chmod(0o640)
    shutil.chown(new, "root", group)
    new.replace(path)
    return True


def table(path: Path, owner: str) -> bool:
    """True where an empty table of the type hash was made, with the folders on the way."""
    if path.with_name(f"{path.name}.db").exists():
        return False
    for folder in reversed([one for one in path.parents if not one.exists()]):
        folder.mkdir(mode=0o755)
        shutil.chown(folder, owner, owner)
    path.touch(0o640)
    # postmap works as the file's owner, who may not write in this folder.
    shutil.chown(path, "root", "root")
    subprocess.run(["postmap", f"hash:{path}"], check=True, timeout=_WITHIN_S)
    for one in (path, path.with_name(f"{path.name}.db")):
        shutil.chown(one, owner, owner)
    return True


def main(config: Path, *words: str) -> int:
    said = json.loads(config.read_text())
    os.umask(0o022)
    if key(Path(said["key"]), said["group"]):
        print("the key for DKIM was made; readi-mail-dns says what the name server must say")
    for one in said["tables"]:
        if table(Path(one["path"]), one["owner"]):
            print(f"{one['path']} was not there yet; no address of it is known until its service fills it")
    return 0
