"""One release on all hosts: held, refused where it is mixed, and changed on all of them by an upgrade, or by none."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest
from testinfra.host import Host

from tests.lab.hosts import Lab
from tests.standins.jitsi import BROKEN, NEXT, VERSIONS

from .conftest import HOSTS, Ran

HERE = {"lab": ("jicofo", "jitsi-meet-prosody", "jitsi-meet-web"), "bridge": ("jitsi-videobridge2",)}
Play = Callable[..., Ran]


def there(lab: Lab) -> dict[str, str]:
    """Package -> version, on both hosts."""
    found = {}
    for host, names in HERE.items():
        lines = lab.ssh(host, f"dpkg-query --show --showformat '${{Package}} ${{Version}}\\n' {' '.join(names)}")
        found |= dict(line.split() for line in lines.strip().splitlines())
    return found


def everywhere(release: Mapping[str, str]) -> dict[str, dict[str, str]]:
    return {host: dict(release) for host in HOSTS}


def test_source_and_key(host: Host) -> None:
    source = host.file("/etc/apt/sources.list.d/readi-jitsi.sources").content_string
    assert "Signed-By: /etc/apt/keyrings/readi-jitsi.asc" in source and "trusted" not in source.lower()


@pytest.mark.parametrize("name", HOSTS)
def test_a_newer_release_in_the_repository_is_not_taken_by_itself(lab: Lab, name: str) -> None:
    """Neither by apt nor by the nightly updates."""
    assert NEXT[HERE[name][0]] in lab.ssh(name, f"apt-cache madison {HERE[name][0]}")
    taken = lab.ssh(name, "sudo apt-get --simulate dist-upgrade")
    nightly = lab.ssh(name, "apt-config dump Unattended-Upgrade::Package-Blacklist")
    for package in HERE[name]:
        assert f"Inst {package} " not in taken and package in nightly


@pytest.mark.parametrize(
    ("release", "said"),
    [
        ({"bridge": dict(NEXT)}, "all hosts have one release"),
        (everywhere(NEXT), "a run never changes a release"),
        (everywhere({**VERSIONS, "jicofo": "1.0-1132-1"}), "has faults that are gone from 1.0-1192-1 on"),
        (everywhere({}), "names no version of jicofo, jitsi-meet-prosody, jitsi-meet-web, jitsi-videobridge2"),
    ],
    ids=["mixed", "another", "faulty", "none"],
)
def test_a_wrong_release_is_refused_in_one_line_before_anything_is_touched(
    play: Play, lab: Lab, release: dict[str, dict[str, str]], said: str
) -> None:
    before = there(lab)
    done = play("converge.yml", "--check" if said.startswith("names") else "--diff", release=release)
    assert done.code != 0 and said in done.text
    # Of all tasks, the one that refuses; on both hosts.
    assert done.tasks == {"lab": 1, "bridge": 1}
    assert there(lab) == before == dict(VERSIONS)


def test_an_upgrade_that_fails_goes_back_and_one_that_works_is_on_all_hosts(play: Play, lab: Lab) -> None:
    # The last of the scenario: the hosts keep what it leaves. A jicofo that does not start.
    failed = play("upgrade.yml", "-e", "jitsi_meet_health_within_s=4", release=everywhere(BROKEN))
    assert failed.code != 0 and "has what was there again" in failed.text
    assert there(lab) == dict(VERSIONS)
    assert lab.ssh("lab", "sudo readi-signalling") == ""
    done = play("upgrade.yml", release=everywhere(NEXT))
    assert done.code == 0, done.text[-3000:]
    assert there(lab) == dict(NEXT)
    version = "import urllib.request as u; print(u.urlopen('http://127.0.0.1:{}/about/version').read().decode())"
    assert "1.0-9001" in lab.ssh("lab", f'python3 -c "{version.format(8888)}"')
    assert "2.3-9001" in lab.ssh("bridge", f'python3 -c "{version.format(8788)}"')
