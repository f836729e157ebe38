"""The stand-in's archives in an inventory's lock file, where `bin/readi pin` writes upstream's."""

from __future__ import annotations

from tests.standins.jitsi_admin import NAMES as ARCHIVES
from tests.standins.jitsi_admin import release
from tests.standins.kit.pins import Pins

NAMES = tuple(ARCHIVES)
_PINS = Pins(
    "tests/standins/jitsi_admin", NAMES, lambda name, folder, version: release(folder, ARCHIVES[name], version)
)
entries, upstreams, pin, unpin = _PINS.entries, _PINS.upstreams, _PINS.pin, _PINS.unpin
