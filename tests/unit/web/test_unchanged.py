"""Where no service has a stream or a snippet, nginx reads what it read before there were any, line by line.

golden/ is the demo's nginx as commit 9b75349 wrote it, with what came since: the limits, and the page of its own.
Comments are not compared: their wording may improve.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from ansible_collections.readi.one.plugins.module_utils.model import loader, manifest
from ansible_collections.readi.one.plugins.module_utils.model.compile import compile as compile_source
from ansible_collections.readi.one.plugins.module_utils.model.types import Model

from . import rendered

GOLDEN = Path(__file__).parent / "golden"
HOSTS = ("readi-demo", "aussenposten-buehl")


def _read(text: str) -> list[str]:
    return [line for line in text.splitlines() if not line.lstrip().startswith("#")]


@pytest.mark.parametrize("host", HOSTS)
def test_nothing_is_new_without_a_service_that_asks_for_it(host: str) -> None:
    source = loader.load(rendered.ROOT / "inventories" / "demo")
    # The demo's only service with a snippet.
    hosts = {service: on for service, on in source.hosts.items() if service != "nextcloud"}
    model = compile_source(source, manifest.load(rendered.ROOT / "roles"), hosts)
    assert isinstance(model, Model), model
    wanted = model.desired("web", host)
    assert {one["path"].partition("/")[0] for one in wanted["files"]} == {"pages"}
    assert wanted["packages"] == ["nginx"]
    top = GOLDEN / host
    before = {str(file.relative_to(top)): _read(file.read_text(encoding="utf-8")) for file in top.rglob("*.conf")}
    assert {name: _read(text) for name, text in rendered.nginx(wanted).items()} == before
