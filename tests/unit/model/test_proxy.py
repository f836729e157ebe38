"""One field says the proxy and its exceptions, and everything that leaves a host follows it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ansible_collections.readi.one.plugins.module_utils import http, proxies_of_host
from ansible_collections.readi.one.plugins.module_utils.model import canonical, proxy
from ansible_collections.readi.one.plugins.module_utils.model.difference import difference, render
from ansible_collections.readi.one.plugins.module_utils.model.printed import printed
from ansible_collections.readi.one.plugins.module_utils.model.types import Model
from ansible_collections.readi.one.plugins.module_utils.services.certificates import openssl
from ansible_collections.readi.one.plugins.module_utils.written import LANGUAGES
from ansible_collections.readi.one.plugins.plugin_utils import controllers_proxy, inventory

from tests.unit.web.rendered import template

from . import builder

URL = "http://proxy.stadt.example:3128"
ROLES = builder.CHECKOUT / "roles"


def model(root: Path, **given: Any) -> Model:
    data = {**builder.sound(), **({"proxy": given} if given else {})}
    found = inventory.compiled(builder.write(root, data))
    assert isinstance(found, Model), found
    return found


@pytest.fixture
def there(tmp_path: Path) -> Model:
    return model(tmp_path / "a", url=f"{URL}/", **{"except": ["stadt.example", ".intern.example"]})


@pytest.fixture
def host(there: Model, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file as base writes it."""
    file = tmp_path / "proxy.env"
    slice_ = there.desired("base", "one")
    file.write_text(template("proxy.env.j2", ROLES / "base/templates", slice=slice_), encoding="utf-8")
    monkeypatch.setattr(proxies_of_host, "FILE", file)
    return file


def test_without_the_field_nothing_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    none = model(tmp_path / "a")
    assert none.proxy is None and proxy.environment(none) == {}
    slice_ = none.desired("base", "one")
    text = template("proxy.env.j2", ROLES / "base/templates", slice=slice_)
    assert [line for line in text.splitlines() if not line.startswith("#")] == []
    monkeypatch.setattr(proxies_of_host, "FILE", tmp_path / "none")
    assert proxies_of_host.environment() == {}
    assert none.desired("keycloak_server", "one")["proxy"] == {}


def test_the_file_says_what_the_model_says(there: Model, host: Path) -> None:
    assert proxies_of_host.environment() == proxy.environment(there)
    assert {"http_proxy", "HTTPS_PROXY", "no_proxy"} <= set(proxies_of_host.environment())


@pytest.mark.parametrize("name", ["127.0.0.1", "::1", "localhost", "sso.readi.example", "one", "x.intern.example"])
def test_what_is_the_platforms_own_has_none(name: str, host: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", "http://other.example:1")
    assert http._proxy("https", name) is None
    assert http._proxy("http", name) is None


@pytest.mark.parametrize("name", ["login.ettlingen.example", "acme.example", "notstadt.example", "192.0.2.1"])
def test_all_others_have_it_whatever_the_callers_environment_says(
    name: str, host: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for word in ("http_proxy", "https_proxy", "no_proxy"):
        monkeypatch.setenv(word, "*" if word == "no_proxy" else "http://other.example:1")
    assert http._proxy("https", name) == ("proxy.stadt.example", 3128)


def test_programs_that_are_started_have_it(host: Path) -> None:
    """dehydrated asks by curl."""
    assert f"https_proxy={URL}" in openssl.run("env").splitlines()


def test_keycloak_has_it_in_its_own_file(there: Model) -> None:
    slice_ = {**there.desired("keycloak_server", "one"), "secrets": {"db": "x"}}
    text = (ROLES / "keycloak/templates/database.env.j2").read_text(encoding="utf-8")
    assert "keycloak_model.proxy | dictsort" in text
    assert slice_["proxy"]["HTTPS_PROXY"] == URL
    assert "sso.readi.example" in slice_["proxy"]["NO_PROXY"].split(",")


def test_apt_has_it(there: Model) -> None:
    slice_ = there.desired("base", "one")
    text = template("apt.conf.j2", ROLES / "base/templates", slice=slice_, base_update_origins=[], base_update_holds=[])
    assert f'Acquire::http::Proxy "{URL}";' in text
    assert 'Acquire::http::Proxy::stadt.example "DIRECT";' in text
    assert "::::1" not in text
    tasks = (ROLES / "base/tasks/install.yml").read_text(encoding="utf-8")
    assert "environment: \"{{ lookup('readi.one.desired', 'base').proxy }}\"" in tasks, "the first packages too"


def test_what_this_machine_fetches_for_hosts_has_it(there: Model) -> None:
    mine = {"https_proxy": "http://own.example:1"}
    controllers_proxy.put(there, mine)
    assert mine["https_proxy"] == "http://own.example:1" and mine["http_proxy"] == URL


def test_it_is_told_and_comes_back(there: Model, tmp_path: Path) -> None:
    lines = render(difference(model(tmp_path / "b"), there), "en")
    assert f"proxy: address: nothing -> {URL}" in lines
    again = inventory.compiled(builder.write(tmp_path / "c", printed(there)))
    assert isinstance(again, Model)
    assert again.proxy == there.proxy
    assert canonical.loads(canonical.dumps(there)) == there


def test_the_files_values_are_written_as_systemd_reads_them() -> None:
    assert LANGUAGES["env"](URL) in (URL, f'"{URL}"')
