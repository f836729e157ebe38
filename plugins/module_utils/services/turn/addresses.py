"""What coturn may relay to, found when it starts: the bridges' addresses, and its own to relay from.

coturn takes addresses, not names, and denies whatever is not named (turnserver.conf). A bridge that has moved is found
at the next start.
"""

from __future__ import annotations

import ipaddress
import json
import os
import socket
import sys
from collections.abc import Iterable
from pathlib import Path

from .messages import say

# Addresses for documentation (RFC 5737, RFC 3849): nothing is sent, the kernel says from where it would be.
_FAR = ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1"))


def lines(own: Iterable[str], bridges: Iterable[str]) -> str:
    """coturn's settings: each address once, loopback and unspecified ones never."""
    relays, peers = _clean(own), _clean(bridges)
    return "".join([f"relay-ip={one}\n" for one in relays] + [f"allowed-peer-ip={one}\n" for one in peers])


def _clean(addresses: Iterable[str]) -> list[str]:
    found = {ipaddress.ip_address(one.partition("%")[0]) for one in addresses}
    kept = [one for one in found if not (one.is_loopback or one.is_unspecified or one.is_link_local)]
    return [str(one) for one in sorted(kept, key=lambda one: (one.version, one))]


def own_addresses() -> list[str]:
    """The addresses from which this host reaches others."""
    found = []
    for family, far in _FAR:
        try:
            with socket.socket(family, socket.SOCK_DGRAM) as asked:
                asked.connect((far, 9))
                found.append(str(asked.getsockname()[0]))
        except OSError:
            # No way out in this family, or no such family.
            continue
    return found


def resolved(name: str) -> list[str]:
    """A host's addresses; none where nobody knows the name."""
    try:
        return sorted({str(row[4][0]) for row in socket.getaddrinfo(name, None, type=socket.SOCK_DGRAM)})
    except OSError:
        return []


def main(config: Path) -> int:
    """Writes what coturn reads; 1 where no bridge is found, since nothing could be relayed."""
    said = json.loads(config.read_text(encoding="utf-8"))
    own = own_addresses()
    peers = [*said["more"], *(own if said["here"] else [])]
    for bridge in said["bridges"]:
        found = resolved(bridge)
        if not _clean(found):
            sys.stderr.write(f"<4>{say('unknown', bridge=bridge)}\n")
        peers += found
    if not _clean(peers):
        sys.stderr.write(f"<3>{say('nobody')}\n")
        return 1
    target = Path(said["written"])
    settings = Path(said["settings"]).read_text(encoding="utf-8")
    # The secret is in it: nobody but coturn's own account reads it at any moment.
    with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        file.write(settings + lines(own, peers))
    return 0
