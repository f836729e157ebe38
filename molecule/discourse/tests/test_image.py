"""An image beside the running one: what fails leaves the forum running, and no secret is in any of it."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from testinfra.host import Host

from tests.lab.outside import Outside

from .conftest import Again, derived
from .visitor import FORUM

# What the stand-in knows: another release that runs, one that starts and never answers, and none.
OTHER, SICK, NONE = ({"discourse": version} for version in ("2026.10.1", "2026.11.0", "2026.99.0"))
FILE = "/root/forum.tar"
BUILD = "/var/lib/readi-discourse-build"


def runs(outside: Outside) -> str:
    """What the stand-in says of itself, from outside."""
    answer = outside.get(f"{FORUM}/site/basic-info.json")
    assert answer.status == 200, answer
    return answer.headers["x-stand-in"]


def container(host: Host) -> tuple[str, str]:
    """Which one runs, and since when."""
    (found,) = json.loads(host.check_output("docker inspect discourse"))
    return found["Id"], found["State"]["StartedAt"]


def forget(host: Host) -> None:
    """The last container and its image, so that there is none of another release."""
    name = host.run("docker inspect --format '{{.Config.Image}}' discourse-last").stdout.strip()
    host.run(f"docker rm -f discourse-last && docker rmi {name}")


@pytest.fixture
def as_it_was(host: Host, again: Again) -> Iterator[None]:
    yield
    done = again()
    assert done.returncode == 0, done.stdout[-3000:]
    host.run(f"rm -f {FILE}")


def test_a_build_that_fails_leaves_the_forum_running(outside: Outside, host: Host, again: Again) -> None:
    before = container(host)
    done = again(discourse_release=NONE)
    assert done.returncode != 0 and "was läuft, läuft weiter" in done.stdout, done.stdout[-3000:]
    assert "did not match any file(s) known to git" in done.stdout
    assert container(host) == before and "2026.10.0" in runs(outside)
    assert host.check_output("docker ps -aq --filter status=exited --filter name=bootstrap") == ""


def test_a_full_disk_leaves_the_forum_running(outside: Outside, host: Host, again: Again) -> None:
    before = container(host)
    host.check_output(f"install -d {BUILD} && mount -t tmpfs -o size=8k tmpfs {BUILD}")
    try:
        done = again(discourse_release=OTHER)
    finally:
        host.check_output(f"umount {BUILD}")
    assert done.returncode != 0 and "kein Platz mehr" in done.stdout, done.stdout[-3000:]
    assert container(host) == before and "2026.10.0" in runs(outside)


def test_a_start_that_never_answers_gives_its_place_back(outside: Outside, host: Host, again: Again) -> None:
    before, _ = container(host)
    done = again(discourse_release=SICK, discourse_start_within_s=8)
    assert done.returncode != 0 and "der vorige läuft wieder" in done.stdout, done.stdout[-3000:]
    assert container(host)[0] == before and "2026.10.0" in runs(outside)


def test_another_release_comes_and_the_last_one_comes_back(
    outside: Outside, host: Host, again: Again, as_it_was: None
) -> None:
    """Its image goes with the file to a network without access."""
    done = again(discourse_release=OTHER)
    assert done.returncode == 0, done.stdout[-3000:]
    assert "2026.10.1" in runs(outside)
    assert "etwa 1 Minuten" in done.stdout + done.stderr, "it says how long an image takes"
    host.check_output(f"readi-discourse save {FILE}")
    host.check_output("readi-discourse back")
    assert "2026.10.0" in runs(outside)
    forget(host)
    launcher = "/opt/readi/discourse_docker/current/launcher"
    host.check_output(f"chmod -x {launcher}")
    try:
        done = again(discourse_release=OTHER, discourse_image_file=FILE)
    finally:
        host.check_output(f"chmod +x {launcher}")
    assert done.returncode == 0, done.stdout[-3000:]
    assert "2026.10.1" in runs(outside)


def test_a_file_with_another_image_is_refused(host: Host, again: Again, outside: Outside) -> None:
    forget(host)
    host.check_output(f"readi-discourse save {FILE}")
    done = again(discourse_release=OTHER, discourse_image_file=FILE)
    assert done.returncode != 0 and "andere" in done.stdout, done.stdout[-3000:]
    assert "2026.10.0" in runs(outside)


def test_no_secret_is_in_the_image_its_history_or_its_file(host: Host) -> None:
    image = json.loads(host.check_output("docker inspect discourse"))[0]["Config"]["Image"]
    host.check_output(f"readi-discourse save {FILE}")
    told = host.check_output(f"docker history --no-trunc {image}; docker image inspect {image}; cat {BUILD}/*.log")
    for name in ("discourse_db", "discourse_client", "discourse_token", "roster_discourse"):
        secret = derived(name)
        assert secret not in told, name
        found = host.run(f"grep -c -a -F -e {secret} {FILE}")
        assert found.stdout.strip() == "0", name
    assert "forum.readi.test" not in told, "an image goes with any forum"
    # What must not run in the container is not in it: PostgreSQL is the host's.
    assert host.run("docker exec discourse ls /etc/service/postgres").failed
    host.run(f"rm -f {FILE}")
