"""Where no service has a stream or a snippet, nginx reads what it read before there were any, line by line.

golden/ is the demo's nginx as commit 9b75349 wrote it, with the limits that came since. Comments are not compared:
their wording may improve.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from ansible_collections.readi.one.plugins.module_utils.model.types import Model
from ansible_collections.readi.one.plugins.plugin_utils import inventory

from . import rendered

GOLDEN = Path(__file__).parent / "golden"
HOSTS = ("readi-demo", "aussenposten-buehl")


def _read(text: str) -> list[str]:
    return [line for line in text.splitlines() if not line.lstrip().startswith("#")]


@pytest.mark.parametrize("host", HOSTS)
def test_nothing_is_new_without_a_service_that_asks_for_it(host: str) -> None:
    model = inventory.compiled(rendered.ROOT / "inventories" / "demo")
    assert isinstance(model, Model), model
    wanted = model.desired("web", host)
    assert (wanted["files"], wanted["packages"]) == ([], ["nginx"])
    top = GOLDEN / host
    before = {str(file.relative_to(top)): _read(file.read_text(encoding="utf-8")) for file in top.rglob("*.conf")}
    assert {name: _read(text) for name, text in rendered.nginx(wanted).items()} == before
