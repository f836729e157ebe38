#!/usr/bin/python
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Documentation of the action readi.one.firewall, which has no module of its own."""

from __future__ import annotations

DOCUMENTATION = """
module: firewall
version_added: "0.1.0"
author: readi.one contributors
short_description: the host's own packet filter, from the manifests
description:
  - Compiles the ports that the manifests open into an nftables table of its own, C(inet readi), with default deny for
    IPv4 and IPv6, published container ports included, and leaves every other table alone.
  - The rules stay only if the controller can come back through them over a new SSH connection.
  - Rules that somebody added to or took from the table by hand are taken back.
extends_documentation_fragment: [readi.one.both_modes]
options:
  addresses:
    description: Addresses of other hosts, by host name, where C(ansible_host) is not what they come from.
    type: dict
    default: {}
  sources:
    description: Networks that alone may reach a port that is open to the world, by C(PORT/PROTO), such as C(22/tcp).
    type: dict
    default: {}
  within_s:
    description: How long the controller has to come back.
    type: int
    default: 40
"""

EXAMPLES = """
- name: Open what the manifests say, SSH for the town hall alone
  readi.one.firewall:
    sources: {22/tcp: [203.0.113.0/24, "2001:db8::/32"]}
"""

RETURN = """
reasons:
  description: What was not as wanted, and why.
  returned: always
  type: dict
armed:
  description: Whether a confirmation is waited for; only inside the action.
  returned: always
  type: bool
"""
