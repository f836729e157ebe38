"""Ports of this machine's loopback."""

import socket


def free_port() -> int:
    """One on which nobody listens at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
