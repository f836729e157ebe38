"""OpenPGP: does a file carry a detached signature of exactly the key that we know? By gpgv, in a keyring of its own.

Neither the operator's own keyring nor anybody's trust counts: one key, named by its whole fingerprint.
"""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

from .artifact_words import Said

# Status lines as GnuPG's doc/DETAILS describes them ("Format of the --status-fd output"): each signature begins with
# NEWSIG; EXPSIG, EXPKEYSIG and REVKEYSIG take the place of GOODSIG; VALIDSIG's eighth field is the
# checksum's algorithm, its tenth the primary key's fingerprint.
_OVER = ("EXPSIG", "EXPKEYSIG", "REVKEYSIG")
_BROKEN = {"1": "MD5", "2": "SHA-1", "3": "RIPEMD-160"}
_ALGORITHM, _PRIMARY = 7, 9


def keyring(key: bytes, fingerprint: str, folder: Path) -> Path:
    """The key as a keyring for gpgv, below `folder`; Said where the file holds another key, or none."""
    armoured, plain = folder / "key", folder / "key.gpg"
    armoured.write_bytes(key)
    shown = _gpg(folder, "--show-keys", "--with-colons", "--with-fingerprint", str(armoured))
    there = fingerprints(shown.stdout)
    if fingerprint not in there:
        raise Said("other_key", key=fingerprint, seen=", ".join(there) or Said("nothing"))
    if key.lstrip().startswith(b"-----BEGIN PGP"):
        _gpg(folder, "--yes", "--output", str(plain), "--dearmor", str(armoured))
    else:
        plain.write_bytes(key)
    return plain


def fingerprints(colons: str) -> list[str]:
    """Of primary keys only, in the order of the file."""
    found, primary = [], False
    for line in colons.splitlines():
        fields = line.split(":")
        if fields[0] in {"pub", "sub"}:
            primary = fields[0] == "pub"
        elif fields[0] == "fpr" and primary:
            found.append(fields[9])
            primary = False
    return found


def verify(file: Path, signature: Path, address: str, ring: Path, fingerprint: str) -> None:
    """Said unless `signature` (which came from `address`) is one of `file` by the key with this fingerprint."""
    command = ["gpgv", "--homedir", str(ring.parent), "--status-fd", "1", "--keyring", str(ring)]
    command += [str(signature), str(file)]
    try:
        done = subprocess.run(command, capture_output=True, check=False)
    except FileNotFoundError as error:
        raise Said("no_gpg") from error
    judge(done.stdout.decode(errors="replace"), address, fingerprint)


def judge(status: str, address: str, fingerprint: str) -> None:
    """What gpgv's status lines mean. One good signature of the key is enough, if no other one in the file is bad."""
    signatures: list[dict[str, list[str]]] = []
    for line in status.splitlines():
        mark, word, *rest = [*line.split(), "", ""]
        if mark != "[GNUPG:]":
            continue
        if word == "NEWSIG":
            signatures.append({})
        elif signatures:
            signatures[-1][word] = rest
    if any("BADSIG" in each for each in signatures):
        raise Said("bad_signature")
    ours = [each for each in signatures if "VALIDSIG" in each and each["VALIDSIG"][_PRIMARY] == fingerprint]
    good = [each for each in ours if "GOODSIG" in each]
    if any(each["VALIDSIG"][_ALGORITHM] not in _BROKEN for each in good):
        return
    if good:
        raise Said("weak", algorithm=_BROKEN[good[0]["VALIDSIG"][_ALGORITHM]])
    if ours:
        raise Said("expired", reason=", ".join(word for word in _OVER if word in ours[0]))
    others = [each.get("VALIDSIG", [])[_PRIMARY:][:1] or each.get("NO_PUBKEY", [])[:1] for each in signatures]
    if seen := [name for names in others for name in names]:
        raise Said("other_signer", seen=", ".join(seen), key=fingerprint)
    raise Said("no_openpgp", address=address)


def _gpg(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    # An empty home, so that no configuration and no keyring of the operator's has a say.
    with tempfile.TemporaryDirectory(dir=folder) as home:
        command = ["gpg", "--batch", "--no-options", "--homedir", home, *words]
        try:
            return subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
        except FileNotFoundError as error:
            raise Said("no_gpg") from error
