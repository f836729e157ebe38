"""The container: a new one takes the running one's place, and gives it back where it does not answer.

`discourse` runs, `discourse-last` is the one before it with another image; it stays for `--back`. Both share the
database: a migrated one serves the code before it too (3.1, seen), and no run takes a migration back.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ...http import Http, HttpError
from . import engine, image
from .engine import LABEL, EngineError
from .messages import say

QUESTION = "/site/basic-info.json"
"""It reads the database; /srv/status says 200 without one (3.1, seen)."""
EVERY_S = 1.0


def last(what: Mapping[str, Any]) -> str:
    return f"{what['name']}-last"


def aside(what: Mapping[str, Any]) -> str:
    """The name of the container that is on its way to another place; only a swap that was cut off leaves one."""
    return f"{what['name']}-aside"


def cut_off(what: Mapping[str, Any]) -> bool:
    return bool(engine.container(aside(what)))


def made(what: Mapping[str, Any], of: str, written: str) -> str:
    """By this a container is still as it should be; `written`: the hash of its environment's file."""
    text = json.dumps([of, what["volumes"], what["hosts"], written], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def fits(what: Mapping[str, Any], of: str, written: str) -> bool:
    there = engine.container(what["name"])
    return bool(there) and there["Config"]["Labels"].get(LABEL) == made(what, of, written)


def runs(what: Mapping[str, Any]) -> bool:
    return _systemctl("is-active", "--quiet", what["unit"]) == 0 and _enabled(what)


def start(what: Mapping[str, Any], within_s: float) -> None:
    _systemctl("enable", "--quiet", what["unit"])
    _systemctl("restart", what["unit"])
    if line := unwell(what, within_s):
        raise EngineError(say("unwell", said=line))


def swap(what: Mapping[str, Any], of: str, written: str, within_s: float) -> None:
    """Where the new one does not answer, the one before runs again, and the run fails."""
    if cut_off(what):
        _end(what)
    name = what["name"]
    before = engine.container(name)
    if before:
        _systemctl("stop", what["unit"])
        engine.run("rename", name, aside(what))
    try:
        engine.create(name, of, made(what, of, written), what, what["hosts"])
        start(what, within_s)
    except EngineError as error:
        _systemctl("stop", what["unit"])
        engine.gone([name])
        if not before:
            raise
        engine.run("rename", aside(what), name)
        start(what, within_s)
        raise EngineError(say("went_back", said=error)) from error
    if before:
        _keep(what)
    prune(what)


def _end(what: Mapping[str, Any]) -> None:
    """Of a swap that was cut off: what answers stays, and otherwise the one that was moved aside comes back."""
    if engine.container(what["name"]) and not unwell(what, 0):
        _keep(what)
        return
    _systemctl("stop", what["unit"])
    engine.gone([what["name"]])
    engine.run("rename", aside(what), what["name"])


def _keep(what: Mapping[str, Any]) -> None:
    """Of an image that is no longer in use the container stays, until the next image takes its place."""
    if engine.container(aside(what))["Image"] == engine.container(what["name"])["Image"]:
        engine.gone([aside(what)])
        return
    engine.gone([last(what)])
    engine.run("rename", aside(what), last(what))


def back(what: Mapping[str, Any], within_s: float) -> None:
    """To the container before, with its image and its environment; what ran until now is the one for the way back."""
    if cut_off(what):
        _end(what)
    name, before = what["name"], last(what)
    if not engine.container(before):
        raise EngineError(say("no_last"))
    _systemctl("stop", what["unit"])
    engine.run("rename", name, aside(what))
    engine.run("rename", before, name)
    engine.run("rename", aside(what), before)
    start(what, within_s)


def prune(what: Mapping[str, Any]) -> None:
    """Images that neither container uses."""
    used = {engine.container(one).get("Image") for one in (what["name"], last(what))}
    for one in engine.images(image.REPOSITORY):
        if engine.image(one).get("Id") not in used:
            engine.run("rmi", one)


def unwell(what: Mapping[str, Any], within_s: float) -> str:
    """What is wrong after so long; an empty text as soon as the forum answers from its database."""
    end = time.monotonic() + within_s
    while True:
        line = _asked(what)
        if not line:
            return ""
        if _systemctl("is-failed", "--quiet", what["unit"]) == 0 or time.monotonic() >= end:
            return f"{line}; {_journal(what['unit'])}"
        time.sleep(EVERY_S)


def _asked(what: Mapping[str, Any]) -> str:
    at = Http(f"unix:{what['socket']}", timeout_s=10)
    try:
        answer = at.ask("GET", QUESTION, None, {"Host": what["host"], "X-Forwarded-Proto": "https"})
    except HttpError as error:
        return str(error)
    finally:
        at.close()
    return "" if answer.status == 200 else f"{QUESTION}: {answer.status}"


def _enabled(what: Mapping[str, Any]) -> bool:
    return _systemctl("is-enabled", "--quiet", what["unit"]) == 0


def _systemctl(*words: str) -> int:
    return subprocess.run(["systemctl", *words], check=False, capture_output=True, timeout=900).returncode


def _journal(unit: str) -> str:
    words = ["journalctl", "--no-pager", "--output=cat", "--lines=5", f"--unit={unit}"]
    said = subprocess.run(words, check=False, capture_output=True, text=True, timeout=60).stdout
    return " / ".join(said.split("\n"))[-400:]


def first_admin(what: Mapping[str, Any], script: Path) -> None:
    """Without one, whoever comes first sees the page of an installation. Nobody knows its password."""
    engine.run("exec", "--interactive", what["name"], "rails", "runner", "-", stdin=script.read_text("utf-8"))
    Path(what["marker"]).touch(mode=0o644)
