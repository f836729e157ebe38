"""Hosts: containers on a network of their own, reached by SSH as a sudo user, as an operator would reach servers."""

import contextlib
import dataclasses
import hashlib
import json
import shutil
import socket
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.lab import aptcache, containers, image, shell
from tests.lab.paths import PREFIX, STATE, private
from tests.lab.shell import LabError

LABEL = "one.readi.lab"
STAMP = "one.readi.stamp"
LOCK = "/run/lock/readi-lab"
# Boots Debian 13 to `running` without --privileged (shared/reference/test-containers.md). SYS_PTRACE: units with
# PrivateUsers and ProtectProc; NET_ADMIN: nftables in the container's own network namespace.
OPTIONS: dict[str, Any] = {
    "cap_add": ["SYS_ADMIN", "SYS_PTRACE", "NET_ADMIN"],
    "cgroupns": "private",
    "tmpfs": {"/run": "", "/run/lock": "", "/tmp": "exec,mode=1777"},  # noqa: S108 - the container's
    "stop_signal": "SIGRTMIN+3",
}


@dataclasses.dataclass(frozen=True)
class Host:
    """What one container is made of."""

    name: str
    publish: tuple[str, ...] = ()  # ADDRESS:PORT:PORT, this machine's and the host's
    addresses: tuple[str, ...] = ()  # names that mean this host itself, inside it
    aliases: tuple[str, ...] = ()  # names that mean this host to the others, as a name server would say it
    sysctls: tuple[str, ...] = ()  # NAME=VALUE
    archive: bool = True  # installs from the shared apt archive
    image: str = ""  # another than bare Debian: the ground's
    tmpfs: tuple[tuple[str, str], ...] = ()  # (folder, mount options), in place of the lab's own

    def stamp(self) -> str:
        """Changes when the container would have to be made anew."""
        return hashlib.sha256(repr((self, OPTIONS)).encode()).hexdigest()[:12]


class Lab:
    """One named group of hosts of this checkout: the demo, a Molecule scenario, a test."""

    def __init__(self, name: str, user: str = image.USER) -> None:
        self.name = name
        self.user = user
        self.full = f"{PREFIX}-{name}"
        self.state = STATE / name
        self.ssh_config = self.state / "ssh_config"
        # ssh's sockets have short paths only; a checkout may lie deep.
        self.sockets = Path(tempfile.gettempdir()) / f"ssh-{hashlib.sha256(self.full.encode()).hexdigest()[:10]}"

    def container(self, host: str) -> str:
        """The container's name in the engine."""
        return f"{self.full}-{host}"

    def containers(self) -> list[str]:
        """This lab's containers, stopped ones too."""
        return sorted(containers.labelled(f"{LABEL}={self.full}"))

    def networks(self) -> dict[str, bool]:
        """This lab's networks, which is one or none: name -> has it no way out?"""
        return containers.networks(f"{LABEL}={self.full}")

    def running(self) -> dict[str, str]:
        """Container -> when it started: equal twice means that nothing was made or started in between."""
        return {name: containers.told(name)["State"]["StartedAt"] for name in self.containers()}

    def describe(self) -> list[dict[str, str]]:
        """What runs and where, for people."""
        rows = []
        for name in self.containers():
            host = name.removeprefix(f"{self.full}-")
            state = containers.told(name)["State"]["Status"]
            memory = f"{containers.memory_mib(name):.0f} MiB" if state == "running" else "-"
            rows.append(
                {"name": host, "container": name, "state": state, "address": self.address(host), "memory": memory}
            )
        return rows

    def up(self, hosts: Sequence[Host], *, internal: bool = False) -> None:
        """Bring the hosts up; those that run stay as they are."""
        tag = image.ensure()
        aptcache.refresh(image.SUITE, tag)
        private(self.state)
        key = self._key()
        self._network(internal)
        wanted = {self.container(host.name): host for host in hosts}
        for name in set(self.containers()) - set(wanted):
            self._remove(name)
        for name, host in wanted.items():
            self._run(name, host, host.image or tag)
        for name in wanted:
            _boot(name)
            _authorise(name, self.user, key.with_suffix(".pub").read_text())
        self._write_ssh_config([host.name for host in hosts], key)
        for host in hosts:
            wait_for_ssh(self.address(host.name))

    def down(self) -> None:
        """Leave no container, network or key; what was downloaded stays in the cache."""
        self.close_connections()
        for name in self.containers():
            self._remove(name)
        for name in self.networks():
            containers.remove_network(name)
        shutil.rmtree(self.state, ignore_errors=True)

    def address(self, host: str) -> str:
        """The host's address on the lab's network."""
        found = containers.told(self.container(host))
        if not found:
            raise LabError(f"{self.container(host)} is not there")
        return str(found["NetworkSettings"]["Networks"][self.full]["IPAddress"])

    def ssh(
        self,
        host: str,
        *command: str,
        stdin: str | None = None,
        check: bool = True,
        timeout: float = 120,
        quiet: bool = False,
    ) -> str:
        """Run a command on a host over SSH, as the operator. `quiet`: what it says is in no log."""
        words = ["ssh", "-F", str(self.ssh_config), host, "--", *command]
        return shell.run(words, stdin=stdin, check=check, timeout=timeout, quiet=quiet).stdout

    def write(self, host: str, path: str, content: str, mode: str = "0644") -> None:
        """A file of root's, with the folders above it."""
        self.ssh(host, f"sudo install -D -m {mode} /dev/stdin {path}", stdin=content, timeout=60)

    def as_root(self, host: str, script: str, timeout: float = 600) -> None:
        """A shell script. One at a time on a host: what a killed run left at work there ends first."""
        # As an argument: apt's children may read standard input.
        self.ssh(host, f"""sudo flock {LOCK} sh -c "$(cat)" """, stdin=script, timeout=timeout)

    def ansible(self) -> dict[str, str]:
        """The environment with which Ansible reaches these hosts: everything else is in the ssh configuration."""
        return {"ANSIBLE_SSH_ARGS": f"-F {self.ssh_config}", "ANSIBLE_REMOTE_USER": self.user}

    def keep_downloads(self) -> None:
        """Take what the hosts downloaded into the shared archive."""
        for name in self.containers():
            aptcache.take_back(image.SUITE, name)

    def close_connections(self) -> None:
        """End ssh's background connections, which would outlive the containers."""
        for path in self.sockets.glob("*") if self.sockets.is_dir() else []:
            shell.run(["ssh", "-o", f"ControlPath={path}", "-O", "exit", "lab"], check=False, timeout=10)
        shutil.rmtree(self.sockets, ignore_errors=True)

    def _remove(self, name: str) -> None:
        containers.remove(name)
        aptcache.take_back(image.SUITE, name, remove=True)

    def _network(self, internal: bool) -> None:
        found = self.networks()
        if found == {self.full: internal}:
            return
        for name in self.containers() if found else []:
            self._remove(name)
        for name in found:
            containers.remove_network(name)
        containers.make_network(self.full, {LABEL: self.full}, internal=internal)

    def _run(self, name: str, host: Host, tag: str) -> None:
        found = containers.told(name)
        if found and found["Config"]["Labels"].get(STAMP) == host.stamp():
            if not found["State"]["Running"]:
                containers.start(name)
            return
        if found:
            self._remove(name)
        published = [one.rsplit(":", 2) for one in host.publish]
        containers.run(
            name,
            tag,
            network=self.full,
            aliases=(host.name, *host.aliases),
            hostname=host.name,
            labels={LABEL: self.full, STAMP: host.stamp()},
            extra_hosts=dict.fromkeys(host.addresses, "127.0.0.1"),
            ports={f"{inside}/tcp": (address, int(outside)) for address, outside, inside in published},
            sysctls=dict(one.split("=", 1) for one in host.sysctls),
            volumes=aptcache.lend(image.SUITE, name) if host.archive else [],
            **{**OPTIONS, "tmpfs": {**OPTIONS["tmpfs"], **dict(host.tmpfs)}},
        )

    def _key(self) -> Path:
        key = self.state / "id_ed25519"
        if not key.is_file():
            shell.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", self.full, "-f", key])
        return key

    def _write_ssh_config(self, hosts: Sequence[str], key: Path) -> None:
        """Strict about host keys, which we read through the engine: as an operator's known_hosts would be."""
        self.close_connections()
        private(self.sockets)
        known, blocks = [], []
        for host in hosts:
            public = containers.execute(self.container(host), "cat", "/etc/ssh/ssh_host_ed25519_key.pub").split()
            known.append(f"{host} {public[0]} {public[1]}\n")
            blocks.append(f"Host {host}\n  HostName {self.address(host)}\n  HostKeyAlias {host}\n")
        (self.state / "known_hosts").write_text("".join(known))
        common = (
            f"Host *\n  User {self.user}\n  IdentityFile {key}\n  IdentitiesOnly yes\n  BatchMode yes\n"
            f"  UserKnownHostsFile {self.state / 'known_hosts'}\n  StrictHostKeyChecking yes\n"
            f"  HostKeyAlgorithms ssh-ed25519\n  ConnectTimeout 20\n  ServerAliveInterval 15\n"
            f"  ControlMaster auto\n  ControlPersist 60s\n  ControlPath {self.sockets}/%C\n"
        )
        self.ssh_config.write_text("".join(blocks) + common)
        (self.state / "hosts.json").write_text(json.dumps({"hosts": list(hosts)}))


def _boot(name: str) -> None:
    """Wait until systemd has started everything; a unit that failed is told by name."""
    state = ""
    for _ in range(120):
        state = containers.execute(name, "systemctl", "is-system-running", "--wait", check=False)
        if state == "running":
            return
        if state == "degraded" and (failed := _failed(name)):
            raise LabError(f"{name}: units failed at boot: {', '.join(failed)}")
        time.sleep(0.25)
    raise LabError(f"{name}: systemd did not come up: {state or containers.last_words(name)[-300:]}")


def _failed(name: str) -> list[str]:
    """Units that failed. A timer's program may ask before anybody answers: it asks again, so that is none."""
    lines = containers.execute(name, "systemctl", "--failed", "--plain", "--no-legend").splitlines()
    left = []
    for unit in [line.split()[0] for line in lines]:
        if ".timer" in containers.execute(name, "systemctl", "show", "-P", "TriggeredBy", unit):
            containers.execute(name, "systemctl", "reset-failed", unit)
        else:
            left.append(unit)
    return left


# Another user than the image's takes its place.
_OTHER_USER = """\
id -u "$1" >/dev/null 2>&1 || useradd --create-home --shell /bin/bash "$1"
[ "$1" = "$2" ] || { userdel --force --remove "$2" 2>/dev/null || true; rm -f "/etc/sudoers.d/$2"; }
echo "$1 ALL=(ALL) NOPASSWD: ALL" > "/etc/sudoers.d/$1"
"""
_AUTHORISE = f"""\
set -eu
{_OTHER_USER}
umask 077
mkdir -p "/home/$1/.ssh"
echo "$3" > "/home/$1/.ssh/authorized_keys"
chown -R "$1:" "/home/$1/.ssh"
"""


def _authorise(name: str, user: str, public: str) -> None:
    containers.execute(name, "sh", "-c", _AUTHORISE, "sh", user, image.USER, public.strip())


def wait_for_ssh(address: str) -> None:
    for _ in range(60):
        with contextlib.suppress(OSError), socket.create_connection((address, 22), timeout=2) as connection:
            if connection.recv(4) == b"SSH-":
                return
        time.sleep(0.25)
    raise LabError(f"no SSH answer from {address}")
