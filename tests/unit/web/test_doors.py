"""What nginx compresses, offers and refuses; the web scenario asks nginx itself."""

from __future__ import annotations

import re
from typing import Any

import pytest

from . import rendered
from .test_services import HTTP, PHP, SITE, site_of, slice_of

FILES = {"address": HTTP["address"], "root": "/srv/files", "paths": ["/files/"]}


def _blocks(text: str) -> dict[str, str]:
    """What is in each location, by its path."""
    found = re.findall(r"^  location (?:= )?(\S+) {\n(.*?)^  }\n", text, re.MULTILINE | re.DOTALL)
    return dict(found)


def _site(*sites: dict[str, Any]) -> dict[str, str]:
    return _blocks(rendered.template("site.conf.j2", item=site_of(slice_of(sites=list(sites)))))


def test_a_page_with_a_secret_and_a_guessed_part_is_never_compressed() -> None:
    """nginx compresses text/html wherever gzip is on, whatever gzip_types says (ngx_http_gzip_module)."""
    main = rendered.nginx(slice_of(sites=[HTTP]))["nginx.conf"]
    assert re.findall(r"^ +gzip (\w+);", main, re.MULTILINE) == ["off"]
    found = _site(HTTP, PHP, FILES)
    assert {path for path, block in found.items() if "gzip on;" in block} == {"/", "/files/"}
    # Nor by what is behind, for services' own snippets too, which include these files.
    assert 'proxy_set_header Accept-Encoding "";' in rendered.template("proxy.conf.j2", streams=[])
    assert 'fastcgi_param HTTP_ACCEPT_ENCODING "" if_not_empty;' in rendered.template("fastcgi.conf.j2", streams=[])


def test_files_of_a_program_may_be_compressed_where_its_manifest_says_so() -> None:
    assert "gzip on;" in _site({**HTTP, "options": {"files": True}})["/a/"]


@pytest.mark.parametrize("sites", [[HTTP], [SITE]])
def test_a_name_that_is_not_ours_is_refused_past_tls_too(sites: list[dict[str, Any]]) -> None:
    main = rendered.nginx(slice_of(sites=sites))["nginx.conf"]
    refused = main[main.index("ssl_reject_handshake on;") :].partition("}")[0]
    assert "return 421;" in refused


def test_what_is_recorded_now_stays_secret_later() -> None:
    main = rendered.nginx(slice_of(sites=[HTTP]))["nginx.conf"]
    assert "ssl_ecdh_curve X25519MLKEM768:X25519:prime256v1:secp384r1;" in main


def test_looks_are_kept_for_five_minutes() -> None:
    """Their names never change, and Keycloak tells browsers to keep them for 30 days."""
    wanted = slice_of(sites=[{**HTTP, "options": {"files": True, "fresh": "^/a/[^/]+/looks/"}}])
    assert '"~^/a/[^/]+/looks/" 5m;' in rendered.nginx(wanted)["nginx.conf"]
    assert "expires $kept_for;" in _blocks(rendered.template("site.conf.j2", item=site_of(wanted)))["/a/"]
