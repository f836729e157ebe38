"""What the domain's name server must say of the platform's mail: MX, SPF, DKIM, DMARC and PTR. The lines are pure.

The key's half is known on the host alone, where it was born: `readi-mail-dns` prints the whole sheet there.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

# RFC 1035, 3.3: a string of a TXT record has at most 255 bytes; a record may have several, read as one.
_STRING = 255
_WITHIN_S = 30


def lines(name: str, domains: Sequence[str], relay: str | None) -> list[str]:
    """All but DKIM's, one record each. With a relay the receivers see its address: it belongs into SPF.

    `a:NAME` names this server by its own address; `-all` says that nobody else writes for the domain.
    """
    through = f" a:{relay}" if relay else ""
    found = [f"{name}.  A/AAAA  <address of this host>", f"<address of this host>  PTR  {name}."]
    found.append(f'{name}.  TXT  "v=spf1 a{through} -all"')
    for domain in domains:
        found.append(f"{domain}.  MX  10 {name}.")
        found.append(f'{domain}.  TXT  "v=spf1 a:{name}{through} -all"')
        found.append(f'_dmarc.{domain}.  TXT  "v=DMARC1; p=reject; adkim=r; aspf=r"')
    return found


def of_key(key: str, selector: str, domains: Sequence[str]) -> Iterator[str]:
    """The lines with the public half of the key (base64 of its DER), RFC 6376, 3.6.1."""
    text = f"v=DKIM1; k=rsa; p={key}"
    parts = " ".join(f'"{text[at : at + _STRING]}"' for at in range(0, len(text), _STRING))
    for domain in domains:
        yield f"{selector}._domainkey.{domain}.  TXT  {parts}"


def public_half(key: Path) -> str:
    """Base64 of the DER form; raises subprocess.CalledProcessError where the file is no key."""
    words = ["openssl", "pkey", "-in", str(key), "-pubout", "-outform", "PEM"]
    done = subprocess.run(words, capture_output=True, text=True, check=True, timeout=_WITHIN_S)
    return "".join(line for line in done.stdout.splitlines() if not line.startswith("-----"))


def main(config: Path, *words: str) -> int:
    said = json.loads(config.read_text())
    for line in (*said["lines"], *of_key(public_half(Path(said["key"])), said["selector"], said["signed"])):
        print(line)
    return 0
