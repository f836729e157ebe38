"""Own authority, given files and ACME, each seen from outside; one address failing is named and stops nobody."""

import datetime as dt
import json
import os
import re
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from cryptography import x509
from testinfra.host import Host

from tests.lab import before
from tests.lab.hosts import Lab

Converge = Callable[..., subprocess.CompletedProcess[str]]
HERE = Path(__file__).parents[1]
PORTAL, SSO = "portal.readi.test", "sso.readi.test"
ACME = {"certificates_mode": "acme", "certificates_acme_directory": "https://acme:14000/dir"}


@pytest.fixture(scope="module")
def converge() -> Converge:
    """The scenario's playbook once more, with other variables."""

    def run(**variables: object) -> subprocess.CompletedProcess[str]:
        words = ["--inventory", str(HERE / "inventory"), str(HERE / "converge.yml"), "-e", json.dumps(variables)]
        environment = {**os.environ, "ANSIBLE_NOCOLOR": "1"}
        command = ["ansible-playbook", *words]
        return subprocess.run(command, env=environment, check=False, capture_output=True, text=True, timeout=300)

    return run


def doctor() -> str:
    """What playbooks/doctor.yml says of the host; most services of the inventory are not installed here."""
    words = [
        "--inventory",
        str(HERE / "inventory"),
        "--limit",
        "lab",
        str(HERE.parents[1] / "playbooks" / "doctor.yml"),
    ]
    environment = {**os.environ, "ANSIBLE_NOCOLOR": "1"}
    command = ["ansible-playbook", *words]
    done = subprocess.run(command, env=environment, check=False, capture_output=True, text=True, timeout=120)
    return " ".join((done.stdout + done.stderr).split())


def served(lab: Lab, name: str) -> x509.Certificate:
    """The certificate that a browser is given, whoever signed it: that is what the tests ask."""
    command = ["openssl", "s_client", "-connect", f"{lab.address('lab')}:443", "-servername", name]
    done = subprocess.run(command, input=b"", check=False, capture_output=True, timeout=30)
    return x509.load_pem_x509_certificate(done.stdout)


def issuer(lab: Lab, name: str) -> str:
    return served(lab, name).issuer.rfc4514_string()


def known_to_acme(lab: Lab, name: str) -> None:
    lab.ssh("acme", f"echo {lab.address('lab')} {name} | sudo tee -a /etc/hosts")
    # pebble is written in Go, which looks at that file again after five seconds only (net/hosts.go: cacheMaxAge).
    time.sleep(6)


def workers(host: Host) -> set[str]:
    """nginx's workers: a reload replaces them. One that is shutting down serves nobody any more."""
    lines = host.check_output("ps -C nginx -o pid=,args=").splitlines()
    found = {line.split()[0] for line in lines if line.endswith("worker process")}
    assert found
    return found


def soon(true: Callable[[], bool]) -> bool:
    """nginx takes a reload as ordered before its new workers answer and its old ones are gone."""
    deadline = time.monotonic() + 15
    while not true():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.2)
    return True


@pytest.fixture(scope="module")
def trusted(lab: Lab) -> Iterator[None]:
    """The host trusts the ACME server's own certificate, as it trusts a public one's."""
    certificate = lab.ssh("acme", "cat /etc/acme.pem")
    path = "/usr/local/share/ca-certificates/acme.crt"
    lab.ssh("lab", f"printf '%s' '{certificate}' | sudo tee {path} && sudo update-ca-certificates")
    yield
    lab.ssh("lab", f"sudo rm {path} && sudo update-ca-certificates")


def test_the_host_trusts_its_own_authority(host: Host) -> None:
    for name in (PORTAL, SSO):
        done = host.run(f"curl -sS --resolve {name}:443:127.0.0.1 -o /dev/null https://{name}/")
        assert done.rc == 0, done.stderr


def test_keys_are_roots_alone(host: Host) -> None:
    for path in (f"/etc/readi/tls/{PORTAL}/key.pem", "/etc/readi/ca/intermediate.key"):
        assert (host.file(path).user, host.file(path).mode) == ("root", 0o600)
    assert "PRIVATE KEY" not in host.run("journalctl --no-pager").stdout


def test_the_timer_renews_what_is_due_and_reloads_only_then(lab: Lab, host: Host) -> None:
    before, first = served(lab, PORTAL).serial_number, workers(host)
    assert host.run("systemctl start readi-certificates-renew.service").rc == 0
    assert served(lab, PORTAL).serial_number == before
    assert workers(host) == first, "nothing was due, nothing is reloaded"
    # Everything that ends within 91 days is due now.
    host.run('sed -i \'s/"renew_days": 30/"renew_days": 91/\' /etc/readi/certificates/renew.json')
    assert host.run("systemctl start readi-certificates-renew.service").rc == 0
    assert soon(lambda: served(lab, PORTAL).serial_number != before)
    assert soon(lambda: workers(host).isdisjoint(first))
    host.run('sed -i \'s/"renew_days": 91/"renew_days": 30/\' /etc/readi/certificates/renew.json')


def test_what_the_role_of_before_left_is_gone_after_a_run(lab: Lab, host: Host, converge: Converge) -> None:
    serial = served(lab, PORTAL).serial_number
    before.put(host, before.CERTIFICATES)
    host.check_output("cp /etc/readi/certificates/renew.json /etc/readi/tls/config.json")
    done = converge()
    assert done.returncode == 0, done.stdout
    assert before.still_there(host, before.CERTIFICATES) == []
    assert not host.file("/etc/readi/tls/config.json").exists
    assert host.service("readi-certificates-renew.timer").is_running
    assert served(lab, PORTAL).serial_number == serial, "no certificate was made anew"
    again = converge()
    assert re.search(r"lab +: ok=\d+ +changed=0 ", again.stdout), again.stdout


def test_what_is_about_to_run_out_is_an_alarm(host: Host) -> None:
    host.run('sed -i \'s/"warn_days": 14/"warn_days": 100/\' /etc/readi/certificates/renew.json')
    assert host.run("systemctl start readi-certificates-renew.service").rc != 0
    assert (
        f"{PORTAL}: runs out on" in host.run("journalctl -u readi-certificates-renew.service -p err --no-pager").stdout
    )
    told = doctor()
    assert f"certificates: {PORTAL}: runs out on" in told
    host.run('sed -i \'s/"warn_days": 100/"warn_days": 14/\' /etc/readi/certificates/renew.json')
    assert host.run("systemctl start readi-certificates-renew.service").rc == 0
    assert f"certificates: {PORTAL}: ok" in doctor()


def test_a_certificate_changed_by_hand_is_put_right(lab: Lab, host: Host, converge: Converge) -> None:
    host.run(f"echo garbage > /etc/readi/tls/{PORTAL}/fullchain.pem")
    done = converge()
    assert done.returncode == 0, done.stdout
    assert host.run(f"openssl x509 -noout -in /etc/readi/tls/{PORTAL}/fullchain.pem").rc == 0


def test_given_files_and_one_that_does_not_fit(lab: Lab, host: Host, converge: Converge, tmp_path: Path) -> None:
    def pair(name: str) -> dict[str, str]:
        command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
        command += ["-subj", "/CN=given", "-addext", f"subjectAltName=DNS:{name}", "-days", "30"]
        command += ["-keyout", str(tmp_path / f"{name}.key"), "-out", str(tmp_path / f"{name}.pem")]
        subprocess.run(command, check=True, capture_output=True)
        return {"chain": str(tmp_path / f"{name}.pem"), "key": str(tmp_path / f"{name}.key")}

    given = {PORTAL: pair(PORTAL), SSO: pair("another.example")}
    done = converge(certificates_mode="files", certificates_files=given)
    assert done.returncode == 0, done.stdout
    assert f"certificate of {SSO}: {given[SSO]['chain']}: " in " ".join((done.stdout + done.stderr).split())
    assert soon(lambda: issuer(lab, PORTAL) == "CN=given")
    assert "lab CA" in issuer(lab, SSO)
    # What was given and fitted is a file of root's alone, like every other key.
    assert host.file(f"/etc/readi/tls/{PORTAL}/key.pem").mode == 0o600
    assert converge().returncode == 0
    assert soon(lambda: "lab CA" in issuer(lab, PORTAL))


def test_acme_one_address_fails_alone_and_is_named(trusted: None, lab: Lab, host: Host, converge: Converge) -> None:
    known_to_acme(lab, PORTAL)
    done = converge(**ACME)
    assert done.returncode == 0, done.stdout + done.stderr
    said = " ".join((done.stdout + done.stderr).split())
    assert f"certificate of {SSO}: dehydrated --cron" in said
    assert f"certificate of {PORTAL}" not in said
    assert soon(lambda: "Pebble" in issuer(lab, PORTAL))
    assert "lab CA" in issuer(lab, SSO), "a placeholder, and it answers"
    # The alarm stays until somebody looks after it.
    assert host.run("systemctl start readi-certificates-renew.service").rc != 0
    assert f"{SSO}: " in host.run("journalctl -u readi-certificates-renew.service -p err --no-pager").stdout


def test_acme_later_succeeds_by_the_timer_and_renews(trusted: None, lab: Lab, host: Host, converge: Converge) -> None:
    known_to_acme(lab, SSO)
    done = host.run("systemctl start readi-certificates-renew.service")
    assert done.rc == 0, host.run("journalctl -u readi-certificates-renew.service --no-pager").stdout
    assert soon(lambda: "Pebble" in issuer(lab, SSO))
    first, kept = served(lab, SSO), workers(host)
    again = converge(**ACME)
    assert again.returncode == 0, again.stdout
    assert served(lab, SSO).serial_number == first.serial_number
    assert workers(host) == kept
    # pebble's are good for 60 days, so with 61 they are due.
    left = first.not_valid_after_utc - dt.datetime.now(dt.UTC)
    assert left < dt.timedelta(days=61)
    host.run('sed -i \'s/"renew_days": 30/"renew_days": 61/\' /etc/readi/certificates/renew.json')
    assert host.run("systemctl start readi-certificates-renew.service").rc == 0
    assert soon(lambda: served(lab, SSO).serial_number != first.serial_number)
    assert soon(lambda: workers(host).isdisjoint(kept))


# Only what comes from its own machine reaches the ACME server: the proxy.
ONLY_THE_PROXY = "table inet out { chain in { type filter hook input priority 0; iif != lo tcp dport 14000 reject; }; }"


@pytest.fixture
def behind_a_proxy(lab: Lab, host: Host) -> Iterator[None]:
    """As the role base writes it where the inventory has a proxy; the way around it is closed."""
    host.check_output("printf 'https_proxy=http://acme:3128\nno_proxy=127.0.0.1\n' > /etc/readi/proxy.env")
    lab.ssh("acme", "sudo nft -f -", stdin=ONLY_THE_PROXY)
    assert host.run("timeout 5 bash -c 'exec 3<>/dev/tcp/acme/14000'").rc != 0
    yield
    lab.ssh("acme", "sudo nft delete table inet out")
    host.check_output("rm /etc/readi/proxy.env")


def test_acme_is_asked_through_the_towns_proxy(trusted: None, behind_a_proxy: None, lab: Lab, host: Host) -> None:
    first = served(lab, SSO)
    host.run('sed -i \'s/"renew_days": [0-9]*/"renew_days": 61/\' /etc/readi/certificates/renew.json')
    done = host.run("systemctl start readi-certificates-renew.service")
    assert done.rc == 0, host.run("journalctl -u readi-certificates-renew.service --no-pager").stdout
    assert soon(lambda: served(lab, SSO).serial_number != first.serial_number)
    assert "Pebble" in issuer(lab, SSO)
    assert "acme:14000" in lab.ssh("acme", "sudo cat /var/log/tinyproxy/tinyproxy.log")
