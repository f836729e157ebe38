"""The slices of signalling and bridge: names that fit each other, and a portal that costs one line."""

from __future__ import annotations

import hashlib
import hmac
import re
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.readi.one.plugins.module_utils.files.markers import scram
from ansible_collections.readi.one.plugins.module_utils.model import loader, manifest, manifest_views
from ansible_collections.readi.one.plugins.module_utils.model.compile import compile as compile_source
from ansible_collections.readi.one.plugins.module_utils.model.types import Branding, Model, VideoPortal
from ansible_collections.readi.one.plugins.module_utils.services.jitsi_meet import desired_names as names
from ansible_collections.readi.one.plugins.module_utils.services.jitsi_meet.desired import desired
from ansible_collections.readi.one.plugins.module_utils.services.jitsi_videobridge import simulation
from ansible_collections.readi.one.plugins.module_utils.services.jitsi_videobridge.desired import desired as bridge
from hypothesis import given
from hypothesis import strategies as st

ROOT = Path(__file__).resolve().parents[4]
KEYS = st.from_regex(r"[a-z][a-z0-9-]{0,39}", fullmatch=True)


@pytest.fixture(scope="module")
def model() -> Model:
    source, manifests = loader.load(ROOT / "molecule/jitsi_meet/inventory"), manifest.load(ROOT / "roles")
    made = compile_source(source, manifests, source.hosts)
    assert isinstance(made, Model), made
    return made


def portal(key: str) -> VideoPortal:
    return VideoPortal(key, "Palim! Palim!", f"{key}.example", None, Branding())


def hosts(model: Model) -> dict[str, Any]:
    return {one["name"]: one["options"] for one in desired(model, None)["prosody"]["hosts"]}


@given(KEYS, KEYS)
def test_two_portals_are_two_tenants_of_one_label_each(one: str, other: str) -> None:
    tenants = {names.tenant(portal(key)) for key in (one, other)}
    assert len(tenants) == len({one, other})
    assert all(re.fullmatch(r"[a-z]([a-z0-9-]{0,61}[a-z0-9])?", tenant) for tenant in tenants)


def test_one_more_portal_changes_what_is_reloaded_and_nothing_else(model: Model) -> None:
    """Beside what its page is made of: prosody's main file, jicofo and the bridge stay as they are."""
    more = replace(model, video_portals=(*model.video_portals, portal("zwoelfte")))
    before, after = desired(model, "lab"), desired(more, "lab")
    for part in ("prosody", "jicofo", "state", "xmpp"):
        assert before[part] == after[part], part
    assert set(after["tenants"]) - set(before["tenants"]) == {"zwoelfte"}
    assert bridge(model, "bridge") == bridge(more, "bridge")


def test_tokens_are_read_on_one_host_and_compared_where_people_enter(model: Model) -> None:
    """With several token hosts a resumed session failed (jitsi-meet 17728)."""
    there = hosts(model)
    assert [name for name, one in there.items() if one.get("authentication") == "token"] == [names.domain(model)]
    main = there[names.domain(model)]
    assert (main["allow_empty_token"], main["asap_accepted_audiences"]) == (True, ["jitsi_admin"])
    assert "token_verification" in there[names.component(model, "conference")]["modules_enabled"]
    portals = desired(model, None)["tenants"]
    assert portals["rathaus"] == {"opened_by": "staff", "domain": "rathaus.readi.test"}


def test_jicofo_makes_nobody_a_moderator(model: Model) -> None:
    """Its setting counts for all portals; on those of staff the first one in is not whose room it is."""
    assert desired(model, None)["jicofo"]["conference"]["enable-auto-owner"] is False


def test_lobby_and_breakout_rooms_are_on_the_main_host_once(model: Model) -> None:
    """On two hosts lobby makes addresses that are none (jitsi-meet 8173, 8466)."""
    there = hosts(model)
    for module in ("muc_lobby_rooms", "muc_breakout_rooms", "readi_portals"):
        assert [name for name, options in there.items() if module in options.get("modules_enabled", [])] == [
            names.domain(model)
        ]


def test_admins_count_everywhere(model: Model) -> None:
    """On the main host too: else focus is a guest in breakout rooms (jitsi-meet 17290)."""
    options = desired(model, None)["prosody"]["options"]
    assert f"focus@{names.auth(model)}" in options["admins"]
    assert options["component_admins_as_room_owners"] is True
    assert not [name for name, one in hosts(model).items() if "admins" in one]


def test_jicofo_and_bridge_look_where_prosody_has_something(model: Model) -> None:
    slice_ = desired(model, "lab")
    there, client = hosts(model), slice_["jicofo"]["xmpp"]["client"]
    assert {client["domain"], client["xmpp-domain"], client["conference-muc-jid"], client["client-proxy"]} <= set(there)
    assert there[client["client-proxy"]]["target_address"] == f"{client['username']}@{client['domain']}"
    block = bridge(model, "bridge")["bridge"]["apis"]["xmpp-client"]["configs"]["meet"]
    assert (block["HOSTNAME"], block["DOMAIN"]) == (client["hostname"], client["domain"])
    assert block["MUC_JIDS"] == slice_["jicofo"]["bridge"]["brewery-jid"]
    assert block["MUC_JIDS"].partition("@")[2] in there
    assert slice_["prosody"]["options"]["ssl"]["certificate"] == f"/etc/readi/tls/{client['hostname']}/fullchain.pem"


def test_nothing_turns_verification_off_and_nothing_old_is_on(model: Model) -> None:
    whole = bridge(model, "bridge")
    block = whole["bridge"]["apis"]["xmpp-client"]["configs"]["meet"]
    assert block["DISABLE_CERTIFICATE_VERIFICATION"] is False
    assert desired(model, "lab")["jicofo"]["xmpp"]["client"]["disable-certificate-verification"] is False
    assert whole["bridge"]["websockets"] == {"enabled": False} and whole["bridge"]["sctp"] == {"enabled": True}
    assert "tcp" not in whole["bridge"]["ice"] and "octo" not in whole["bridge"]
    assert whole["ice4j"]["harvest"]["mapping"]["stun"]["addresses"] == []


def test_a_certificate_for_the_hosts_own_name_where_bridge_and_signalling_share_it(model: Model) -> None:
    pages = [portal.domain for portal in model.video_portals]
    assert [row["address"] for row in manifest_views.certificates(model, "lab")] == ["lab", *pages]
    one = replace(model, hosts={**model.hosts, "jitsi_videobridge": ("lab",)})
    assert [row["address"] for row in manifest_views.certificates(one, "lab")] == ["lab", *pages]
    assert not [row for row in manifest_views.firewall(one, "lab") if row["port"] == 5222 and row["from"]]


def test_prosody_finds_accounts_by_its_own_names_of_folders(model: Model) -> None:
    """util.datamanager: everything but letters and digits as %xx."""
    state = desired(model, None)["state"]
    assert state["accounts"]["focus"] == "/var/lib/prosody/auth%2emeet%2ereadi%2etest/accounts/focus.dat"


@given(st.text(min_size=1, max_size=60))
def test_an_accounts_file_opens_with_its_password(password: str) -> None:
    """As prosody checks it (util.sasl.scram): StoredKey is the hash of the client's key."""
    script = f"local t = {scram(password)}; io.write(t.salt, ' ', t.iteration_count, ' ', t.stored_key)"
    salt, count, stored = subprocess.run(
        ["lua5.4", "-"], input=script, capture_output=True, text=True, check=True
    ).stdout.split()
    salted = hashlib.pbkdf2_hmac("sha1", password.encode(), salt.encode(), int(count))
    assert hashlib.sha1(hmac.digest(salted, b"Client Key", "sha1")).hexdigest() == stored  # noqa: S324


def test_the_packages_key_list_and_pins(model: Model) -> None:
    assert set(desired(model, "lab")["packages"]) >= {"jicofo", "jitsi-meet-prosody"}
    assert bridge(model, "bridge")["packages"] == ["jitsi-videobridge2"]


def test_one_more_bridge_changes_nothing_that_anybody_reads_at_a_start(model: Model) -> None:
    """Of signalling, and of the bridges that are there: also from one to two."""
    more = replace(model, hosts={**model.hosts, "jitsi_videobridge": ("bridge", "bridge2")})
    before, after = desired(model, "lab"), desired(more, "lab")
    assert [part for part in before if before[part] != after[part]] == ["bridges"]
    assert bridge(model, "bridge") == bridge(more, "bridge")
    new = bridge(more, "bridge2")["bridge"]
    assert new["relay"] == {"enabled": True, "region": names.REGION, "relay-id": "bridge2"}
    assert desired(more, "lab")["jicofo"]["local-region"] == names.REGION


def test_a_bridge_on_a_host_with_other_work_is_not_judged_by_its_processor(model: Model) -> None:
    alone = replace(model, hosts={**model.hosts, "jitsi_videobridge": ("bridge", "lab")})
    measures = {"load-measurements": {"load-measurement": "packet-rate"}}
    assert bridge(alone, "lab")["bridge"]["load-management"] == measures
    assert "load-management" not in bridge(alone, "bridge")["bridge"]


def test_a_crowd_is_spread_as_the_simulation_has_it(model: Model) -> None:
    """jicofo 1298: the limit is off where nobody sets it, and an older jicofo ignores it."""
    bridge_part = desired(model, "lab")["jicofo"]["bridge"]
    assert bridge_part["max-bridge-participants-per-interval"] == simulation.PER_INTERVAL == 30
    assert bridge_part["participant-rampup-interval"] == f"{simulation.RAMP_UP_S:.0f} seconds"
