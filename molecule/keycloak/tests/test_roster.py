"""The roster beside the sign-on, asked as a service's host and as a stranger would."""

import json

from ansible_collections.readi.one.plugins.module_utils.secrets import secret
from testinfra.host import Host

from .test_keycloak import master

__all__ = ["master"]
ASK = "/usr/bin/python3 -I /usr/lib/readi/current roster.serve /etc/readi/roster/serve.json"


def test_it_reads_the_sign_on(host: Host) -> None:
    told = host.run(f"sudo {ASK} --now")
    assert (told.rc, told.stdout[:8]) == (0, "read at "), told
    assert host.run(f"sudo {ASK} --health").rc == 0


def test_it_answers_over_tls_by_the_hosts_name_and_strangers_nothing(host: Host) -> None:
    told = host.run(
        "curl -sS -o /dev/null -w '%{http_code}' --cacert /etc/readi/ca/root.pem"
        " --resolve lab:8444:127.0.0.1 https://lab:8444/v1/x"
    )
    assert told.stdout == "401", told


def test_its_files_hold_no_credential_that_others_could_use(host: Host, master: str) -> None:
    settings = json.loads(host.run("sudo cat /etc/readi/roster/serve.json").stdout)
    assert settings["client_secret"] == secret(master, "roster_reader")
    for name, mode in (("/etc/readi/roster/serve.json", "640"), ("/var/lib/readi-roster-serve/seen.json", "600")):
        assert host.run(f"sudo stat -c %a {name}").stdout.strip() == mode
    assert host.run("sudo -u nobody cat /etc/readi/roster/serve.json").rc != 0


def test_it_runs_as_itself_and_starts_again(host: Host) -> None:
    shown = host.run("systemctl show -p User,ActiveState,Restart readi-roster-serve.service").stdout.split()
    assert {"User=readi-roster", "ActiveState=active", "Restart=on-failure"} == set(shown)
