"""The slices of php and redis, and where the roles run: on the hosts of the services that have one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ansible_collections.readi.one.plugins.module_utils.model import loader, manifest, manifest_views
from ansible_collections.readi.one.plugins.module_utils.model.compile import compile as compile_source
from ansible_collections.readi.one.plugins.module_utils.model.types import Model

ROOT = Path(__file__).resolve().parents[3]


def model_of(**services: dict[str, Any]) -> Model:
    source, manifests = loader.load(ROOT / ".config/molecule/inventory"), manifest.load(ROOT / "roles")
    made = {name: manifest.parse(name, {"format": manifest.FORMAT, **body}) for name, body in services.items()}
    hosts = {**source.hosts, **{name: (f"host-{name}",) for name in services}}
    model = compile_source(source, {**manifests, **made}, hosts)
    assert isinstance(model, Model), model
    return model


def test_the_roles_run_where_a_service_has_one_and_nowhere_else() -> None:
    model = model_of(almanac={"php": {"extensions": ["gd"]}}, atlas={"redis": {"memory": "1mb"}}, birds={})
    assert manifest_views.hosts_of(model, "php") == ("host-almanac",)
    assert manifest_views.hosts_of(model, "redis") == ("host-atlas",)
    assert {"php", "redis"} <= set(model.services)
    none = model_of(birds={})
    assert not {"php", "redis"} & set(none.services)
    assert manifest_views.hosts_of(none, "php") == ()


def test_doctor_asks_and_base_makes_the_account() -> None:
    model = model_of(jitsi_admin={"php": {"extensions": []}, "redis": {"memory": "1mb"}})
    here = "host-jitsi_admin"
    instances = ["readi-php@jitsi_admin.service", "redis-server@jitsi_admin.service"]
    assert [row["unit"] for row in manifest_views.health(model, here) if row["service"] == "jitsi_admin"] == instances
    assert set(instances) <= set(manifest_views.units(model, here))
    assert "readi-jitsi-admin" in model.desired("base", here)["accounts"]
    assert "readi-jitsi-admin" not in model.desired("base", "lab")["accounts"]


def test_each_instance_is_restarted_by_its_own_files() -> None:
    model = model_of(almanac={"php": {"extensions": []}, "redis": {"memory": "1mb"}}, atlas={})
    for role in ("php", "redis"):
        wanted = model.desired(role, "host-almanac")
        *_, unit = wanted["units"]
        written = {file["path"] for file in wanted["files"]}
        assert written <= set(unit["restart_if"])
        assert wanted["units"][0]["state"] == "stopped", "Debian's own"


def test_values_of_an_ini_file_are_no_more_than_values() -> None:
    ini = {"memory_limit": "512M", "apc.enable_cli": True, "opcache.revalidate_freq": 60, "mail.log": "a;b=c"}
    model = model_of(almanac={"php": {"extensions": [], "ini": ini}})
    (service,) = model.desired("php", "host-almanac")["services"]
    said = {setting["name"]: (setting["value"], setting["text"]) for setting in service["ini"]}
    assert (said["memory_limit"], said["apc.enable_cli"]) == (("512M", True), ("On", False))
    assert (said["opcache.revalidate_freq"], said["mail.log"]) == (("60", False), ("a;b=c", True))
    assert said["error_reporting"] == ("E_ALL & ~E_DEPRECATED", False)
