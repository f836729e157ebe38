"""What nginx writes of its errors, as the journal gets it; the lines are nginx 1.26.3's."""

from __future__ import annotations

import pytest
from ansible_collections.readi.one.plugins.module_utils.services.web.nginx_log import said, shorten

LINE = (
    "*1 connect() failed (111: Connection refused) while connecting to upstream, client: {client}, "
    'server: sso.readi.test, request: "GET /realms/readi/?code={secret} HTTP/2.0", '
    'upstream: "http://127.0.0.1:8080/realms/readi/?code={secret}", host: "sso.readi.test", '
    'referrer: "https://portal.readi.test/?state={secret}"'
)


@pytest.mark.parametrize(
    ("whole", "short"),
    [
        ("192.0.2.77", "192.0.2.0"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1::"),
        ("2001:db8::77", "2001:db8::"),
        ("fe80::1:2:3", "fe80::"),
        ("::ffff:192.0.2.77", "::ffff:192.0.2.0"),
        ("127.0.0.1", "127.0.0.1"),
        ("::1", "::1"),
        ("unix:", "unix:"),
    ],
)
def test_an_address_is_short_and_the_rest_stays(whole: str, short: str) -> None:
    told = shorten(LINE.format(client=whole, secret="s3cret"))
    assert told == LINE.format(client=short, secret="s3cret").replace("?code=s3cret", "").replace("?state=s3cret", "")


@pytest.mark.parametrize("text", ["nginx/1.26.3 started", "at 12:34:56", "epoll_wait() failed (4: EINTR)", "a::b::c"])
def test_what_is_no_address_stays(text: str) -> None:
    assert shorten(text) == text


def test_the_level_is_kept_and_a_line_without_a_head_is_said_too() -> None:
    assert said(b"<187>Nov  2 18:00:00 nginx: 2026/11/02 18:00:00 [error] 7#7: *1 no, client: 192.0.2.7\n") == (
        "<3>7#7: *1 no, client: 192.0.2.0"
    )
    assert said(b"<188>Nov 22 18:00:00 nginx: careful") == "<4>careful"
    assert said("für 192.0.2.7".encode()) == "<3>für 192.0.2.0"
    assert said(b"\xff 192.0.2.7") == "<3>\N{REPLACEMENT CHARACTER} 192.0.2.0"


def test_a_message_of_two_lines_is_two_lines_without_a_way_around() -> None:
    assert "192.0.2.7" not in said(b"<187>Nov 22 18:00:00 nginx: one 192.0.2.7\ntwo 192.0.2.7")
