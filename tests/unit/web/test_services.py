"""What the manifests of services become at nginx: sockets, FastCGI, snippets, streams. The web scenario asks nginx."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.readi.one.plugins.module_utils.model import loader, manifest
from ansible_collections.readi.one.plugins.module_utils.model.compile import compile as compile_source
from ansible_collections.readi.one.plugins.module_utils.model.types import Model

from . import rendered

ADDRESS = "almanac.{platform.domain}"
SITE = {"address": ADDRESS, "server": "nginx/site.conf.j2", "http": "nginx/http.conf.j2", "paths": ["/own/"]}
HTTP = {"address": ADDRESS, "to": "unix:/run/almanac/http.sock", "paths": ["/a/"]}
PHP = {"address": ADDRESS, "to": "fastcgi:/run/almanac/php.sock", "root": "/srv/almanac"}
PORT = "{platform.https_port}"
STREAMS = [
    {"port": PORT, "alpn": "a.b/1", "to": "127.0.0.1:5349"},
    {"port": PORT, "sni": "raw.readi.test", "to": "unix:/run/raw.sock", "proxy_protocol": False},
]


def slice_of(**almanac: Any) -> dict[str, Any]:
    source, manifests = (
        loader.load(rendered.ROOT / ".config/molecule/inventory"),
        manifest.load(rendered.ROOT / "roles"),
    )
    made = manifest.parse("almanac", {"format": manifest.FORMAT, **almanac})
    model = compile_source(source, {**manifests, "almanac": made}, {**source.hosts, "almanac": ("lab",)})
    assert isinstance(model, Model), model
    return model.desired("web", "lab")


def site_of(slice_: dict[str, Any]) -> dict[str, Any]:
    return next(row for row in slice_["sites"] if row["address"] == "almanac.readi.test")


def test_each_way_behind_nginx_is_said_as_nginx_says_it() -> None:
    site = site_of(slice_of(sites=[HTTP, PHP]))
    found = {location["path"]: (location["proxy"], location["fastcgi"]) for location in site["locations"]}
    assert found == {
        "/": (None, {"to": "unix:/run/almanac/php.sock", "name": "@almanac_0"}),
        "/a/": ("http://unix:/run/almanac/http.sock", None),
    }


def test_a_snippet_is_a_file_of_the_role_that_declares_it_and_its_paths_are_its_own() -> None:
    wanted = slice_of(sites=[SITE, HTTP])
    files = {file["path"]: file for file in wanted["files"] if not file["path"].startswith("pages/")}
    own = "snippets/almanac.readi.test/almanac-site.conf"
    assert set(files) == {"fastcgi.conf", "hsts.conf", own, "http/almanac-http.conf"}
    assert (files[own]["role"], files[own]["template"]) == ("almanac", "nginx/site.conf.j2")
    assert files[own]["vars"]["site"]["address"] == "almanac.readi.test"
    assert [one["address"] for one in files["http/almanac-http.conf"]["vars"]["sites"]] == ["almanac.readi.test"]
    text = rendered.template("site.conf.j2", item=site_of(wanted))
    assert f"  include {own};\n" in text
    assert "location /own/" not in text and "location /a/ {" in text
    assert "location / {\n    return 404;" in text, "who serves / says so"


def test_a_snippet_that_serves_everything_leaves_nothing_to_nginx() -> None:
    text = rendered.template("site.conf.j2", item=site_of(slice_of(sites=[{**SITE, "paths": ["/"]}])))
    assert "return 404" not in text


def test_a_stream_takes_the_port_and_tells_the_sites_who_visits() -> None:
    wanted = slice_of(streams=STREAMS)
    assert wanted["packages"] == ["nginx", "libnginx-mod-stream"]
    assert "/usr/lib/nginx/modules/ngx_stream_module.so" in wanted["needs"]
    files = rendered.nginx(wanted)
    main = files["nginx.conf"]
    assert r'"~(^|,)a\.b/1(,|$)" 127.0.0.1:5349; # almanac' in main
    assert "raw.readi.test unix:stream-0.sock; # almanac" in main
    assert "listen unix:stream-0.sock proxy_protocol;\n    proxy_pass unix:/run/raw.sock;" in main
    assert main.count("listen 443;") == 1 and "listen 443 ssl" not in "".join(files.values())
    for name, text in files.items():
        if name.startswith("sites/"):
            assert "listen unix:https.sock ssl proxy_protocol;" in text


@pytest.mark.parametrize(
    ("where", "wrong"),
    [
        ("sites", {"address": "a", "to": "fastcgi:/run/x.sock"}),
        ("sites", {"address": "a", "to": "http://192.0.2.1:80"}),
        ("sites", {"address": "a", "to": "unix:/run/x.sock", "root": "/srv"}),
        ("sites", {"address": "a", "to": "unix:/run/../etc/x;.sock"}),
        ("sites", {"address": "a"}),
        ("sites", {"address": "a", "server": "../../web/templates/nginx.conf.j2"}),
        ("streams", {"port": PORT, "sni": "a", "alpn": "b", "to": "127.0.0.1:1"}),
        ("streams", {"port": PORT, "sni": "a", "to": "192.0.2.1:1"}),
        ("php", {"extensions": ["gd; rm"]}),
        ("php", {"extensions": [], "ini": {"memory_limit": "1\nextension=x"}}),
        ("redis", {"memory": "1gb of it"}),
    ],
)
def test_what_no_role_may_say(where: str, wrong: dict[str, Any], tmp_path: Any) -> None:
    import yaml

    file = tmp_path / "almanac/meta/service.yml"
    file.parent.mkdir(parents=True)
    value = [wrong] if where in ("sites", "streams") else wrong
    file.write_text(yaml.safe_dump({"format": manifest.FORMAT, "stage": "application", where: value}))
    with pytest.raises(manifest.ManifestError, match=where):
        manifest.load(tmp_path)
