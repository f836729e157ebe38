"""What is open in upstream's code: each has a guard of ours, and one that is needless or blind is found here."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
from typing import Any

import pytest

from tests.contracts.fact import fact
from tests.contracts.jitsi_admin.there import Answer, There
from tests.contracts.target import PREFIX

READ = "1.4.2"
SECRET = "s" * 40
UID = f"{PREFIX}4711"
OWNER = (
    "insert into fos_user (id, email, keycloak_id) "
    f"values (nextval('fos_user_id_seq'), '{PREFIX}owner@x.example', '{PREFIX}owner') returning id;"
)


def token(answer: Answer) -> dict[str, Any]:
    """The claims of the token on a page; its signature is the server's secret's."""
    (text,) = set(re.findall(r"eyJ[\w-]+\.[\w-]+\.[\w-]+", answer.text))
    head, body, sign = text.split(".")
    made = hmac.new(SECRET.encode(), f"{head}.{body}".encode(), hashlib.sha256).digest()
    assert base64.urlsafe_b64encode(made).rstrip(b"=").decode() == sign
    claims: dict[str, Any] = json.loads(base64.urlsafe_b64decode(body + "=="))
    return claims


@pytest.fixture
def owner(there: There) -> str:
    return there.sql(OWNER)[0][0]


@fact("src/Service/RoomService.php, genereateJwtPayload", read=READ)
def test_what_a_token_says(there: There, owner: str) -> None:
    """A token is for one room of one server, in the audience jitsi_admin, and never ends."""
    there.room(there.server(), UID, moderator_id=owner, total_open_rooms="true")
    said = token(there.ask(f"/myRoom/start/{UID}?name=Gast&type=b"))
    assert (said["aud"], said["iss"], said["sub"], said["room"]) == (
        "jitsi_admin",
        "contract",
        f"{PREFIX}portal.example",
        UID,
    )
    assert said["context"]["user"]["moderator"] is False
    assert not said.keys() & {"exp", "iat", "nbf"}


@fact("src/Controller/OwnRoomController.php, waiting", read=READ)
@pytest.mark.parametrize("before", ["", "/en", "/index.php", "/index.php/fr"])
def test_a_public_page_hands_out_tokens_past_the_lobby(there: There, owner: str, before: str) -> None:
    """/mywaiting/waiting gives whoever knows a running conference's id a token, lobby or not; with a language in front
    and behind the front controller's own name too."""
    there.room(there.server(), UID, moderator_id=owner, lobby="true")
    assert token(there.ask(f"{before}/mywaiting/waiting?uid={UID}&name=X&type=b"))["room"] == UID


@fact("src/Service/RoomService.php, generateJwt; src/Controller/OwnRoomController.php", read=READ)
def test_where_the_owner_is_gone_a_guest_moderates(there: There) -> None:
    """A conference without an owner takes a guest, who is nobody too, for it."""
    there.room(there.server(), UID, total_open_rooms="true")
    assert token(there.ask(f"/myRoom/start/{UID}?name=X&type=b"))["context"]["user"]["moderator"] is True


@fact("src/Controller/api/ServerAPIController.php", read=READ)
def test_a_server_without_a_key_opens_the_api(there: There) -> None:
    """Without a header the API takes the server whose key is NULL, and refuses where every server has a key."""
    there.server()
    assert there.ask("/api/v1/server/getRooms").status in (401, 403)
    there.server(api_key="null")
    assert there.ask("/api/v1/server/getRooms").status == 200


@fact("src/Controller/api/APIRoomController.php, serverInfo", read=READ)
def test_the_api_says_whose_servers_somebody_has(there: There) -> None:
    """/api/v1/serverInfo answers whoever asks with an address."""
    assert there.ask(f"/api/v1/serverInfo?email={PREFIX}nobody@x.example").status == 200


@fact("nodejs/websocket.js, nodejs/config.mjs", read=READ)
def test_who_publishes_needs_the_shared_secret(there: There) -> None:
    """The websocket takes news with a token of its secret, and with no other."""
    codes = []
    for key in (there.target.value("websocket_secret"), "MY_SECRET", "DUMMY"):
        parts = [{"alg": "HS256", "typ": "JWT"}, {"mercure": {"publish": ["*"]}}]
        text = ".".join(base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in parts)
        sign = hmac.new(key.encode(), text.encode(), hashlib.sha256).digest()
        bearer = f"{text}.{base64.urlsafe_b64encode(sign).rstrip(b'=').decode()}"
        script = (
            "import urllib.error, urllib.request\n"
            f"a = {there.target.value('websocket')!r} + '/.well-known/mercure'\n"
            "r = urllib.request.Request(a, b'topic=contract&data=x')\n"
            f"r.add_header('Authorization', 'Bearer {bearer}')\n"
            "try:\n    print(urllib.request.urlopen(r, timeout=20).status)\n"
            "except urllib.error.HTTPError as e:\n    print(e.code)\n"
        )
        codes.append(int(there.target.run("python3", "-", stdin=script).out))
    assert codes == [200, 403, 403]
