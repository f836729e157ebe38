"""A service that nobody has heard of, laid over a copy of the checkout: the files below almanac/, and nothing else.

It has everything that a manifest can say. test_new_service.py compiles it; tests/integration/made_up installs it.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from .checkout import ROOT, environment, run, tracked

NAME = "almanac"
FILES = Path(__file__).parent / NAME
# Where a service's files may be: docs/en/interfaces.md.
ROOMS = (
    f"roles/{NAME}/",
    f"plugins/module_utils/services/{NAME}/",
    f"plugins/modules/{NAME}_state.py",
    f"molecule/{NAME}/",
    f"tests/unit/services/{NAME}/",
    f"tests/contracts/{NAME}/",
    f"tests/standins/{NAME}/",
)
# It has something for each video portal.
PORTALS = [{"name": "Palim!", "domain": "palim.example"}]


def git(tree: Path, *words: str) -> str:
    who = ["-c", "user.name=t", "-c", "user.email=t@t.example", "-c", "core.quotePath=false"]
    return subprocess.run(["git", *who, "-C", tree, *words], check=True, capture_output=True, text=True).stdout


def copied(tree: Path, more: Mapping[str, str]) -> Path:
    """The checkout as a repository of its own with one commit, and `more` files in it: path -> text."""
    for name in tracked():
        (tree / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, tree / name, follow_symlinks=False)
    for name, text in more.items():
        (tree / name).parent.mkdir(parents=True, exist_ok=True)
        (tree / name).write_text(text, encoding="utf-8")
    git(tree, "init", "-q")
    git(tree, "add", "-A")
    git(tree, "commit", "-qm", "before")
    return tree


def add(tree: Path, hosts: Path, host: str) -> None:
    """The service's own files, its group in an inventory's hosts.yml, and what is generated."""
    shutil.copytree(FILES, tree, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))
    written: dict[str, Any] = yaml.safe_load(hosts.read_text(encoding="utf-8"))
    written["all"]["children"][NAME] = {"hosts": {host: {}}}
    hosts.write_text(yaml.safe_dump(written), encoding="utf-8")
    python(tree, "-m", "tests.docs")


def python(tree: Path, *words: str) -> str:
    env = {**environment(tree / "ansible.cfg"), "PYTHONDONTWRITEBYTECODE": "1", "READI_CACHE": str(tree / ".cache")}
    return run("python", *words, cwd=tree, env=env, seconds=300)


def shown(tree: Path, inventory: Path, what: str, *words: str) -> str:
    """What bin/readi shows, from this tree."""
    code = "import sys; sys.path.insert(0, 'collections')\n"
    code += "from ansible_collections.readi.one.plugins.plugin_utils import cli\n"
    code += f"sys.exit(cli.main(['show', {what!r}, '-i', {str(inventory)!r}, *{list(words)!r}]))\n"
    return python(tree, "-c", code)


def elsewhere(tree: Path) -> tuple[set[str], set[str]]:
    """Files outside of the service's rooms that are others than before: those that people write, and generated ones."""
    generated = set(python(tree, "-c", _GENERATED).split())
    changed = [line.split(maxsplit=1) for line in git(tree, "status", "--porcelain", "-uall").splitlines()]
    touched = {path for how, path in changed if not (how == "??" and path.startswith(ROOMS))}
    return touched - generated, touched & generated


_GENERATED = """
from tests.docs import pages
from tests.lab.paths import CHECKOUT
print(*(path.relative_to(CHECKOUT) for path in pages.all_pages()), sep="\\n")
"""
