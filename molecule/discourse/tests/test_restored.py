"""What the manifest names brings the same forum back: database, uploads, how far its installation came."""

from __future__ import annotations

from collections.abc import Callable

from ansible_collections.readi.one.plugins.module_utils.model import manifest
from testinfra.host import Host

from tests.lab.dumps import dump_and_restore
from tests.lab.hosts import Lab
from tests.lab.outside import Outside
from tests.lab.paths import CHECKOUT
from tests.lab.sign_on import Person

from .test_forum import signed_in


def test_its_data_comes_back_from_what_the_manifest_names(
    lab: Lab, host: Host, outside: Outside, maria: Person, told: Callable[[], None]
) -> None:
    told()
    signed_in(outside, maria).write("eakte", "Vor der Sicherung", "Das bleibt.")
    dump_and_restore(lab, "lab", manifest.load(CHECKOUT / "roles")["discourse"])
    host.check_output("timeout 60 sh -c 'until readi-discourse health; do sleep 0.5; done'")
    assert "Vor der Sicherung" in signed_in(outside, maria).category("eakte").text
