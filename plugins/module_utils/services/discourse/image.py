"""The forum's image, made by upstream's launcher or loaded from a file, beside whatever runs.

The launcher (discourse/discourse_docker e071c2c8, `bootstrap`) puts a definition's environment into the image. So the
definition has none that is secret: it migrates a database of its own, in a scratch folder that is thrown away, and the
image goes with any forum. The image is called by the hash of its definition and of the launcher, so one that is there
is never made again.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from . import engine
from .engine import EngineError
from .messages import say

REPOSITORY = "readi/discourse"
CONFIG = "readi"
MADE = f"local_discourse/{CONFIG}"
WITHIN_S = 3 * 3600
MB = 1024 * 1024
ROOM = 500 * MB
"""For a database that is thrown away and the log; what Docker needs the launcher asks for."""
AGAIN = 77
"""The launcher's exit code for "try once more"."""
DIGEST = re.compile(r"sha256:[0-9a-f]{64}")


def name(definition: Mapping[str, Any], launcher: str) -> str:
    text = json.dumps([definition, launcher], sort_keys=True)
    return f"{REPOSITORY}:{hashlib.sha256(text.encode()).hexdigest()[:12]}"


def have(wanted: str, definition: Mapping[str, Any], base: Mapping[str, str], launcher: Path, build: Path) -> None:
    """Make it. The launcher looks for room itself (5 GB), and ends without having touched anything."""
    if not DIGEST.fullmatch(base["digest"]):
        raise EngineError(say("no_digest", image=base["image"]))
    at = _launcher(launcher, build)
    (at / "containers" / f"{CONFIG}.yml").write_text(json.dumps(definition, indent=2) + "\n", encoding="utf-8")
    _base(base)
    try:
        _bootstrap(at, build)
        engine.run("tag", MADE, wanted)
        engine.run("rmi", MADE)
    finally:
        shutil.rmtree(build / "shared", ignore_errors=True)
        shutil.rmtree(build / "log", ignore_errors=True)


def load(wanted: str, file: Path) -> None:
    """From a file that `--save` made on a machine with access."""
    if not file.is_file():
        raise EngineError(say("no_file", file=file))
    said = engine.run("load", "--input", str(file), within_s=WITHIN_S)
    if not engine.image(wanted):
        raise EngineError(say("other_image", file=file, there=" ".join(said.split())[-200:], wanted=wanted))


def save(wanted: str, file: Path) -> None:
    engine.run("save", "--output", str(file), wanted, within_s=WITHIN_S)


def _launcher(launcher: Path, build: Path) -> Path:
    """A copy: it writes beside itself. What an earlier run left is gone."""
    if not (launcher / "launcher").is_file():
        raise EngineError(say("no_launcher", at=launcher))
    shutil.rmtree(build, ignore_errors=True)
    build.mkdir(mode=0o700, parents=True, exist_ok=True)
    if shutil.disk_usage(build).free < ROOM:
        raise EngineError(say("no_room", at=build, mb=ROOM // MB))
    at = build / "launcher"
    shutil.copytree(launcher, at, symlinks=True)
    for folder in (at / "containers", at / "cids", build / "shared", build / "log"):
        folder.mkdir(exist_ok=True)
    return at


def _base(base: Mapping[str, str]) -> None:
    """Of the digest that the inventory names, whatever the registry calls by its tag today."""
    there = engine.image(base["image"])
    digests = [one.partition("@")[2] for one in there.get("RepoDigests", ())] + [there.get("Id", "")]
    if base["digest"] in digests:
        return
    pinned = f"{base['image'].rpartition(':')[0]}@{base['digest']}"
    engine.run("pull", pinned, within_s=WITHIN_S)
    engine.run("tag", pinned, base["image"])


def _bootstrap(at: Path, build: Path) -> None:
    log = build / "bootstrap.log"
    words = [str(at / "launcher"), "bootstrap", CONFIG]
    environment = {"PATH": os.environ.get("PATH", "/usr/sbin:/usr/bin:/sbin:/bin"), "LANG": "C.UTF-8", "HOME": "/root"}
    for _ in range(2):
        with log.open("w", encoding="utf-8") as out:
            try:
                code = subprocess.run(
                    words, cwd=at, env=environment, stdin=subprocess.DEVNULL, stdout=out, stderr=out,
                    timeout=WITHIN_S, check=False,
                ).returncode  # fmt: skip
            except (OSError, subprocess.TimeoutExpired) as error:
                raise EngineError(say("no_build", said=error, log=log)) from error
        if code != AGAIN:
            break
    if code:
        lines = [line for line in log.read_text("utf-8", "replace").splitlines() if line.strip()]
        raise EngineError(say("no_build", said=" / ".join(lines[-10:])[-900:], log=log))
