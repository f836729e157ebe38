"""What hosts.yml says of the hosts themselves: ports of SSH, and two names for one machine."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator

from .inventory_data import InventoryData
from .problems import Problem
from .source import HOSTS, SSH

# How a host is reached, besides its address: behind two jump hosts there may be one private address twice.
_WAY = ("ansible_ssh_common_args", "ansible_ssh_extra_args", "ansible_ssh_args", "ansible_connection")


def check(inventory: InventoryData) -> Iterator[Problem]:
    seen: dict[tuple[str, ...], str] = {}
    for host, given in inventory.source.host_vars.items():
        here = (*HOSTS, "host", host)
        port = str(given.get("ansible_port") or SSH)
        if not _template(port) and not (re.fullmatch(r"[0-9]{1,5}", port) and 0 < int(port) < 65536):
            yield inventory.problem("ssh_port_shape", here, host=host, value=port)
        address = _address(str(given.get("ansible_host") or given.get("ansible_ssh_host") or host))
        if _template(address):
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
    """One way of writing it: `[2001:DB8::1]` is 2001:db8::1, and a name ends without a dot."""
    plain = text.strip().strip("[]").rstrip(".").lower()
    try:
        return str(ipaddress.ip_address(plain))
    except ValueError:
        return plain


def _template(text: str) -> bool:
    """Ansible fills it in; here nobody knows with what."""
    return "{{" in text or "{%" in text
