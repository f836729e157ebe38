"""The nftables ruleset of a host, from the model's slice: an own table beside Docker's, IPv4 and IPv6, default deny.

Pure. The first two lines make it loadable whatever is there, in one transaction, without touching any other table
(nft(8), "delete table"); `flush ruleset` would take Docker's rules away.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

TABLE = "readi"
WORLD = "world"

_HEAD = """\
# Written by readi.one; changes made here are taken back by the next run.
table inet readi
delete table inet readi
table inet readi {
  # Connections by address, of a whole IPv6 network of a household or an office (/64).
  set busy4 { type ipv4_addr; size 65535; flags dynamic; }
  set busy6 { type ipv6_addr; size 65535; flags dynamic; }
  chain input {
    type filter hook input priority filter; policy drop;
    ct state vmap { established : accept, related : accept, invalid : drop }
    iifname "lo" accept
    # A loopback address from outside: Docker allows routing to it (route_localnet).
    ip daddr 127.0.0.0/8 drop
    ip protocol icmp icmp type { echo-request, destination-unreachable, time-exceeded, parameter-problem } accept
    # Without these there is no IPv6 (RFC 4890, section 4.4.1).
    icmpv6 type { destination-unreachable, packet-too-big, time-exceeded, parameter-problem, echo-request } accept
    icmpv6 type { nd-router-advert, nd-neighbor-solicit, nd-neighbor-advert } ip6 hoplimit 255 accept
    icmpv6 type { mld-listener-query, mld-listener-report, mld-listener-done, mld2-listener-report } accept
    # DHCPv6 (RFC 8415): servers answer from their own port.
    ip6 saddr fe80::/10 udp sport 547 udp dport 546 accept
"""
_MIDDLE = """\
  }
  chain forward {
    # Docker forwards published ports past the input chain. A drop here is final, whatever its own chains accept.
    type filter hook forward priority filter; policy drop;
    ct state vmap { established : accept, related : accept, invalid : drop }
"""
# Only on a host where a service runs in a container. It is on Docker's default bridge and may go out from there;
# what another bridge forwards, be it called br-something, is no service's of ours.
_OUT = """\
    iifname "docker0" oifname != { "docker0", "br-*" } accept
"""
_TAIL = """\
  }
}
"""


def ruleset(
    slice_: Mapping[str, Any], addresses: Mapping[str, Sequence[str]], sources: Mapping[str, Sequence[str]]
) -> str:
    """`addresses`: other hosts', by name. `sources`: networks that alone may reach a port of the world, by "22/tcp"."""
    inputs: list[str] = []
    forwards: list[str] = []
    for rule in slice_["rules"]:
        port, proto = rule["port"], rule["proto"]
        called = (f"{name}/{proto}" for name in (port, *rule.get("called", ())))
        limited = next((sources[name] for name in called if name in sources), None)
        if rule["from"] != WORLD:
            froms = _froms(a for host in rule["from"] for a in addresses[host])
        elif limited is not None:
            froms = _froms(limited)
        else:
            froms = [""]
        comment = f' comment "{rule["service"]}"'
        inputs += [f"    {who}{proto} dport {port} accept{comment}\n" for who in froms]
        if rule["published"]:
            forwards += [
                f"    {who}meta l4proto {proto} ct status dnat ct original proto-dst {port} accept{comment}\n"
                for who in froms
            ]
    out = _OUT if slice_["containers"] else ""
    return _HEAD + _busy(slice_) + "".join(inputs) + _MIDDLE + out + "".join(forwards) + _TAIL


def with_ssh(slice_: Mapping[str, Any], found: Iterable[int], given: int) -> dict[str, Any]:
    """The slice with SSH's rule for the ports on which it is: `found` on the host, else where the playbooks reach it.

    Behind an address that is translated both differ, and only the host's own is what the filter sees.
    """
    ports = sorted(set(found)) or [given]
    rules: list[Mapping[str, Any]] = []
    for rule in slice_["rules"]:
        is_ssh = rule["port"] == slice_["ssh"] and rule["proto"] == "tcp" and rule["from"] == WORLD
        # Who limits SSH by its usual port means SSH, wherever it is.
        rules += [{**rule, "port": port, "called": (slice_["ssh"], 22)} for port in ports] if is_ssh else [rule]
    return {**slice_, "rules": rules}


def _busy(slice_: Mapping[str, Any]) -> str:
    """Nobody holds more connections than nginx can spare (capacity.py): half-open ones are none that nginx counts."""
    ports = sorted({rule["port"] for rule in slice_["rules"] if rule["from"] == WORLD and rule["proto"] == "tcp"})
    if not ports:
        return ""
    who = f"tcp dport {{ {', '.join(map(str, ports))} }} ct state new add"
    most = f"ct count over {slice_['per_address']}"
    return (
        f"    {who} @busy4 {{ ip saddr {most} }} reject with tcp reset\n"
        f"    {who} @busy6 {{ ip6 saddr and ffff:ffff:ffff:ffff:: {most} }} reject with tcp reset\n"
    )


def _froms(addresses: Iterable[str]) -> list[str]:
    """One match per family; none at all where nobody may."""
    networks = sorted({ipaddress.ip_network(a, strict=False) for a in addresses}, key=lambda n: (n.version, n))
    matches = []
    for version, word in ((4, "ip"), (6, "ip6")):
        family = [str(n) if n.num_addresses > 1 else str(n.network_address) for n in networks if n.version == version]
        if family:
            matches.append(f"{word} saddr {{ {', '.join(family)} }} ")
    return matches
