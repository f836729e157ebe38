"""The nasty cases, on a real host, with nginx as the parser. Each uses a set of its own and leaves the others alone."""

from __future__ import annotations

import base64
import json
import os
import random
import subprocess
from pathlib import Path
from typing import Any

import pytest
from testinfra.host import Host

from tests.lab.hosts import Lab

SITE = Path(os.environ["MOLECULE_SCENARIO_DIRECTORY"]) / "templates" / "site.conf.j2"
MAIN = SITE.with_name("nginx.conf.j2")
NGINX = "nginx -t -q -c {staged}/nginx.conf"


class Run:
    """One call of one module, as Ansible makes it: over SSH, with become."""

    def __init__(self, module: str, arguments: dict[str, Any], *options: str) -> None:
        inventory = Path(os.environ["MOLECULE_PROJECT_DIRECTORY"]) / ".config/molecule/inventory"
        command = ["ansible", "lab", "-i", str(inventory), "-m", f"readi.one.{module}", "-a", json.dumps(arguments)]
        # One module is no run of the scenario's playbook: no record of it.
        environment = {key: value for key, value in os.environ.items() if key != "ANSIBLE_CALLBACKS_ENABLED"}
        environment |= {"ANSIBLE_NOCOLOR": "1", "ANSIBLE_FORCE_COLOR": "0", "LANG": "C.UTF-8"}
        done = subprocess.run(
            [*command, *options], env=environment, capture_output=True, text=True, timeout=120, check=False
        )
        self.output = done.stdout + done.stderr
        self.ok = done.returncode == 0
        self.changed = "lab | CHANGED" in done.stdout
        text = done.stdout.partition("=> ")[2] if " => {" in done.stdout else "{}"
        self.result: dict[str, Any] = json.JSONDecoder().raw_decode(text)[0]

    def __getitem__(self, key: str) -> Any:
        assert self.ok, self.output
        return self.result[key]


def sites(count: int, **broken: str) -> list[dict[str, Any]]:
    found = [{"address": f"n{n}.example", "port": 9000 + n, "number": n} for n in range(count)]
    for address, directive in broken.items():
        next(site for site in found if site["address"] == f"{address}.example")["directive"] = directive
    return found


def nginx_set(items: list[dict[str, Any]], root: str = "/etc/readi/nasty") -> dict[str, Any]:
    return {
        "set": "nasty",
        "root": root,
        "files": [{"path": "nginx.conf", "template": str(MAIN)}],
        "template": str(SITE),
        "items": items,
        "name": "sites/{address}.conf",
        "validate": NGINX,
    }


def listing(host: Host, folder: str) -> str:
    """Every file below a folder (or the link's target) with mode, owners and content hash."""
    return host.check_output(
        f"cd {folder} && find . -type f -printf '%p %m %u %g ' -exec sha256sum {{}} \\; | cut -d' ' -f1-5 | sort"
    )


def test_a_hundred_sites_are_there(host: Host) -> None:
    assert host.check_output("ls /etc/readi/sites/sites | wc -l") == "100"
    assert host.file("/etc/readi/sites").is_symlink
    ask = "import urllib.request as u; print(u.urlopen('http://127.0.0.1:8099/').read().decode())"
    assert host.check_output(f'python3 -c "{ask}"') == "site 99"


def test_one_broken_of_a_hundred(host: Host) -> None:
    # Without its link the set is new, however often these tests ran on this host.
    host.check_output("rm -f /etc/readi/nasty")
    assert Run("file_set", nginx_set(sites(100)))["validated"] is True
    before = listing(host, "/etc/readi/nasty")
    broken = nginx_set(sites(100, n37="retrun", n38="return"))
    for options in (["--check"], []):
        refused = Run("file_set", broken, *options)
        assert not refused.ok
        assert "in /etc/readi/nasty/sites/n37.example.conf (exit 1)" in refused.output, refused.output
        assert "unknown directive" in refused.output
        assert "n38" not in refused.output
        assert listing(host, "/etc/readi/nasty") == before
    assert host.check_output("ls -A /etc/readi/.nasty.versions | wc -l") == "2", "a refused version was left"
    repaired = Run("file_set", nginx_set(sites(100)))
    assert repaired["changed"] is False


def test_orphans_and_what_others_put_there(host: Host) -> None:
    Run("file_set", nginx_set(sites(3)))
    host.check_output("echo '# by hand' > /etc/readi/nasty/sites/by-hand.conf")
    run = Run("file_set", nginx_set(sites(2)), "--diff")
    assert run["removed_files"] == ["/etc/readi/nasty/sites/n2.example.conf"]
    assert run["unmanaged_files"] == ["/etc/readi/nasty/sites/by-hand.conf"]
    assert host.file("/etc/readi/nasty/sites/by-hand.conf").content_string == "# by hand\n"
    assert not host.file("/etc/readi/nasty/sites/n2.example.conf").exists
    host.check_output("rm /etc/readi/nasty/sites/by-hand.conf")


def test_a_file_changed_by_hand_is_shown_and_taken_back(host: Host) -> None:
    Run("file_set", nginx_set(sites(1)))
    host.check_output("echo '# tampered' >> /etc/readi/nasty/nginx.conf")
    check = Run("file_set", nginx_set(sites(1)), "--check", "--diff")
    assert "-# tampered" in check.output
    assert "# tampered" in host.file("/etc/readi/nasty/nginx.conf").content_string
    run = Run("file_set", nginx_set(sites(1)))
    assert run["changed_files"] == check["changed_files"] == ["/etc/readi/nasty/nginx.conf"]
    assert "# tampered" not in host.file("/etc/readi/nasty/nginx.conf").content_string


def test_modes_owners_and_bytes(host: Host) -> None:
    data = bytes(range(256)) * 40
    source = Path(os.environ["MOLECULE_SCENARIO_DIRECTORY"]).parents[1] / ".cache" / "test" / "bytes.bin"
    source.write_bytes(data)
    wanted = {
        "set": "modes",
        "files": [
            {"path": "/srv/modes/bytes", "src": str(source), "mode": "0400", "owner": "www-data", "group": "adm"},
            {"path": "/srv/modes/run", "content": "#!/bin/sh\n", "mode": "0755"},
        ],
    }
    Run("file_set", wanted)
    file = host.file("/srv/modes/bytes")
    assert (file.mode, file.user, file.group) == (0o400, "www-data", "adm")
    assert base64.b64decode(host.check_output("base64 -w0 /srv/modes/bytes")) == data
    host.check_output("chown root:root /srv/modes/bytes && chmod 0644 /srv/modes/run")
    run = Run("file_set", wanted)
    assert run["changed_files"] == ["/srv/modes/bytes", "/srv/modes/run"]
    assert host.file("/srv/modes/bytes").user == "www-data"
    removed = Run("file_set", {**wanted, "files": []})
    assert len(removed["removed_files"]) == 2
    assert not host.file("/srv/modes").exists
    assert Run("file_set", {**wanted, "files": []})["changed"] is False


@pytest.mark.parametrize("kind", ["owned", "scattered"])
def test_a_full_disk(host: Host, kind: str) -> None:
    host.check_output("mkdir -p /mnt/full && mountpoint -q /mnt/full || mount -t tmpfs -o size=512k tmpfs /mnt/full")
    host.check_output("rm -rf /mnt/full/* /mnt/full/.[!.]*")

    def wanted(letter: str, kilobytes: int) -> dict[str, Any]:
        paths = [("" if kind == "owned" else "/mnt/full/") + f"{n}" for n in range(5)]
        files = [{"path": path, "content": f"{{{{ '{letter}' * 1024 * {kilobytes} }}}}"} for path in paths]
        return {"set": f"full-{kind}", "files": files, **({"root": "/mnt/full/root"} if kind == "owned" else {})}

    folder = "/mnt/full/root/" if kind == "owned" else "/mnt/full/"
    try:
        Run("file_set", wanted("a", 20))
        before = host.check_output("cd /mnt/full && find . | sort"), listing(host, folder)
        failed = Run("file_set", wanted("b", 90))
        assert not failed.ok
        assert "kein Platz mehr auf dem Datenträger" in failed.output
        assert (host.check_output("cd /mnt/full && find . | sort"), listing(host, folder)) == before
        assert Run("file_set", wanted("c", 20))["changed"] is True
        assert host.check_output(f"cut -c1-3 {folder}4") == "ccc"
    finally:
        host.check_output("umount /mnt/full")
        host.check_output(f"rm -rf /var/lib/readi/file_set/full-{kind}")


def test_a_kill_while_an_owned_folder_is_judged(host: Host) -> None:
    Run("file_set", nginx_set(sites(2)))
    before = listing(host, "/etc/readi/nasty")
    # The parser kills the module that called it: after everything is staged, before the switch.
    killed = Run("file_set", {**nginx_set(sites(4)), "validate": "sh -c 'kill -9 $PPID'"})
    assert not killed.ok
    assert listing(host, "/etc/readi/nasty") == before
    Run("file_set", nginx_set(sites(4)))
    assert host.check_output("ls /etc/readi/nasty/sites | wc -l") == "4"
    assert host.check_output("ls -A /etc/readi/.nasty.versions | wc -l") == "2"


KILLER = "sh -c '(sleep {delay}; kill -9 $PPID) >/dev/null 2>&1 &'"


@pytest.mark.parametrize("kind", ["owned", "scattered"])
def test_kills_at_random_moments(host: Host, kind: str) -> None:
    """The parser says yes and has the module killed a random moment later: while it writes, commits or renames."""
    seed = random.SystemRandom().randrange(10**6)
    print(f"seed {seed}")
    chance = random.Random(seed)  # noqa: S311 - moments, not secrets
    place = "/srv/kill/root/" if kind == "owned" else "/srv/kill/"

    def wanted(letter: str, **options: Any) -> dict[str, Any]:
        paths = [("" if kind == "owned" else place) + f"d{n % 7}/{n}" for n in range(200)]
        files = [{"path": path, "content": f"{letter} {n}\n"} for n, path in enumerate(paths)]
        return {"set": f"kill-{kind}", "files": files, **({"root": place[:-1]} if kind == "owned" else {}), **options}

    def letters() -> set[str]:
        return set(host.check_output(f"cat {place}d*/[0-9]* | cut -c1 | sort -u").split())

    Run("file_set", wanted("a"))
    letters_left = iter("bcdefghijklmnopqrstuvwxyz")
    longest, deaths = (0.35 if kind == "scattered" else 0.05), 0
    while deaths < 3:
        letter = next(letters_left, "")
        assert letter, f"seed {seed}: {deaths} of 3 were killed, in time for the last only within {longest:.4f} s"
        delay = chance.uniform(0.0, longest)
        killed = Run("file_set", wanted(letter, validate=KILLER.format(delay=f"{delay:.4f}")))
        if killed.ok:
            # The module was done before the killer came: a quick machine needs a quicker killer.
            longest /= 2
            continue
        deaths += 1
        if kind == "owned":
            assert len(letters()) == 1, f"seed {seed}: an owned folder is the old set or the new"
        assert Run("file_set", wanted(letter)).ok
        assert letters() == {letter}, f"seed {seed}"
        assert host.check_output("find /srv/kill -name '*.readi-new' | wc -l") == "0", f"seed {seed}"
    assert Run("file_set", wanted(letter))["changed"] is False, f"seed {seed}"


def where_it_is(host: Host, folders: str) -> list[str]:
    """The files that hold the secret. The value never leaves the host: sudo logs command lines to the journal."""
    host.check_output("umask 077; tr -d '\\n' < /etc/readi/secret.conf | cut -d= -f2 > /run/secret.pattern")
    found = host.check_output(f"grep -rlsF -f /run/secret.pattern {folders} || true; rm /run/secret.pattern")
    return sorted(set(found.split()) - {"/run/secret.pattern"})


def secret_of(host: Host) -> str:
    return host.file("/etc/readi/secret.conf").content_string.strip().partition("=")[2]


def test_the_secret_is_in_its_file_alone(host: Host, lab: Lab) -> None:
    value = secret_of(host)
    assert len(value) == 43, "HKDF-SHA256, 32 bytes, base64url without padding"
    file = host.file("/etc/readi/secret.conf")
    assert (file.mode, file.user, file.group) == (0o640, "root", "www-data")
    content = "too={{ 'file_set_test' | readi.one.secret('json') }}\n"
    wanted = {
        "set": "scattered-too",
        "files": [{"path": "/etc/readi/secret-too.conf", "content": content}],
        "secrets": ["file_set_test"],
    }
    outputs = [Run("file_set", wanted, "--check", "--diff", "-vvvv"), Run("file_set", wanted, "--diff", "-vvvv")]
    assert host.file("/etc/readi/secret-too.conf").content_string == f"too={value}\n"
    assert all(run.ok for run in outputs)
    assert all(value not in run.output for run in outputs)
    assert "~~secret.file_set_test.json~~" in outputs[0].output
    # Everything the host keeps, but the two files: journal, /tmp, /run, homes, our state, the files of others.
    host.check_output("journalctl --flush; journalctl --no-pager > /root/journal.txt")
    found = where_it_is(host, "/etc /home /opt /root /run /srv /tmp /var")
    assert found == ["/etc/readi/secret-too.conf", "/etc/readi/secret.conf"]
    assert "Invoked with document=" in host.check_output("cat /root/journal.txt"), "the journal was not looked at"
    Run("file_set", {**wanted, "files": []})


def test_a_killed_run_leaves_no_secret_behind_after_the_next(host: Host) -> None:
    content = "x={{ 'file_set_test' | readi.one.secret }}\n"
    wanted = {"set": "dead", "files": [{"path": "/srv/dead", "content": content}], "secrets": ["file_set_test"]}
    assert not Run("file_set", {**wanted, "validate": "sh -c 'kill -9 $PPID'"}).ok
    left = where_it_is(host, "/home /root /run /srv /tmp")
    assert left == [], "outside the state, which is root's alone"
    state = host.file("/var/lib/readi/file_set")
    assert (state.mode, state.user) == (0o700, "root")
    Run("file_set", {**wanted, "files": []})
    assert where_it_is(host, "/var/lib /srv") == []


def test_a_secret_that_the_task_does_not_name(host: Host) -> None:
    content = "x={{ 'file_set_test' | readi.one.secret }}\n"
    run = Run("file_set", {"set": "undeclared", "files": [{"path": "/srv/x", "content": content}]})
    assert not run.ok
    assert "/srv/x uses the secret file_set_test: name it in `secrets`" in run.output
    assert not host.file("/srv/x").exists


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"set": "x", "files": [{"path": "/srv/x", "template": str(SITE), "vars": {"item": {}}}]}, "/srv/x: "),
        ({"set": "x", "files": [{"path": "/srv/x", "content": "x", "mode": 644}]}, "write it in quotes"),
        ({"set": "x", "files": [{"path": "/srv/x"}]}, "one of the following is required"),
        ({"set": "x", "files": [{"path": "/srv/x", "content": "x", "owner": "nobody-here"}]}, "the host has no user"),
        ({"set": "x", "files": [{"path": "/etc/readi", "content": "x"}]}, "neither a file nor a link"),
    ],
)
def test_mistakes_are_told_by_name(host: Host, arguments: dict[str, Any], message: str) -> None:
    run = Run("file_set", arguments)
    assert not run.ok
    assert message in run.output
    assert not host.file("/srv/x").exists
