"""To whom coturn may relay: addresses of bridges, each once, and never this host's loopback."""

from __future__ import annotations

import ipaddress
import json
import socket
from pathlib import Path

import pytest
from ansible_collections.readi.one.plugins.module_utils.services.turn import addresses
from hypothesis import given
from hypothesis import strategies as st

ADDRESS = st.one_of(st.ip_addresses().map(str), st.sampled_from(["127.0.1.1", "::1", "::", "fe80::1%eth0"]))


@given(st.lists(ADDRESS, max_size=6), st.lists(ADDRESS, max_size=6))
def test_each_once_and_none_that_means_this_host_or_its_own_network(own: list[str], bridges: list[str]) -> None:
    said = addresses.lines(own, bridges).splitlines()
    assert len(said) == len(set(said))
    for line in said:
        word, _, text = line.partition("=")
        one = ipaddress.ip_address(text)
        assert not (one.is_loopback or one.is_unspecified or one.is_link_local)
        assert text in {
            str(ipaddress.ip_address(a.partition("%")[0])) for a in (own if word == "relay-ip" else bridges)
        }


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    known = {"jvb1": ["203.0.113.9", "2001:db8:9::9"], "self": ["127.0.1.1"]}
    monkeypatch.setattr(addresses, "own_addresses", lambda: ["203.0.113.5"])
    monkeypatch.setattr(addresses, "resolved", lambda name: known.get(name, []))
    (tmp_path / "settings").write_text("realm=turn.readi.example\n")
    return tmp_path / "addresses.json"


def write(config: Path, **said: object) -> None:
    whole = {"bridges": [], "here": False, "more": [], **said}
    whole |= {"settings": str(config.parent / "settings"), "written": str(config.parent / "written")}
    config.write_text(json.dumps(whole))


def test_bridges_are_found_by_their_names_and_an_unknown_one_is_named(
    config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(config, bridges=["jvb1", "jvb2"], more=["198.51.100.2"])
    assert addresses.main(config) == 0
    assert (config.parent / "written").read_text() == (
        "realm=turn.readi.example\nrelay-ip=203.0.113.5\n"
        "allowed-peer-ip=198.51.100.2\nallowed-peer-ip=203.0.113.9\nallowed-peer-ip=2001:db8:9::9\n"
    )
    assert "jvb2" in capsys.readouterr().err
    assert (config.parent / "written").stat().st_mode & 0o777 == 0o600


def test_a_bridge_on_this_host_has_this_hosts_address(config: Path) -> None:
    write(config, here=True)
    assert addresses.main(config) == 0
    assert "allowed-peer-ip=203.0.113.5\n" in (config.parent / "written").read_text()


def test_without_any_bridge_nothing_is_started(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(config, bridges=["jvb2", "self"])
    assert addresses.main(config) == 1
    assert not (config.parent / "written").exists()
    assert "turn_peers" in capsys.readouterr().err


def test_what_the_kernel_and_the_resolver_say_is_read() -> None:
    assert addresses.resolved("localhost") and not addresses.resolved("no-such-host.invalid")
    for one in addresses.own_addresses():
        with socket.socket(socket.AF_INET6 if ":" in one else socket.AF_INET, socket.SOCK_DGRAM) as bound:
            bound.bind((one, 0))
