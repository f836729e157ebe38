"""What hosts.yml says of the hosts themselves: ports of SSH, and two names for one machine."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator

from .inventory_data import InventoryData
from .problems import Problem
from .source import HOSTS, port_of

# How a host is reached, besides its address: behind two jump hosts there may be one private address twice.
_WAY = ("ansible_ssh_common_args", "ansible_ssh_extra_args", "ansible_ssh_args", "ansible_connection")


THIS_MACHINE = "localhost"


def check(inventory: InventoryData) -> Iterator[Problem]:
    seen: dict[tuple[str, ...], str] = {}
    for host, given in inventory.source.host_vars.items():
        here = (*HOSTS, "host", host)
        port = port_of(given)
        if not _template(port) and not (re.fullmatch(r"[0-9]{1,5}", port) and 0 < int(port) < 65536):
            yield inventory.problem("ssh_port_shape", here, host=host, value=port)
        written = str(given.get("ansible_host") or given.get("ansible_ssh_host") or host)
        address = _address(written)
        if _template(address):
            continue
        if wanted := _more_than_an_address(written.strip()):
            yield inventory.problem("ssh_address_shape", here, host=host, value=written, wanted=wanted)
            continue
        way = (port, *(str(given.get(name)) for name in _WAY))
        names = [address, *([host.lower()] if "." in host else [])]
        first = next((seen[one, *way] for one in names if (one, *way) in seen), host)
        for one in names:
            seen.setdefault((one, *way), first)
        if first != host:
            place = inventory.place((*HOSTS, "host", first))
            yield inventory.problem("host_twice", here, host=host, other=first, address=address, place=place)


def _address(text: str) -> str:
    """One way of writing it: `[2001:DB8::1]` is 2001:db8::1, ::ffff:192.0.2.1 is 192.0.2.1, and a name ends without a
    dot."""
    plain = text.strip().strip("[]").rstrip(".").lower()
    try:
        found = ipaddress.ip_address(plain)
    except ValueError:
        return plain
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped:
        found = found.ipv4_mapped
    return THIS_MACHINE if found.is_loopback else str(found)


def _more_than_an_address(text: str) -> str:
    """What to write instead of an address that has a scheme, an account or a port with it."""
    plain = re.sub(r"^[a-z]+://", "", text).rstrip("/")
    account, at, plain = plain.rpartition("@")
    found = re.fullmatch(r"([^:]+|\[[^]]+\]):([0-9]+)", plain)
    if plain == text and not found:
        return ""
    port = f", ansible_port: {found[2]}" if found else ""
    user = f", ansible_user: {account}" if at else ""
    return f"ansible_host: {found[1] if found else plain}{port}{user}"


def _template(text: str) -> bool:
    """Ansible fills it in; here nobody knows with what."""
    return "{{" in text or "{%" in text
