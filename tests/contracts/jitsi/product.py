"""Jitsi's signalling: jicofo and the videobridge, by their REST and as a visitor's page meets them."""

from __future__ import annotations

import json

from tests.contracts.products import Product
from tests.contracts.target import Target


def release(target: Target) -> str:
    """What jicofo says of itself."""
    script = "import urllib.request as u; print(u.urlopen('http://127.0.0.1:8888/about/version').read().decode())"
    asked = target.run("python3", "-c", script)
    assert asked.code == 0, asked.err
    return str(json.loads(asked.out)["version"])


PRODUCT = Product(
    title="Jitsi: jicofo and videobridge",
    pinned="1.1",
    release=release,
    stands_in="In `bin/test` it asks stand-ins for jicofo, the bridge and Jitsi's modules on Debian's prosody",
    shows_not="picture and sound, breakout rooms, several bridges, load",
)
