"""Whose the folders of ledgers and the locks are: root's, but for services whose `sync` has a user of its own."""

from __future__ import annotations

from pathlib import Path

import jinja2
from ansible_collections.readi.one.plugins.module_utils.model import manifest
from ansible_collections.readi.one.plugins.module_utils.model.compile import compile as compile_source
from ansible_collections.readi.one.plugins.module_utils.model.loader import load
from ansible_collections.readi.one.plugins.module_utils.model.types import Model
from ansible_collections.readi.one.plugins.module_utils.written import systemd

from tests.unit.model import builder

SYNC = {"name": "sync", "every": "15s", "user": "readi-forum"}
TEMPLATE = builder.CHECKOUT / "roles" / "base" / "templates" / "tmpfiles.conf.j2"


def test_a_sync_of_its_own_user_owns_its_ledgers_and_may_hold_the_lock(tmp_path: Path) -> None:
    forum = {"format": 2, "stage": "application", "programs": [SYNC], "roster": {"people": "members", "fields": []}}
    services = {**builder.manifests(), "forum": manifest.parse("forum", forum)}
    hosts = {"all": {"children": {s: {"hosts": {"one": {}}} for s in ("forum", "keycloak", "postgresql", "web")}}}
    source = load(builder.write(tmp_path, builder.sound(), hosts), services)
    model = compile_source(source, services, source.hosts)
    assert isinstance(model, Model), model
    slice_ = model.desired("base", "one")
    assert slice_["ledgers"] == [{"service": "forum", "user": "readi-forum"}]
    environment = jinja2.Environment(trim_blocks=True)  # noqa: S701 - no HTML
    environment.filters["readi.one.written"] = lambda value, _language: systemd(value)
    text = environment.from_string(TEMPLATE.read_text()).render(slice=slice_, base_users=[], ansible_managed="")
    written = [line for line in text.splitlines() if "ledger" in line or "/run/readi" in line]
    assert written == [
        "d /run/readi 0755 root root",
        "d /run/readi/lock 0755 root root",
        "d /var/lib/readi/ledger 0711 root root",
        "d /var/lib/readi/ledger/forum 0700 readi-forum readi-forum",
        "f /run/readi/lock/forum 0660 root readi-forum",
    ]
