"""TLS between the hosts, accounts, and what goes wrong: each is seen, and ends."""

from __future__ import annotations

import socket
import time

import pytest
from testinfra.host import Host

from tests.lab.hosts import Lab

from .conftest import derived

BRIDGE_STATE = "sudo readi-bridge"


def ended(lab: Lab, host: str, command: str) -> tuple[int, str]:
    """Exit code and both outputs."""
    found = lab.ssh(host, f'({command}) 2>&1; echo "=$?"')
    text, _, code = found.rpartition("=")
    return int(code), text


def until_well(lab: Lab, host: str, command: str, seconds: int = 40) -> str:
    end = time.monotonic() + seconds
    while True:
        code, text = ended(lab, host, command)
        if code == 0 or time.monotonic() > end:
            return "" if code == 0 else text
        time.sleep(1)


def until_says(lab: Lab, host: str, command: str, what: str, seconds: int = 40) -> bool:
    """Until a command fails with these words: a start takes its time, and says others before."""
    end = time.monotonic() + seconds
    while True:
        code, text = ended(lab, host, command)
        if (code != 0 and what in text) or time.monotonic() > end:
            return code != 0 and what in text
        time.sleep(1)


def test_both_are_where_they_are_looked_for(lab: Lab) -> None:
    assert until_well(lab, "lab", "sudo readi-signalling") == ""
    assert until_well(lab, "bridge", BRIDGE_STATE) == ""


def test_only_the_bridges_host_reaches_xmpp(lab: Lab) -> None:
    with pytest.raises(OSError):
        socket.create_connection((lab.address("lab"), 5222), timeout=3).close()
    open_ = "import socket; socket.create_connection(('lab', 5222), timeout=5)"
    assert ended(lab, "bridge", f'python3 -c "{open_}"')[0] == 0
    for port in (5280, 8888, 5269):
        with pytest.raises(OSError):
            socket.create_connection((lab.address("lab"), port), timeout=2).close()


def test_xmpp_between_hosts_is_tls_by_our_authority_for_the_hosts_name(lab: Lab) -> None:
    words = (
        "openssl s_client -starttls xmpp -xmpphost auth.meet.readi.test -connect lab:5222 -verify_return_error -brief"
    )
    words += " -CAfile /usr/local/share/ca-certificates/readi.crt -no-CApath </dev/null"
    assert "Verification: OK" in ended(lab, "bridge", f"{words} -verify_hostname lab")[1]
    code, text = ended(lab, "bridge", f"{words} -verify_hostname another.example")
    assert code != 0 and "hostname mismatch" in text.lower()


def test_a_bridge_that_does_not_trust_signalling_is_named(lab: Lab) -> None:
    """Its own health says that all is well."""
    trusted = "/usr/local/share/ca-certificates/readi.crt"
    lab.ssh(
        "bridge",
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout /dev/null -subj /CN=x "
        "-out /tmp/x.pem 2>/dev/null; "
        f"sudo mount --bind /tmp/x.pem {trusted}; sudo systemctl restart jitsi-videobridge2",
    )
    try:
        assert until_says(lab, "bridge", BRIDGE_STATE, "muc_clients_connected is 0 of 1")
        health = "import urllib.request as u; u.urlopen('http://127.0.0.1:8788/about/health')"
        assert ended(lab, "bridge", f'python3 -c "{health}"')[0] == 0
    finally:
        lab.ssh("bridge", f"sudo umount {trusted}; sudo systemctl restart jitsi-videobridge2")
    assert until_well(lab, "bridge", BRIDGE_STATE) == ""


def test_a_wrong_password_is_named(lab: Lab) -> None:
    """Of a bridge whose account was changed under it."""
    account = "/var/lib/prosody/auth%2emeet%2ereadi%2etest/accounts/jvb.dat"
    lab.ssh("lab", f"sudo mv {account} {account}.away")
    try:
        lab.ssh("bridge", "sudo systemctl restart jitsi-videobridge2")
        assert until_says(lab, "bridge", BRIDGE_STATE, "muc_clients_connected is 0 of 1")
    finally:
        lab.ssh("lab", f"sudo mv {account}.away {account}")
    # Without a restart: it goes on trying.
    assert until_well(lab, "bridge", BRIDGE_STATE) == ""


def test_without_the_subscription_the_run_would_say_so_and_with_it_focus_answers(host: Host) -> None:
    roster = host.file("/var/lib/prosody/auth%2emeet%2ereadi%2etest/roster/focus.dat")
    assert 'subscription"] = "from"' in roster.content_string and roster.user == "prosody"


def test_accounts_are_prosodys_alone_and_hold_no_password(host: Host) -> None:
    for name in ("focus", "jvb"):
        file = host.file(f"/var/lib/prosody/auth%2emeet%2ereadi%2etest/accounts/{name}.dat")
        assert (file.user, file.group, file.mode) == ("prosody", "prosody", 0o640)
        assert "stored_key" in file.content_string
        assert derived(f"jitsi_{name}") not in file.content_string


def test_no_password_is_in_a_journal_or_in_what_others_can_read(lab: Lab) -> None:
    for name in ("lab", "bridge"):
        journal = lab.ssh(name, "sudo journalctl --no-pager --output=cat")
        processes = lab.ssh(name, "ps axww -o args")
        readable = lab.ssh(name, "sudo runuser -u nobody -- grep -rhs . /etc/readi /etc/prosody || true")
        for secret in ("jitsi_focus", "jitsi_jvb"):
            assert derived(secret) not in journal + processes + readable, (name, secret)


def test_the_packages_scripts_change_nothing_that_runs(lab: Lab, host: Host) -> None:
    """They rewrite their own jicofo.conf on every configure, and start an init script."""
    before = host.check_output("systemctl show --value --property=MainPID jicofo")
    host.check_output("DEBIAN_FRONTEND=noninteractive /var/lib/dpkg/info/jicofo.postinst configure")
    assert "focus.localhost" in host.file("/etc/jitsi/jicofo/jicofo.conf").content_string
    assert host.check_output("systemctl show --value --property=MainPID jicofo") == before
    assert (
        host.check_output("systemctl show --value --property=FragmentPath jicofo")
        == "/etc/systemd/system/jicofo.service"
    )
    host.check_output("systemctl restart jicofo")
    assert until_well(lab, "lab", "sudo readi-signalling") == ""


def test_a_broken_file_ends_in_a_unit_that_failed_not_in_a_loop(lab: Lab, host: Host) -> None:
    file = "/etc/readi/jitsi_meet/jicofo.conf"
    host.check_output(f"cp -p {file} /root/jicofo.kept && echo 'jicofo {{' > {file} && systemctl restart jicofo")
    try:
        end = time.monotonic() + 40
        while host.check_output("systemctl show --value --property=ActiveState jicofo") != "failed":
            assert time.monotonic() < end
            time.sleep(1)
    finally:
        host.check_output(f"mv /root/jicofo.kept {file}; systemctl reset-failed jicofo; systemctl restart jicofo")
    assert until_well(lab, "lab", "sudo readi-signalling") == ""


def test_pure_lua_is_there_for_prosodys_lua_and_stays_without_its_packages(host: Host) -> None:
    for name in ("basexx", "inspect"):
        copied = host.file(f"/usr/local/share/lua/5.4/{name}.lua")
        assert copied.is_file and not copied.is_symlink
        assert host.run(f"lua5.4 -e 'require \"{name}\"'").rc == 0


def test_a_list_that_another_key_signed_is_not_taken(host: Host) -> None:
    """apt's own judgement, with the key of another archive in place of the named one."""
    folder = "/var/lib/standins/another-key"
    text = "Types: deb\nURIs: file:/var/lib/standins/jitsi\nSuites: trixie\nComponents: main\n"
    text += "Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg\n"
    host.check_output(f"mkdir -p {folder}/parts {folder}/lists && printf '{text}' > {folder}/parts/x.sources")
    words = (
        f"-o Dir::Etc::SourceList=/dev/null -o Dir::Etc::SourceParts={folder}/parts -o Dir::State::Lists={folder}/lists"
    )
    done = host.run(f"apt-get update {words} -o APT::Update::Error-Mode=any")
    host.check_output(f"rm -r {folder}")
    assert done.rc != 0 and "Missing key" in done.stdout + done.stderr
