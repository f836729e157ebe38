"""A database that another host uses: over TLS; the client verifies the certificate by the platform's authority."""

import re
import time

from testinfra.host import Host

from tests.lab.hosts import Lab

ENCRYPTED = "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()"
SERIAL = "openssl s_client -connect lab:5432 -starttls postgres </dev/null 2>/dev/null | openssl x509 -noout -serial"
PROCESS = "/var/lib/postgresql/17/main/postmaster.pid"
CONFIG = "/etc/readi/certificates/renew.json"


def ask(lab: Lab, password: str, **how: str) -> str:
    """psql on the other host, as the service's driver connects."""
    given = {"host": "lab", "dbname": "keycloak", "user": "keycloak", "sslmode": "verify-full"}
    given |= {"sslrootcert": "/etc/readi/ca/root.pem", **how}
    words = " ".join(f"{key}={value}" for key, value in given.items())
    return lab.ssh("app", f"PGPASSWORD={password} psql '{words}' -XAtwc '{ENCRYPTED}' 2>&1", check=False).strip()


def test_name_and_authority_are_verified_and_the_password_is_right(lab: Lab, password: str) -> None:
    assert ask(lab, password) == "t"
    assert "password authentication failed" in ask(lab, "another")


def test_without_encryption_nobody_comes_in(lab: Lab, password: str) -> None:
    assert re.search(r"no pg_hba.conf entry.*no encryption", ask(lab, password, sslmode="disable"))


def test_no_other_database_is_reached_over_the_network(lab: Lab, password: str) -> None:
    assert re.search(r"no pg_hba.conf entry.*\"postgres\"", ask(lab, password, dbname="postgres"))


def test_the_certificate_is_good_for_this_name_and_authority_alone(lab: Lab, password: str) -> None:
    assert "does not match host name" in ask(lab, password, host=lab.address("lab"))
    strange = lab.ssh("app", "ls /usr/share/ca-certificates/mozilla/*.crt | head -1").strip()
    assert "certificate verify failed" in ask(lab, password, sslrootcert=strange)


def test_a_renewed_certificate_is_served_without_a_restart(lab: Lab, host: Host, password: str) -> None:
    before, server = lab.ssh("app", SERIAL), host.file(PROCESS).content_string
    host.check_output(f'sed -i \'s/"renew_days": 30/"renew_days": 91/\' {CONFIG}')
    host.check_output("systemctl start readi-certificates-renew.service")
    host.check_output(f'sed -i \'s/"renew_days": 91/"renew_days": 30/\' {CONFIG}')
    assert before.startswith("serial=")
    # PostgreSQL takes note of a reload when it gets round to it.
    for _ in range(50):
        if (after := lab.ssh("app", SERIAL)) != before:
            break
        time.sleep(0.2)
    assert after.startswith("serial=") and after != before
    assert host.file(PROCESS).content_string == server
    assert ask(lab, password) == "t"


def test_the_key_is_for_the_server_alone(host: Host) -> None:
    key = host.file("/etc/readi/tls/lab/key.pem")
    assert (key.user, key.group, key.mode) == ("root", "ssl-cert", 0o640)
