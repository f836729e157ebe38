"""What the manifest names brings the same helpdesk back: the database, and how far its installation came."""

from __future__ import annotations

from collections.abc import Callable

from ansible_collections.readi.one.plugins.module_utils.model import manifest
from testinfra.host import Host

from tests.lab.dumps import dump_and_restore
from tests.lab.hosts import Lab
from tests.lab.outside import Outside
from tests.lab.paths import CHECKOUT
from tests.lab.sign_on import Person

from .test_zammad import IT, signed_in

WAIT = "timeout 60 sh -c 'until curl -sf http://127.0.0.1:3000/api/v1/signshow; do sleep 0.2; done'"


def test_its_data_comes_back_from_what_the_manifest_names(
    lab: Lab, host: Host, outside: Outside, people: dict[str, Person], told: Callable[[], None]
) -> None:
    told()
    signed_in(outside, people["maria"]).report(IT, "Vor der Sicherung")
    dump_and_restore(lab, "lab", manifest.load(CHECKOUT / "roles")["zammad"])
    units = ("zammad", "zammad-web-1", "zammad-websocket-1", "zammad-worker-1")
    host.check_output(f"systemctl start {' '.join(units)}")
    host.check_output(WAIT)
    assert "Vor der Sicherung" in signed_in(outside, people["maria"]).titles()
    assert "Vor der Sicherung" in signed_in(outside, people["toni"]).titles()
