"""A host of the lab, on which every scenario rests, is what a hoster gives: Debian 13, systemd, SSH and sudo."""

from testinfra.host import Host

from tests.lab.hosts import Lab


def test_systemd_runs_everything(host: Host) -> None:
    assert host.check_output("systemctl is-system-running") == "running"


def test_debian_13(host: Host) -> None:
    assert host.system_info.codename == "trixie"


def test_reached_as_operator_who_may_sudo(lab: Lab) -> None:
    assert lab.ssh("lab", "id -un; sudo -n id -un").split() == ["operator", "root"]


def test_its_own_addresses_mean_itself(host: Host) -> None:
    assert host.check_output("getent hosts sso.readi.test").split()[0] == "127.0.0.1"


def test_host_key_is_its_own(host: Host) -> None:
    # The image carries none: two containers would have the same.
    keys = host.check_output("find /etc/ssh -name 'ssh_host_*_key' -newer /etc/ssh/sshd_config.d/lab.conf")
    assert "/etc/ssh/ssh_host_ed25519_key" in keys
