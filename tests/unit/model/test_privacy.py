"""The record of processing says what is so: numbers that an inventory has, and the days for which logs are kept."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible_collections.readi.one.plugins.module_utils.model import manifest, manifest_views
from ansible_collections.readi.one.plugins.module_utils.model.types import Model
from ansible_collections.readi.one.plugins.plugin_utils import inventory

from .builder import CHECKOUT

ENTRY = {
    "id": "entries",
    "what": {"de": "Einträge", "en": "Entries"},
    "whose": "people",
    "store": "journal:almanac.service",
    "starts": "written",
    "days": 14,
    "ends_by": "journald",
    "on_erasure": "delete",
}

CALLED = {"de": "Almanach", "en": "Almanac"}


def read(folder: Path, **changed: Any) -> manifest.Manifest:
    file = folder / "almanac/meta/service.yml"
    file.parent.mkdir(parents=True)
    data = {"format": manifest.FORMAT, "stage": "application", "called": CALLED, "privacy": [{**ENTRY, **changed}]}
    file.write_text(yaml.safe_dump({**data, "logs": [{"unit": "almanac.service", "days": 14}]}))
    return manifest.load(folder)["almanac"]


@pytest.mark.parametrize("days", [14, "retention.leavers_days"])
def test_what_is_so_is_read(days: Any, tmp_path: Path) -> None:
    store = ENTRY["store"] if days == 14 else "table:almanac.entries"
    assert read(tmp_path, days=days, store=store).privacy[0].days == days


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        (
            {"days": "retention.laevers_days", "store": "table:a.b"},
            "retention.laevers_days is none of admin_events_days",
        ),
        ({"days": 7}, "privacy.entries.days: 7, but logs keep journal:almanac.service for 14 days"),
    ],
)
def test_what_is_not_so_is_a_mistake_of_the_manifest(changed: dict[str, Any], said: str, tmp_path: Path) -> None:
    with pytest.raises(manifest.ManifestError, match=said):
        read(tmp_path, **changed)


def test_the_collections_own_are_true() -> None:
    assert any(m.privacy for m in manifest.load(CHECKOUT / "roles").values())


def test_hours_of_a_service_are_its_own_option_or_anothers(tmp_path: Path) -> None:
    """An outpost's sessions last as long as those of the sign-on that it serves."""
    other = read(tmp_path, days="services.keycloak.session_max_hours", store="table:a.b")
    assert other.privacy[0].days == "services.keycloak.session_max_hours"
    with pytest.raises(manifest.ManifestError, match=r"services\.almanac\.laps_hours is none of its options"):
        read(tmp_path / "typo", days="services.almanac.laps_hours", store="table:a.b")


@pytest.mark.parametrize("name", sorted(manifest.load(CHECKOUT / "roles")))
def test_a_rows_age_can_be_asked(name: str) -> None:
    """tests/lab/retention.py compares the oldest with what is stated: each table says since when a row is there."""
    for entry in manifest.load(CHECKOUT / "roles")[name].privacy:
        table = entry.store.startswith("table:") and entry.days != 0
        assert bool(entry.since) is table, f"{name}.{entry.id}"


@pytest.fixture(scope="module")
def demo() -> Model:
    """nginx and Keycloak on one host."""
    model, problems = inventory.examined(CHECKOUT / "inventories" / "demo")
    assert model is not None, problems
    return model


def test_a_host_has_one_journal_and_the_record_says_what_it_keeps(demo: Model) -> None:
    """The record said 14 days of Keycloak's lines, and journald beside nginx kept 7."""
    for host in manifest_views.all_hosts(demo):
        kept = demo.desired("base", host)["journal_days"]
        rows = [row for row in manifest_views.privacy(demo, host) if row["store"].startswith("journal:")]
        assert rows and {row["days"] for row in rows} == {kept}
        assert {row["days"] for row in manifest_views.retention(demo, host) if row["unit"]} == {kept}
    (shared,) = {h for h in manifest_views.hosts_of(demo, "keycloak") if h in manifest_views.hosts_of(demo, "web")}
    assert demo.desired("base", shared)["journal_days"] == 7


def test_what_the_sign_on_is_told_is_what_the_record_and_the_portal_say(demo: Model) -> None:
    (realm,) = [o["fields"] for o in demo.desired("keycloak", None)["objects"] if o["kind"] == "realm"]
    said = {row["id"]: row for row in manifest_views.privacy(demo) if row["service"] == "keycloak"}
    day = 86400
    assert said["sign_ins"]["days"] * day == realm["eventsExpiration"] == 30 * day
    assert said["operators_changes"]["days"] * day == int(realm["attributes"]["adminEventsExpiration"]) == 90 * day
    assert said["sessions"]["hours"] * 3600 == realm["ssoSessionMaxLifespan"]
    assert realm["offlineSessionMaxLifespanEnabled"] is True
    assert said["offline_sessions"]["days"] * day == realm["offlineSessionMaxLifespan"]
    # Nobody's session outlasts the one that is stated by being remembered.
    assert realm["rememberMe"] is False
    pages = str(demo.desired("portal", None))
    for text in ("Sitzungen: Konto", "10 Stunden", "30 Tage", "90 Tage", "10 hours"):
        assert text in pages
    rows = [row for one in demo.desired("portal", None)["files"] for row in one.get("vars", {}).get("records", ())]
    kept = {row["long"] for row in rows if row["what"] == "Protokolle"}
    assert kept == {"7 Tage"}, "nginx is on every host of the demo"


def test_the_outposts_sessions_last_as_long_as_the_record_says(demo: Model) -> None:
    (host,) = manifest_views.hosts_of(demo, "directory_outpost")
    (realm,) = [o["fields"] for o in demo.desired("directory_outpost", host)["objects"] if o["kind"] == "realm"]
    said = {row["id"]: row for row in manifest_views.privacy(demo, host) if row["service"] == "directory_outpost"}
    assert said["sessions"]["hours"] * 3600 == realm["ssoSessionMaxLifespan"]
    assert said["sign_ins"]["days"] * 86400 == realm["eventsExpiration"]
