"""The ground: who comes in by SSH and how, and what the host will do by itself."""

import json
import os
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from testinfra.host import Host

from tests.lab.hosts import Lab

Converge = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def converge() -> Converge:
    """The scenario's playbook once more, with other variables."""

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        inventory = Path(os.environ["MOLECULE_PROJECT_DIRECTORY"]) / ".config" / "molecule" / "inventory"
        playbook = Path(os.environ["MOLECULE_SCENARIO_DIRECTORY"]) / "converge.yml"
        command = ["ansible-playbook", f"--inventory={inventory}", str(playbook), *words]
        environment = {**os.environ, "ANSIBLE_NOCOLOR": "1"}
        return subprocess.run(command, env=environment, check=False, capture_output=True, text=True, timeout=300)

    return run


def ssh(lab: Lab, *words: str) -> subprocess.CompletedProcess[str]:
    """A new connection, as somebody from outside makes it."""
    command = ["ssh", "-F", str(lab.ssh_config), "-o", "ControlPath=none", "-o", "BatchMode=yes", *words]
    return subprocess.run(command, check=False, capture_output=True, text=True, timeout=60)


def test_the_declared_operator_comes_in_and_may_become_root(lab: Lab) -> None:
    assert ssh(lab, "-l", "maria", "lab", "sudo id -un").stdout == "root\n"


def test_nobody_is_asked_for_a_password(lab: Lab) -> None:
    done = ssh(lab, "-l", "maria", "-o", "PubkeyAuthentication=no", "lab", "true")
    assert done.returncode != 0
    assert "Permission denied (publickey)" in done.stderr


@pytest.mark.parametrize(
    "weak", ["KexAlgorithms=diffie-hellman-group14-sha256", "Ciphers=aes128-cbc", "MACs=hmac-sha1"]
)
def test_weak_cryptography_is_not_offered(lab: Lab, weak: str) -> None:
    # A cipher with its own integrity would leave the MAC out of the question.
    cipher = ["-o", "Ciphers=aes128-ctr"] if weak.startswith("MACs") else []
    done = ssh(lab, *cipher, "-o", weak, "lab", "true")
    assert done.returncode != 0
    assert re.search(r"no matching|Bad SSH2", done.stderr), done.stderr


def test_forwarding_agents_and_displays_is_off(host: Host) -> None:
    effective = host.run("sshd -T -C user=operator,host=x,addr=192.0.2.1").stdout
    for line in ("allowagentforwarding no", "x11forwarding no", "permitrootlogin without-password", "usedns no"):
        assert line in effective.splitlines()


def test_a_change_of_sshd_that_locks_out_is_taken_back(lab: Lab, converge: Converge, host: Host) -> None:
    before = host.file("/etc/ssh/sshd_config.d/10-readi.conf").content_string
    # The run's operator has a key in the home folder only.
    done = converge("-e", json.dumps({"base_ssh_home_keys": False, "base_ssh_within_s": 8}))
    assert done.returncode == 2, done.stdout
    assert "the host went back to what it had" in done.stdout
    assert host.file("/etc/ssh/sshd_config.d/10-readi.conf").content_string == before
    assert ssh(lab, "lab", "true").returncode == 0


def test_who_leaves_the_list_does_not_come_in(lab: Lab, converge: Converge) -> None:
    assert converge("-e", json.dumps({"base_users": []})).returncode == 0
    assert ssh(lab, "-l", "maria", "lab", "true").returncode != 0
    assert converge().returncode == 0
    assert ssh(lab, "-l", "maria", "lab", "true").returncode == 0


def test_the_journal_is_kept_as_long_as_the_manifests_say(host: Host) -> None:
    # The shortest of the manifests of this host: nginx's 7 days.
    assert "MaxRetentionSec=7day" in host.run("systemd-analyze cat-config systemd/journald.conf").stdout
    assert host.file("/var/log/journal").is_directory


def test_updates_come_inside_the_window(host: Host) -> None:
    timer = host.run("systemctl show apt-daily-upgrade.timer -p TimersCalendar -p RandomizedDelayUSec").stdout
    assert "OnCalendar=Tue..Thu *-*-* 03:00:00" in timer
    assert timer.count("OnCalendar=") == 1
    assert "RandomizedDelayUSec=45min" in timer
    # unattended-upgrades' own reading of its configuration.
    said = host.run("unattended-upgrade --dry-run --debug 2>&1").stdout
    assert "origin=Debian,codename=trixie-security,label=Debian-Security" in said
    # Nobody else updates what Debian maintains: nginx and PostgreSQL are not held back.
    held = host.run("apt-config dump Unattended-Upgrade::Package-Blacklist").stdout
    assert '"^' not in held


def test_after_the_updates_every_service_is_asked(host: Host) -> None:
    """Old code starts anew: here a program whose file was replaced meanwhile, as an update does."""
    assert "base.updated /etc/readi/base/updated.json" in host.run("systemctl cat apt-daily-upgrade.service").stdout
    program = "/usr/bin/python3 -I /usr/lib/readi/current base.updated"
    host.check_output(
        "cp /usr/bin/sleep /opt/old-sleep && systemd-run --unit=old -p Restart=always /opt/old-sleep 9999"
    )
    first = host.check_output("systemctl show --value -p MainPID old.service")
    ours = '{"units": ["old.service", "ssh.service"], "questions": []}'
    host.check_output(f"echo '{ours}' > /run/updated.json && {program} /run/updated.json")
    assert host.check_output("systemctl show --value -p MainPID old.service") == first, "nothing was updated"
    host.check_output("cp /usr/bin/sleep /opt/new && mv /opt/new /opt/old-sleep")
    said = host.check_output(f"{program} /run/updated.json")
    assert "old.service starts anew: /opt/old-sleep was updated" in said
    assert host.check_output("systemctl show --value -p MainPID old.service") != first
    host.check_output("systemctl stop old.service; rm /opt/old-sleep")


def test_a_program_that_dies_leaves_no_memory_behind(lab: Lab) -> None:
    assert ssh(lab, "-l", "maria", "lab", "ulimit -H -c").stdout == "0\n"


def test_kernel_settings_and_time_as_files(host: Host) -> None:
    # In a container none takes effect; docs/en/unit-exposure.md says so.
    assert "install usb-storage /bin/false" in host.file("/etc/modprobe.d/readi.conf").content_string
    assert "kernel.kptr_restrict = 2" in host.file("/etc/sysctl.d/90-readi.conf").content_string
    assert "[Time]" in host.run("systemd-analyze cat-config systemd/timesyncd.conf").stdout
    assert host.service("systemd-timesyncd").is_enabled


def test_programs_find_the_library_complete_and_compiled(host: Host) -> None:
    """Debian's own Python imports every file of it, as somebody without rights, and compiles nothing anew."""
    everything = (
        "import importlib, pathlib, sys; top = pathlib.Path(sys.argv[1]).resolve(); sys.path.insert(0, str(top)); "
        "names = ['.'.join(p.relative_to(top).with_suffix('').parts) for p in top.rglob('readi/**/*.py')]; "
        "[importlib.import_module(n.removesuffix('.__init__')) for n in names]; "
        "cached = [m.__cached__ for m in sys.modules.values() if m.__name__.split('.')[0] == 'readi']; "
        "print(len(names), sum(pathlib.Path(c).is_file() for c in cached))"
    )
    command = f'runuser -u nobody -- /usr/bin/python3 -I -c "{everything}" /usr/lib/readi/current'
    files, compiled = host.check_output(command).split()
    assert int(files) > 10
    assert compiled == files


def test_the_library_is_nobodys_to_change(host: Host) -> None:
    assert host.check_output("find -L /usr/lib/readi/current ! -user root -o -perm /022") == ""


def test_a_change_by_hand_is_taken_back(converge: Converge, host: Host) -> None:
    entry = "/usr/lib/readi/current/__main__.py"
    before = host.file(entry).sha256sum
    host.check_output(f"echo '# mine' >>{entry}")
    assert converge().returncode == 0
    assert host.file(entry).sha256sum == before


def test_what_people_asked_for_of_their_data_goes_after_two_weeks(host: Host) -> None:
    """An export that nobody fetched for 15 days goes with the host's nightly cleaning; one of 13 days stays."""
    days = {"15": "old", "13": "young"}
    for age, name in days.items():
        folder = f"/var/lib/readi/export/{name}"
        made = f"install -d -m 0700 {folder}/nextcloud/files && echo x > {folder}/nextcloud/files/Brief.txt"
        # Folders last: what is written into them makes them young.
        host.check_output(f"{made} && find {folder} -depth -exec touch -d '{age} days ago' {{}} +")
    host.check_output("systemctl start systemd-tmpfiles-clean.service")
    assert host.check_output("ls /var/lib/readi/export") == "young"
    assert host.file("/var/lib/readi/export/young/nextcloud/files/Brief.txt").exists
    assert host.file("/var/lib/readi/export").mode == 0o700
    host.check_output("rm -r /var/lib/readi/export/young")
