"""After Debian's updates: old code starts anew, and who is ill is named. The base scenario asks systemd itself."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from ansible_collections.readi.one.plugins.module_utils.services.base import updated

# /proc/PID/maps of Linux 6.12.
OLD = """\
55d0a8a00000-55d0a8a2f000 r-xp 00000000 fe:01 1234 /usr/sbin/nginx
7f1b2c000000-7f1b2c1c5000 r-xp 00028000 fe:01 5678 /usr/lib/x86_64-linux-gnu/libssl.so.3 (deleted)
7f1b2d000000-7f1b2d001000 rw-s 00000000 00:01 99 /dev/zero (deleted)
7f1b2e000000-7f1b2e001000 r--p 00000000 fe:01 77 /usr/lib/locale/C.utf8/LC_CTYPE (deleted)
"""
NEW = OLD.replace(" (deleted)", "")
ROW = {"service": "web", "kind": "url", "url": "http://127.0.0.1/", "expect": 200, "within_s": 5}


class World(updated.World):
    """nginx runs old code until it is started anew; `ill`: what does not answer."""

    def __init__(self, *ill: str) -> None:
        self.ill = ill
        self.restarted: list[str] = []
        self.time = 0.0

    def now(self) -> float:
        return self.time

    def wait(self, seconds: float) -> None:
        self.time += seconds

    def maps(self, unit: str) -> Iterator[str]:
        yield OLD if unit == "nginx.service" and unit not in self.restarted else NEW

    def restart(self, unit: str) -> None:
        self.restarted.append(unit)

    def unit(self, name: str) -> tuple[str, str]:
        return "loaded", "failed" if name in self.ill else "active"

    def url(self, url: str, expect: int, contains: str | None) -> str:
        return "refused" if url in self.ill else ""


@pytest.fixture
def config(tmp_path: Path) -> Path:
    file = tmp_path / "updated.json"
    file.write_text(json.dumps({"units": ["keycloak.service", "nginx.service"], "questions": [ROW]}))
    return file


def test_only_code_that_was_replaced_starts_anew(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    world = World()
    assert updated.main(config, world=world) == 0
    assert world.restarted == ["nginx.service"]
    assert capsys.readouterr().out == (
        "<5>nginx.service starts anew: /usr/lib/x86_64-linux-gnu/libssl.so.3 was updated\n"
    )


@pytest.mark.parametrize(
    ("what", "said"),
    [("keycloak.service", "keycloak.service: keycloak.service is failed"), ("http://127.0.0.1/", "web: refused")],
)
def test_who_is_ill_is_named_and_fails_the_unit(
    config: Path, what: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert updated.main(config, world=World(what)) == 1
    assert f"<3>after the updates {said}" in capsys.readouterr().out


def test_nobody_holds_back_what_debian_maintains() -> None:
    """Nobody else would update it: nginx and PostgreSQL were left out until then."""
    from ansible_collections.readi.one.plugins.module_utils.model import manifest

    held = {name: one.hold for name, one in manifest.load(Path(__file__).parents[3] / "roles").items() if one.hold}
    # Discourse is no package of Debian's: its release is named by it.
    # Jitsi's own packages are of one release on all hosts; the role refuses mixed ones.
    assert held == {
        "discourse": ("discourse",),
        # Elastic's own package: the helpdesk's index is of its release.
        "elasticsearch": ("elasticsearch",),
        "jitsi_meet": ("jicofo", "jitsi-meet-prosody", "jitsi-meet-web"),
        "jitsi_videobridge": ("jitsi-videobridge2",),
        # Zammad's own package: a step migrates its database.
        "zammad": ("zammad",),
    }


def test_a_program_that_was_replaced_is_found_where_it_runs(tmp_path: Path) -> None:
    """This machine's own kernel says it."""
    program = tmp_path / "old-sleep"
    shutil.copy(shutil.which("sleep") or "", program)
    with subprocess.Popen([program, "60"]) as running:
        try:
            group = Path(f"/proc/{running.pid}/cgroup").read_text().splitlines()[-1].split(":", 2)[2]
            assert not any(str(program) in maps and "(deleted)" in maps for maps in updated.mapped(group))
            shutil.copy(program, tmp_path / "new")
            (tmp_path / "new").replace(program)
            assert any(f"{program} (deleted)" in maps for maps in updated.mapped(group))
        finally:
            running.kill()
