"""What a container is told of the network."""

from __future__ import annotations

import pytest
from ansible_collections.readi.one.plugins.module_utils.services.discourse.engine import asks_itself


@pytest.mark.parametrize(
    ("resolv", "itself"),
    [
        ("search a.example\nnameserver 127.0.0.53\n", True),
        ("nameserver ::1\nnameserver 127.0.0.1\n", True),
        ("", True),
        ("nameserver 127.0.0.1\nnameserver 192.0.2.53\n", False),
        ("nameserver fe80::1%eth0\n", False),
    ],
)
def test_a_name_server_on_the_host_itself_is_none_for_a_container(resolv: str, itself: bool) -> None:
    assert asks_itself(resolv) is itself
