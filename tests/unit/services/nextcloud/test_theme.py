"""Mail with a password and the network's logo: what the slice says, and what a run makes of it."""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import replace
from pathlib import Path

import pytest
from ansible_collections.readi.one.plugins.module_utils.model.types import Logo, Mail, Model
from ansible_collections.readi.one.plugins.module_utils.reconcile.types import Obj, Ref
from ansible_collections.readi.one.plugins.module_utils.services.nextcloud.desired_settings import images, mail, theme
from ansible_collections.readi.one.plugins.module_utils.services.nextcloud.kinds import STATE
from ansible_collections.readi.one.plugins.plugin_utils import inventory

from tests.lab.paths import CHECKOUT
from tests.unit.services.nextcloud.play import Play

HERE = ("installation", "nextcloud")
DRAWN = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 2 1"><path d="M0 0h2v1z"/></svg>'


@pytest.fixture(scope="module")
def model() -> Model:
    compiled = inventory.compiled(CHECKOUT / "molecule/nextcloud/inventory")
    assert not isinstance(compiled, list), compiled
    return compiled


def with_logo(model: Model) -> Model:
    logo = Logo(ratio=2.0, data=base64.b64encode(DRAWN).decode())
    return replace(model, branding=replace(model.branding, logo="logo.svg"), logos={"logo.svg": logo})


def test_without_a_logo_there_is_no_image(model: Model) -> None:
    assert images(model) == []
    assert "logo" not in theme(model)


def test_a_logo_is_a_file_and_its_hash(model: Model) -> None:
    (file,) = images(with_logo(model))
    assert file["path"] == "/var/lib/readi/nextcloud-theme/logo.svg"
    assert theme(with_logo(model))["logo"] == {"file": file["path"], "sha256": hashlib.sha256(DRAWN).hexdigest()}


def test_mail_without_an_account_signs_in_nowhere(model: Model) -> None:
    plain = Mail("post.stadt.example", 25, "starttls", "dienste@stadt.example", "Dienste")
    told = mail(replace(model, mail=plain))
    assert (told["mail_smtphost"], told["mail_smtpport"], told["mail_smtpauth"]) == ("post.stadt.example", 25, False)
    assert (told["mail_from_address"], told["mail_domain"]) == ("dienste", "stadt.example")
    assert "mail_smtppassword" not in told


def test_mail_with_an_account_has_a_password_that_is_a_secret(model: Model) -> None:
    told = mail(replace(model, mail=Mail("post.stadt.example", 465, "tls", "a@stadt.example", "A", user="dienste")))
    assert (told["mail_smtpauth"], told["mail_smtpname"], told["mail_smtpsecure"]) == (True, "dienste", "ssl")
    assert told["mail_smtppassword"] == {"$secret": "mail_password"}


def test_a_password_is_written_changed_and_never_shown(installed: Play) -> None:
    wanted = [
        *installed.state(),
        Obj("system", "mail_smtppassword", {}, {"value": Ref("mail")}, needs=(HERE,)),
    ]
    first = installed.run(STATE, wanted, secrets={"mail": "of-the-post"})
    assert not first.get("failed"), first
    kept = installed.occ("config:system:get", "mail_smtppassword").strip()
    assert kept == "of-the-post"
    assert installed.run(STATE, wanted, secrets={"mail": "of-the-post"})["plan"] == []
    second = installed.run(STATE, wanted, secrets={"mail": "a-new-one"})
    assert [(one["do"], one["key"]) for one in second["applied"]] == [("change", "mail_smtppassword")]
    assert "of-the-post" not in json.dumps([first, second]) and "a-new-one" not in json.dumps([first, second])
    gone = installed.run(STATE, installed.state(), secrets={"mail": "a-new-one"})
    assert [(one["do"], one["key"]) for one in gone["applied"]] == [("delete", "mail_smtppassword")]


def test_a_logo_is_shown_replaced_brought_back_and_taken_away(installed: Play, tmp_path: Path) -> None:
    file = tmp_path / "logo.svg"
    file.write_bytes(DRAWN)

    def wanted(holds: str) -> list[Obj]:
        value = {"file": str(file), "sha256": holds}
        return [*installed.state(), Obj("theme", "logo", {"value": value}, needs=(HERE,))]

    def done(objects: list[Obj]) -> list[tuple[str, str]]:
        result = installed.run(STATE, objects)
        assert not result.get("failed"), result
        return [(one["do"], one["key"]) for one in result["applied"]]

    assert done(wanted("aa")) == [("create", "logo")]
    found = json.loads(installed.occ("config:list", "theming", "--private", "--output=json"))["apps"]["theming"]
    assert found["logoMime"] == "image/svg+xml"
    assert done(wanted("aa")) == []
    assert done(wanted("bb")) == [("change", "logo")]
    installed.occ("theming:config", "logo", "--reset")
    assert done(wanted("bb")) == [("create", "logo")]
    assert done(installed.state()) == [("delete", "logo")]
    found = json.loads(installed.occ("config:list", "theming", "--private", "--output=json"))["apps"]["theming"]
    assert "logoMime" not in found
