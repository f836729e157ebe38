"""TURN as people behind a strict network use it: coturn's own client, from a host that reaches nothing but TCP 443."""

import re
import shlex
import time
from collections.abc import Iterator

import pytest
from testinfra.host import Host

from tests.lab.hosts import Lab

NAME = "turn.readi.test"
ROOT = "/srv/root.pem"
CONFIG = "/etc/readi/turn/turnserver.conf"
# Answers are let out, so that we can ask the person's machine over SSH.
STRICT = """
table inet strict {
  chain output {
    type filter hook output priority 0; policy drop;
    oif lo accept
    ct state established,related accept
    tcp dport 443 accept
  }
}
"""
# coturn's echo listens where a bridge does.
ECHO = "systemd-run --quiet --collect --unit=echo turnutils_peer -p 10000"
SAY = """
import socket, sys
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
    s.settimeout(3)
    try:
        s.sendto(b'hello', (sys.argv[1], 10000)); print(s.recv(100).decode())
    except OSError as error:
        print(type(error).__name__)
"""


@pytest.fixture(scope="session", autouse=True)
def _network(lab: Lab) -> Iterator[None]:
    lab.as_root("bridge", f"systemctl is-active -q echo || {ECHO}")
    lab.write("person", ROOT, lab.ssh("lab", "cat /etc/readi/ca/root.pem"))
    heard = lab.ssh("person", f"python3 -c {shlex.quote(SAY)} {lab.address('bridge')}")
    assert heard.strip() == "hello", "without the strict network the bridge is reached directly"
    lab.as_root("person", f"nft -f - <<'END'\n{STRICT}END\n")
    yield
    lab.as_root("person", "nft delete table inet strict")
    lab.as_root("bridge", "systemctl stop echo")


@pytest.fixture(scope="session")
def secret(lab: Lab) -> str:
    said = re.search(r"^static-auth-secret=(\S+)$", lab.ssh("lab", f"sudo cat {CONFIG}"), re.MULTILINE)
    assert said
    return said[1]


def call(lab: Lab, secret: str, peer: str, more: str = "", messages: int = 5) -> str:
    """What coturn's client says: TLS on 443, one relay, so many packets to the peer and back."""
    words = f"-S -t -c -n {messages} -m 1 -l 100 -p 443 -E {ROOT} -W {shlex.quote(secret)} -u anna -e {peer} -r 10000"
    done = f"timeout 40 turnutils_uclient -v {words} {more} {lab.address('lab')} 2>&1"
    return lab.ssh("person", done, check=False, quiet=True)


def packets(said: str) -> tuple[int, int]:
    """Sent and received, of the client's last account."""
    found = re.findall(r"tot_send_msgs=(\d+), tot_recv_msgs=(\d+)", said)
    assert found, said[-2000:]
    return int(found[-1][0]), int(found[-1][1])


def test_a_call_goes_through_where_nothing_but_443_gets_out(lab: Lab, secret: str) -> None:
    heard = lab.ssh("person", f"python3 -c {shlex.quote(SAY)} {lab.address('bridge')}")
    assert heard.strip() != "hello", "the strict network lets UDP out"
    sent, received = packets(call(lab, secret, lab.address("bridge")))
    assert sent == received == 5


@pytest.mark.parametrize(
    "peer",
    ["10.0.0.1", "127.0.0.1", "169.254.169.254", "192.168.1.1", "100.64.0.1", "198.51.100.7", "224.0.0.1"],
)
def test_nobody_but_a_bridge_is_relayed_to(lab: Lab, secret: str, peer: str) -> None:
    """Private or somebody's server: everything that is no bridge of ours."""
    said = call(lab, secret, peer, messages=1)
    assert re.search(r"error 403|403 \(Forbidden", said), said[-2000:]
    assert packets(said)[1] == 0 if "tot_recv_msgs" in said else True


@pytest.mark.parametrize("peer", ["lab", "person"])
def test_the_hosts_themselves_are_no_peers(lab: Lab, secret: str, peer: str) -> None:
    said = call(lab, secret, lab.address(peer), messages=1)
    assert re.search(r"error 403|403 \(Forbidden", said), said[-2000:]


@pytest.fixture(scope="module")
def _sixth(lab: Lab) -> Iterator[None]:
    """The relay's host has IPv6 too: coturn finds its address when it starts."""
    address, route = "2001:db8:5::5/64", "default dev eth0 metric 1"
    try:
        lab.as_root(
            "lab", f"ip -6 addr add {address} dev eth0 nodad && ip -6 route add {route} && systemctl restart coturn"
        )
        yield
    finally:
        lab.as_root("lab", f"ip -6 route del {route}; ip -6 addr del {address} dev eth0; systemctl restart coturn")


@pytest.mark.usefixtures("_sixth")
@pytest.mark.parametrize("peer", ["::1", "fd00::1", "fe80::1", "::ffff:10.0.0.1", "2001:db8::7"])
def test_nor_is_anybody_by_ipv6(lab: Lab, secret: str, peer: str) -> None:
    """Published deny lists hold IPv4 only."""
    said = call(lab, secret, peer, "-x", messages=1)
    assert re.search(r"error 403|403 \(Forbidden", said), said[-2000:]
    assert "tot_recv_msgs=1" not in said


def test_who_does_not_know_the_secret_is_refused(lab: Lab) -> None:
    said = call(lab, "guessed", lab.address("bridge"), messages=1)
    assert "Cannot complete Allocation" in said, said[-2000:]
    assert "tot_recv_msgs=1" not in said


def test_tcp_is_not_relayed(lab: Lab, secret: str) -> None:
    """RFC 6062: nobody needs it, and through it anything could be reached."""
    said = call(lab, secret, lab.address("bridge"), "-T", messages=1)
    assert re.search(r"error 4\d\d|4\d\d \(", said), said[-2000:]


def test_nothing_listens_but_tls_behind_nginx(host: Host) -> None:
    listening = [line.split() for line in host.check_output("ss -Hltunp | grep turnserver").splitlines()]
    assert {(row[0], row[4]) for row in listening} == {("tcp", "127.0.0.1:5349")}


def test_a_browser_asks_for_the_name_and_gets_tls_1_2_or_newer(lab: Lab, host: Host) -> None:
    ask = f"openssl s_client -connect {lab.address('lab')}:443 -CAfile {ROOT} -verify_return_error -brief"
    said = lab.ssh("person", f"{ask} -servername {NAME} -verify_hostname {NAME} </dev/null 2>&1", check=False)
    assert "Verification: OK" in said, said
    assert f"Verified peername: {NAME}" in said, said
    old = lab.ssh("person", f"{ask} -servername {NAME} -tls1_1 -cipher DEFAULT@SECLEVEL=0 </dev/null 2>&1", check=False)
    assert "CONNECTION ESTABLISHED" not in old
    other = lab.ssh("person", f"{ask} -servername other.example </dev/null 2>&1", check=False)
    assert "CONNECTION ESTABLISHED" not in other, "a name that is not ours gets no answer"


def test_no_visitors_address_is_in_the_journal(lab: Lab, host: Host, secret: str) -> None:
    # From the last line on, not from a second on: the tests before this one end within the same second.
    host.check_output("journalctl --sync")
    last = host.check_output("journalctl --lines=0 --show-cursor --quiet").removeprefix("-- cursor: ")
    assert packets(call(lab, secret, lab.address("bridge"))) == (5, 5)
    host.check_output("journalctl --sync")
    # A refused peer is named there; here nobody is refused.
    units = "-u coturn -u nginx -u readi-nginx-log"
    said = host.check_output(f"journalctl {units} --after-cursor={shlex.quote(last)} --no-pager")
    assert lab.address("person") not in said
    assert secret not in said


def served(lab: Lab) -> str:
    ask = f"openssl s_client -connect {lab.address('lab')}:443 -servername {NAME} </dev/null 2>/dev/null"
    return lab.ssh("person", f"{ask} | openssl x509 -noout -serial").strip()


def test_a_renewed_certificate_is_served_and_the_relays_stay(lab: Lab, host: Host, secret: str) -> None:
    """Renewed by the timer's own program, during a call."""
    renew = "/etc/readi/certificates/renew.json"
    before, started = served(lab), host.check_output("systemctl show -P ActiveEnterTimestampMonotonic coturn")
    words = f"-S -t -c -n 60 -m 1 -l 100 -z 200 -p 443 -E {ROOT} -W {shlex.quote(secret)} -u anna"
    talk = f"turnutils_uclient -v {words} -e {lab.address('bridge')} -r 10000 {lab.address('lab')}"
    lab.as_root(
        "person", f"nohup sh -c {shlex.quote(f'{talk} >/tmp/talk 2>&1; echo over >>/tmp/talk')} >/dev/null 2>&1 &"
    )
    try:
        for _ in range(30):
            if re.search(r"tot_recv_msgs=[1-9]", lab.ssh("person", "cat /tmp/talk", check=False)):
                break
            time.sleep(0.5)
        host.check_output(f'sed -i \'s/"renew_days": 30/"renew_days": 91/\' {renew}')
        host.check_output("systemctl start readi-certificates-renew.service")
    finally:
        host.check_output(f'sed -i \'s/"renew_days": 91/"renew_days": 30/\' {renew}')
    assert served(lab) != before
    assert host.run("readi-turn").rc == 0
    assert host.check_output("systemctl show -P ActiveEnterTimestampMonotonic coturn") == started
    for _ in range(60):
        said = lab.ssh("person", "cat /tmp/talk", check=False)
        if said.rstrip().endswith("over"):
            break
        time.sleep(0.5)
    sent, received = packets(said)
    assert sent == received == 60
