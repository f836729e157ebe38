"""keycloak.conf: Keycloak ignores a key it does not know, so we must not."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from ansible_collections.readi.one.plugins.module_utils import keycloak_build as b
from ansible_collections.readi.one.plugins.module_utils import keycloak_options as o

# As a build of 26.7.4 writes it [seen], with a provider and a value that needs escaping added.
PERSISTED = r"""# Auto-generated, DO NOT change this file
#Sun Nov 22 14:58:27 UTC 2026
kc.health-enabled=true
kc.db=postgres
kc.optimized=true
kc.metrics-enabled=true
kc.http-relative-path=/a\:b
kc.provider.file.x.jar.last-modified=1
quarkus.profile=prod
kc.profile=prod
"""


def test_render_is_sorted_and_typed() -> None:
    text = o.render({"http-port": 8080, "db": "postgres", "health-enabled": True, "features": ["a", "b"]})
    assert text == "db=postgres\nfeatures=a,b\nhealth-enabled=true\nhttp-port=8080\n"


def test_a_backslash_survives_the_properties_format() -> None:
    assert o.render({"db-username": "a\\b"}) == "db-username=a\\\\b\n"


@pytest.mark.parametrize("name", ["proxy-header", "hostname-url", "http-hosts", "KC_DB", "bootstrap-admin-password"])
def test_an_unknown_option_is_an_error(name: str) -> None:
    with pytest.raises(o.OptionError, match=name):
        o.render({name: "x"})


def test_the_nearest_known_option_is_named() -> None:
    with pytest.raises(o.OptionError, match=r"proxy-header \(did you mean proxy-headers\?\)"):
        o.check({"proxy-header": "xforwarded"})


@pytest.mark.parametrize("name", ["spi-theme--folder--dir", "log-level-org.keycloak", "db-url-host-users", "hostname"])
def test_a_known_option_passes(name: str) -> None:
    o.check({name: "x"})


def test_a_second_line_cannot_be_smuggled_in() -> None:
    with pytest.raises(o.OptionError, match="more than one line"):
        o.render({"hostname": "a\nhttp-host=0.0.0.0"})


def test_what_is_built_in() -> None:
    options = {"db": "postgres", "db-username": "x", "health-enabled": True, "spi-theme--provider": "folder"}
    assert o.built_in(options) == {"db": "postgres", "health-enabled": "true", "spi-theme--provider": "folder"}


def test_persisted() -> None:
    assert o.persisted(PERSISTED) == {
        "db": "postgres",
        "health-enabled": "true",
        "http-relative-path": "/a:b",
        "metrics-enabled": "true",
    }


def home(tmp_path: Path, script: str, properties: str | None) -> Path:
    folder = tmp_path / "26.7.4"
    (folder / "bin").mkdir(parents=True)
    (folder / b.JAR.parent).mkdir(parents=True)
    (folder / "bin/kc.sh").write_text(f"#!/bin/sh\n{script}\n")
    (folder / "bin/kc.sh").chmod(0o755)
    if properties is not None:
        with zipfile.ZipFile(folder / b.JAR, "w") as jar:
            jar.writestr(b.PROPERTIES, properties)
    (tmp_path / "current").symlink_to("26.7.4")
    return tmp_path / "current"


def test_look(tmp_path: Path) -> None:
    assert b.look(tmp_path / "missing") == b.Built(None, None)
    built = b.look(home(tmp_path, "", "kc.db=postgres\n"))
    assert built == b.Built("26.7.4", {"db": "postgres"})


def test_a_killed_build_is_no_build(tmp_path: Path) -> None:
    where = home(tmp_path, "", None)
    (where / b.JAR).write_bytes(b"PK\x03\x04 half")
    assert b.look(where).options is None


def test_a_failing_build_is_one_line(tmp_path: Path) -> None:
    where = home(tmp_path, "echo bad feature >&2; exit 2", None)
    with pytest.raises(b.BuildError, match=r"exit code 2\): bad feature") as caught:
        b.build(where, tmp_path / "conf", {"db": "postgres"})
    assert "\n" not in str(caught.value)


def test_a_build_that_baked_in_something_else_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(b.BuildError, match="baked in"):
        b.build(home(tmp_path, "true", "kc.db=h2\n"), tmp_path / "conf", {"db": "postgres"})


def test_the_fingerprint_follows_version_and_options() -> None:
    one = b.fingerprint("1", {"a": "1", "b": "2"})
    assert one == b.fingerprint("1", {"b": "2", "a": "1"})
    assert len({one, b.fingerprint("2", {"a": "1", "b": "2"}), b.fingerprint("1", {"a": "1"})}) == 3
