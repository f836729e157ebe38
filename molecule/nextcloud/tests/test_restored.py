"""What the manifest names brings the same Nextcloud back: database, config.php with its salts, files."""

from __future__ import annotations

import json
from collections.abc import Callable

from ansible_collections.readi.one.plugins.module_utils.model import manifest
from testinfra.host import Host

from tests.lab.dumps import dump_and_restore
from tests.lab.hosts import Lab
from tests.lab.outside import Outside
from tests.lab.paths import CHECKOUT
from tests.lab.sign_on import Person

from .visitor import CLOUD, Visitor


def test_its_data_comes_back_from_what_the_manifest_names(
    lab: Lab, host: Host, outside: Outside, maria: Person, told: Callable[[], None], scanner: None
) -> None:
    told()
    before = Visitor(outside)
    before.sign_in(maria)
    assert before.put(maria.sub, "Käse", "1848\n") == 201
    # Maintenance was on once: from then on config.php says that it is off.
    host.check_output("readi-occ maintenance:mode --on && readi-occ maintenance:mode --off")
    dump_and_restore(lab, "lab", manifest.load(CHECKOUT / "roles")["nextcloud"])
    said = json.loads(outside.get(f"{CLOUD}/status.php").text)
    assert (said["installed"], said["maintenance"], said["needsDbUpgrade"]) == (True, False, False)
    visitor = Visitor(outside)
    visitor.sign_in(maria)
    assert visitor.folders(maria.sub) == (207, {"Käse", "eAkte"})
