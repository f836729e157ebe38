"""Nextcloud's background jobs, by a timer: the release's own cron.php, as the account and with the settings of FPM.

CONFIG is JSON: the place, as sync's (desired.py). Until the installation came to its end it does nothing, as upstream's
does not while an upgrade is pending.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from .messages import say
from .place import Place


def main(config: Path, *words: str) -> int:
    place = Place.of(json.loads(config.read_text(encoding="utf-8")))
    if not (place.unpacked and place.installed):
        print(say("no_jobs_yet"))
        return 0
    environment = place.environment()
    command = [environment["READI_PHP"], "-d", "pcre.jit=0", "-f", str(place.root.resolve() / "cron.php")]
    done = subprocess.run(command, env=environment, cwd="/", check=False, capture_output=True, text=True)
    # Its trouble is told on standard output, with codes that do not always say so.
    said = (done.stdout + done.stderr).strip()
    if said:
        print(said, file=sys.stderr, flush=True)
    return 1 if done.returncode or said else 0
