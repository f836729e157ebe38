"""Programs stop and are waited for; nobody is killed at work."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import cast

import pytest
from ansible_collections.readi.one.plugins.module_utils.reconcile.types import AdapterError
from ansible_collections.readi.one.plugins.module_utils.services.nextcloud.beside import Beside
from ansible_collections.readi.one.plugins.module_utils.units import Now, Systemd


@dataclass
class Machine:
    """`works`: how often a service is found at work; `there`: whether its units are there at all."""

    works: int = 0
    there: bool = True
    done: list[str] = field(default_factory=list)

    def look(self, name: str) -> Now:
        busy = name.endswith(".service") and self.works > 0
        self.works -= busy
        return Now(self.there, busy, True, stale=False, can_reload=False, recorded=None)

    def do(self, verb: str, name: str) -> None:
        self.done.append(f"{verb} {name}")


def beside(machine: Machine, wait_s: float = 5) -> Beside:
    return Beside(["readi-nextcloud-cron"], ["readi-php@nextcloud.service"], cast(Systemd, machine), wait_s)


def test_timers_stop_and_what_is_at_work_comes_to_its_end() -> None:
    machine = Machine(works=1)
    beside(machine).quiet()
    assert (machine.done, machine.works) == (["stop readi-nextcloud-cron.timer"], 0)


def test_a_job_without_an_end_is_named_and_timers_go_on() -> None:
    machine = Machine(works=1000)
    with pytest.raises(AdapterError, match=r"readi-nextcloud-cron\.service"):
        beside(machine, 0).quiet()
    assert machine.done == ["stop readi-nextcloud-cron.timer", "start readi-nextcloud-cron.timer"]


def test_a_program_that_is_not_installed_yet_is_no_trouble() -> None:
    machine = Machine(there=False)
    here = beside(machine)
    here.quiet()
    here.loud()
    here.fresh()
    assert machine.done == ["restart readi-php@nextcloud.service"]
