"""The ruleset that is compiled for a host: which host is in which rule. That it filters is the scenario's business."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.readi.one.plugins.action import firewall
from ansible_collections.readi.one.plugins.module_utils.services.firewall.ruleset import ruleset


def rule(port: int, who: Any, proto: str = "tcp", published: bool = False) -> dict[str, Any]:
    return {"service": "wiki", "port": port, "proto": proto, "from": who, "published": published}


def lines(*rules: dict[str, Any], **options: Any) -> list[str]:
    text = ruleset(
        {"rules": list(rules), "containers": False, "per_address": 1024},
        options.get("addresses", {}),
        options.get("sources", {}),
    )
    return [line.strip() for line in text.splitlines() if 'comment "wiki"' in line]


def test_the_world_and_hosts_of_both_families() -> None:
    peers = {"app": ["192.0.2.7", "2001:db8::7"], "db": ["192.0.2.1"]}
    assert lines(rule(443, "world"), rule(5432, ["app", "db"]), addresses=peers) == [
        'tcp dport 443 accept comment "wiki"',
        'ip saddr { 192.0.2.1, 192.0.2.7 } tcp dport 5432 accept comment "wiki"',
        'ip6 saddr { 2001:db8::7 } tcp dport 5432 accept comment "wiki"',
    ]


def test_a_source_limits_the_world_and_nothing_opens_to_nobody() -> None:
    sources = {"22/tcp": ["203.0.113.0/24"]}
    assert lines(rule(22, "world"), rule(22, "world", "udp"), sources=sources) == [
        'ip saddr { 203.0.113.0/24 } tcp dport 22 accept comment "wiki"',
        'udp dport 22 accept comment "wiki"',
    ]
    assert lines(rule(22, "world"), sources={"22/tcp": []}) == []
    with pytest.raises(ValueError, match="nonsense"):
        lines(rule(22, "world"), sources={"22/tcp": ["nonsense"]})


def test_a_published_port_is_judged_by_the_port_from_outside() -> None:
    assert lines(rule(8080, "world", published=True)) == [
        'tcp dport 8080 accept comment "wiki"',
        'meta l4proto tcp ct status dnat ct original proto-dst 8080 accept comment "wiki"',
    ]


def test_containers_go_out_only_where_a_service_has_one() -> None:
    assert "docker0" not in ruleset({"rules": [rule(8080, "world")], "containers": False, "per_address": 1024}, {}, {})
    forward = ruleset({"rules": [], "containers": True, "per_address": 1024}, {}, {}).partition("chain forward")[2]
    assert 'iifname "docker0" oifname != { "docker0", "br-*" } accept' in forward
    assert [line for line in forward.splitlines() if "iifname" in line and "docker0" not in line] == []


def test_only_the_own_table_is_named() -> None:
    text = ruleset({"rules": [], "containers": True, "per_address": 1024}, {}, {})
    assert "flush" not in text
    assert text.count("table inet readi") == 3


def test_nobody_holds_more_connections_than_the_web_can_spare() -> None:
    text = ruleset(
        {"rules": [rule(443, "world"), rule(80, "world"), rule(5432, ["app"])], "containers": False, "per_address": 9},
        {"app": ["192.0.2.7"]},
        {},
    )
    held = [line.strip() for line in text.splitlines() if "ct count" in line]
    assert held == [
        "tcp dport { 80, 443 } ct state new add @busy4 { ip saddr ct count over 9 } reject with tcp reset",
        "tcp dport { 80, 443 } ct state new add @busy6 "
        "{ ip6 saddr and ffff:ffff:ffff:ffff:: ct count over 9 } reject with tcp reset",
    ]
    assert text.index("ct count over 9") < text.index("tcp dport 443 accept")
    assert "ct count" not in ruleset(
        {"rules": [rule(53, "world", "udp")], "containers": False, "per_address": 9}, {}, {}
    )


def test_who_visits_is_no_change_by_hand() -> None:
    """Addresses are in the table's sets for as long as somebody is connected: what is compared leaves them out."""
    assert "set busy4" in ruleset({"rules": [], "containers": False, "per_address": 1024}, {}, {})
    assert "--terse" in firewall.LIVE.split()
