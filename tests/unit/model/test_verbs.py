"""The same lines from the command line and from every verb, on every selection of hosts, before a host is touched."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from . import builder

PLAYBOOK = Path(sys.executable).parent / "ansible-playbook"
TOUCH = """
- hosts: web
  gather_facts: false
  tasks: [{name: x, ansible.builtin.command: touch TOUCHED, delegate_to: localhost}]
"""


def run(command: list[str | Path], cache: Path, lang: str, **more: str) -> subprocess.CompletedProcess[str]:
    env = {k: v for k, v in os.environ.items() if not k.startswith(("ANSIBLE", "LC_", "LANG"))}
    env |= {"READI_CACHE": str(cache), "READI_PYTHON": sys.executable, "LC_ALL": "C.UTF-8", "LANG": lang, **more}
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=builder.CHECKOUT, env=env)


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    data = builder.sound()
    data["organisations"][0]["kind"] = "stadt"
    data["people"][0]["organisation"] = "buhl"
    data["branding"] = {"colour": "#ffcc00", "color": "x"}
    return builder.write(tmp_path / "inventar", data)


@pytest.mark.parametrize(
    ("verb", "lang"),
    [
        (["playbooks/validate.yml"], "de_DE.UTF-8"),
        (["playbooks/site.yml", "--check", "--limit", "web", "--tags", "nothing"], "en_GB.UTF-8"),
        (["OWN", "--start-at-task", "x", "--skip-tags", "always"], "de_DE.UTF-8"),
    ],
)
def test_the_same_lines(verb: list[str], lang: str, bad: Path, tmp_path: Path) -> None:
    own = tmp_path / "own.yml"
    own.write_text(TOUCH.replace("TOUCHED", str(tmp_path / "touched")), encoding="utf-8")
    said = run([builder.CHECKOUT / "bin/readi", "validate", "-i", bad], tmp_path / "cache", lang)
    assert said.returncode == 1
    lines = said.stdout.splitlines()
    assert len(lines) == 4
    played = run([PLAYBOOK, "-i", bad, *(str(own) if w == "OWN" else w for w in verb)], tmp_path / "cache", lang)
    assert played.returncode == 1
    output = played.stdout + played.stderr
    assert [line for line in output.splitlines() if line in lines] == lines, output
    assert "TASK" not in output
    assert not (tmp_path / "touched").exists()


def test_a_sound_one_gets_through(tmp_path: Path) -> None:
    """So that the test above cannot pass by failing for another reason."""
    root = builder.write(tmp_path / "inventar", builder.sound())
    played = run([PLAYBOOK, "-i", root, "playbooks/validate.yml"], tmp_path / "cache", "de_DE.UTF-8")
    assert played.returncode == 0, played.stdout + played.stderr
    assert "re@di.ONE: in Ordnung (2 Organisationen, 2 Projektgruppen" in played.stdout
    stored = list((tmp_path / "cache" / "model").iterdir())
    assert [p.stat().st_mode & 0o777 for p in stored] == [0o600]


def test_two_inventories_at_once_are_refused(tmp_path: Path) -> None:
    roots = [builder.write(tmp_path / name, builder.sound()) for name in ("a", "b")]
    played = run(
        [PLAYBOOK, "-i", roots[0], "-i", roots[1], "playbooks/validate.yml"], tmp_path / "cache", "en_GB.UTF-8"
    )
    assert played.returncode == 1
    assert "exactly one inventory" in played.stdout + played.stderr


def test_new_platform_from_a_file_of_answers(tmp_path: Path) -> None:
    """The whole playbook, in a folder of its own; what it wrote then validates by the playbook, vault and all."""
    config = (builder.CHECKOUT / "ansible.cfg").read_text(encoding="utf-8").replace("{{CWD}}", str(builder.CHECKOUT))
    (tmp_path / "ansible.cfg").write_text(config, encoding="utf-8")
    answers = tmp_path / "antworten.yml"
    answers.write_text("{key: tal, name: Tal, domain: tal.example, host: h.tal.example, organisations: [Tal, Höhe]}\n")
    cache = tmp_path / "cache"
    here = {"ANSIBLE_CONFIG": str(tmp_path / "ansible.cfg")}
    made = run([PLAYBOOK, "playbooks/new_platform.yml", "-e", f"@{answers}"], cache, "de_DE.UTF-8", **here)
    assert made.returncode == 0, made.stdout + made.stderr
    assert "portal.tal.example  A/AAAA" in made.stdout
    root = tmp_path / "inventories" / "tal"
    here["ANSIBLE_VAULT_PASSWORD_FILE"] = str(cache / "tal" / "vault-password")
    played = run([PLAYBOOK, "-i", root, "playbooks/validate.yml"], cache, "de_DE.UTF-8", **here)
    assert played.returncode == 0, played.stdout + played.stderr
    assert "Tal: in Ordnung (2 Organisationen" in played.stdout
    assert "WARNING" not in played.stdout + played.stderr
