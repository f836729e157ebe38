"""What runs on a host beside a Nextcloud's files: its programs by timers, its PHP, its Redis."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

from ...reconcile.types import AdapterError
from ...units import Systemd
from .messages import say

WAIT_S = 900.0
"""The first run of the background jobs with 3,000 people took eight minutes (32.0.1)."""


@dataclass
class Beside:
    """`programs`: units without their suffix, each a service and a timer; `own`: PHP and Redis, as units."""

    programs: Sequence[str]
    own: Sequence[str]
    systemd: Systemd
    wait_s: float = WAIT_S

    def quiet(self) -> None:
        for program in self.programs:
            self._if_there("stop", f"{program}.timer")
        end = time.monotonic() + self.wait_s
        for program in self.programs:
            # What is at work comes to its end: a job that is killed is nobody's gain.
            while self.systemd.look(f"{program}.service").runs:
                if time.monotonic() >= end:
                    self.loud()
                    raise AdapterError(say("at_work", unit=f"{program}.service", minutes=f"{self.wait_s / 60:.0f}"))
                time.sleep(1)

    def fresh(self) -> None:
        for unit in self.own:
            self.systemd.do("restart", unit)

    def loud(self) -> None:
        for program in self.programs:
            self._if_there("start", f"{program}.timer")

    def _if_there(self, verb: str, unit: str) -> None:
        if self.systemd.look(unit).exists:
            self.systemd.do(verb, unit)
