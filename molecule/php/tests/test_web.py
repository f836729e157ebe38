"""nginx as a browser and an attacker see it."""

import json
import os
import re
import socket
import ssl
import subprocess
import sys
import time
from pathlib import Path

import pytest
from testinfra.host import Host

from tests.lab import before
from tests.lab.half_open import half_open
from tests.lab.hosts import Lab
from tests.lab.outside import Answer, Outside

HERE = Path(__file__).parents[1]
ADDRESSES = ["portal.readi.test", "sso.readi.test"]
ECHO = """
import http.server, json
class Echo(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header('Strict-Transport-Security', 'max-age=1')
        self.send_header('Server', 'Secret/1.2.3')
        self.send_header('Content-Type', 'text/css' if self.path.startswith('/resources/') else 'text/html')
        self.end_headers()
        self.wfile.write(json.dumps({**self.headers, 'path': self.path}).encode())
http.server.HTTPServer(('127.0.0.1', 8080), Echo).serve_forever()
"""


@pytest.mark.parametrize("address", ADDRESSES)
def test_mozillas_intermediate_profile(lab: Lab, address: str, tmp_path: Path) -> None:
    """sslyze is the judge: protocols, ciphers, curves, certificate."""
    root = tmp_path / "root.pem"
    root.write_text(lab.ssh("lab", "cat /etc/readi/ca/root.pem"))
    done = subprocess.run(
        [
            *(sys.executable, "-m", "sslyze", "--mozilla_config=intermediate", f"--certinfo_ca_file={root}"),
            f"{address}:443{{{lab.address('lab')}}}",
        ],
        check=False,
        capture_output=True,
        text=True,
        timeout=100,
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr
    assert re.search(r"OK - Compliant", done.stdout), done.stdout[-3000:]


@pytest.mark.parametrize("address", ADDRESSES)
def test_the_certificate_is_from_the_own_authority_and_hsts_is_on(outside: Outside, address: str) -> None:
    answer = outside.get(f"https://{address}/")
    assert answer.headers["strict-transport-security"] == "max-age=63072000"
    assert answer.headers["server"] == "nginx"


@pytest.mark.parametrize("address", ADDRESSES)
def test_http_leads_to_https_with_path_and_query(outside: Outside, address: str) -> None:
    answer = outside.get(f"http://{address}/a?b=c")
    assert (answer.status, answer.headers["location"]) == (301, f"https://{address}/a?b=c")


def test_a_name_that_is_not_ours_gets_no_answer(lab: Lab) -> None:
    context = ssl.create_default_context()
    with socket.create_connection((lab.address("lab"), 443), timeout=10) as raw, pytest.raises(ssl.SSLError) as refused:
        context.wrap_socket(raw, server_hostname="other.example")
    # The server ended it; a certificate to find fault with would be an answer.
    assert not isinstance(refused.value, ssl.SSLCertVerificationError)
    with socket.create_connection((lab.address("lab"), 80), timeout=10) as raw:
        raw.sendall(b"GET / HTTP/1.1\r\nHost: other.example\r\n\r\n")
        assert raw.recv(100) == b""


def _said(lab: Lab, tmp_path: Path, name: str, words: str) -> str:
    """The answer over TLS for `name` to what is said in HTTP/1.1 there."""
    root = tmp_path / "root.pem"
    root.write_text(lab.ssh("lab", "cat /etc/readi/ca/root.pem"))
    context = ssl.create_default_context(cafile=str(root))
    with (
        socket.create_connection((lab.address("lab"), 443), timeout=10) as raw,
        context.wrap_socket(raw, server_hostname=name) as connection,
    ):
        connection.sendall(words.replace("\n", "\r\n").encode())
        answer = b""
        while part := connection.recv(65536):
            answer += part
    return answer.decode("latin-1")


def test_a_name_that_is_not_ours_gets_no_page_past_tls_either(lab: Lab, tmp_path: Path) -> None:
    answer = _said(lab, tmp_path, "portal.readi.test", "GET / HTTP/1.1\nHost: other.example\nConnection: close\n\n")
    assert answer.startswith("HTTP/1.1 421 "), answer
    assert "Debian" not in answer and "Welcome" not in answer


def test_a_page_from_behind_is_not_compressed(lab: Lab, outside: Outside, tmp_path: Path) -> None:
    lab.ssh("lab", "sudo systemd-run --quiet --collect --unit=echo python3 -c " + _quoted(ECHO))
    try:
        _until_it_answers(outside, "https://sso.readi.test/realms/readi/x")
        asks = "Host: sso.readi.test\nAccept-Encoding: gzip, br\nConnection: close\n\n"
        page = _said(lab, tmp_path, "sso.readi.test", f"GET /realms/readi/?{'x' * 2000} HTTP/1.1\n{asks}")
        file = _said(lab, tmp_path, "sso.readi.test", f"GET /resources/?{'x' * 2000} HTTP/1.1\n{asks}")
    finally:
        lab.ssh("lab", "sudo systemctl stop echo")
    head, _, body = page.partition("\r\n\r\n")
    assert "content-encoding" not in head.lower()
    assert "Accept-Encoding" not in body, "what is behind is not asked to compress either"
    assert "content-encoding: gzip" in file.partition("\r\n\r\n")[0].lower(), "a file is, by nginx"


def test_what_is_recorded_now_stays_secret_later(lab: Lab) -> None:
    """A group that withstands later computers, where both sides have it: OpenSSL 3.5 on the host asks itself."""
    asked = "openssl s_client -connect 127.0.0.1:443 -servername portal.readi.test -groups X25519MLKEM768 </dev/null"
    assert "X25519MLKEM768" in lab.ssh("lab", f"{asked} 2>&1 || true")


def test_what_is_behind_learns_who_asked_and_nobody_learns_what_is_behind(lab: Lab, outside: Outside) -> None:
    lab.ssh("lab", "sudo systemd-run --quiet --collect --unit=echo python3 -c " + _quoted(ECHO))
    try:
        answer = _until_it_answers(outside, "https://sso.readi.test/realms/readi/x?y=1")
    finally:
        lab.ssh("lab", "sudo systemctl stop echo")
    seen = json.loads(answer.text)
    assert seen["path"] == "/realms/readi/x?y=1"
    assert seen["Host"] == seen["X-Forwarded-Host"] == "sso.readi.test"
    assert (seen["X-Forwarded-Proto"], seen["X-Forwarded-Port"]) == ("https", "443")
    # Ours, not what the client claims; and Keycloak, which would write it down, learns it shortened.
    mine = lab.ssh("lab", "echo $SSH_CONNECTION").split()[0]
    assert seen["X-Forwarded-For"] == seen["X-Real-IP"] == f"{mine.rsplit('.', 1)[0]}.0"
    assert answer.headers["strict-transport-security"] == "max-age=63072000"
    assert answer.headers["server"] == "nginx"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "'\"'\"'") + "'"


def _until_it_answers(outside: Outside, url: str) -> Answer:
    for _ in range(50):
        answer = outside.get(url, X_Forwarded_For="192.0.2.66")
        if answer.status == 200:
            return answer
        time.sleep(0.4)
    raise AssertionError(answer)


def test_the_administration_is_not_reachable(outside: Outside) -> None:
    for path in ("/admin/", "/metrics", "/health"):
        assert outside.get(f"https://sso.readi.test{path}").status == 404


def test_addresses_and_queries_stay_out_of_the_log(outside: Outside, host: Host, lab: Lab) -> None:
    outside.get("https://portal.readi.test/seen-in-log?secret=1")
    log = host.run("journalctl -t nginx_access --no-pager").stdout
    assert "/seen-in-log" in log
    assert "secret=1" not in log
    peer = lab.ssh("lab", "echo $SSH_CONNECTION").split()[0]
    assert peer not in log
    assert f"{peer.rsplit('.', 1)[0]}.0 " in log


def test_addresses_and_queries_stay_out_of_what_is_said_of_errors(outside: Outside, host: Host, lab: Lab) -> None:
    # Nothing is behind it, which nginx says with the whole request and the client's address.
    assert outside.get("https://sso.readi.test/realms/readi/error-log?secret=1").status == 502
    errors = host.run("journalctl -t nginx_error --no-pager").stdout
    peer = lab.ssh("lab", "echo $SSH_CONNECTION").split()[0]
    assert f"Connection refused) while connecting to upstream, client: {peer.rsplit('.', 1)[0]}.0," in errors
    assert "/realms/readi/error-log" in errors and "secret=1" not in errors
    # sshd says who operates the host; nothing that serves the web says who visits it.
    journal = host.run("journalctl --no-pager -t nginx -t nginx_error -t nginx_access -u nginx.service").stdout
    assert peer not in journal + host.run("cat /var/log/nginx/*").stdout


def test_errors_are_shortened_from_the_host_library_by_nobody_in_particular(host: Host) -> None:
    pid = host.check_output("systemctl show -P MainPID readi-nginx-log.service")
    assert int(pid) > 0, "an error was said above"
    assert host.check_output(f"stat -c %u /proc/{pid}") != "0"
    words = host.check_output(f"tr '\\0' ' ' </proc/{pid}/cmdline").split()
    assert words[:4] == ["/usr/bin/python3", "-I", "/usr/lib/readi/current", "web.nginx_log"]


def test_the_shortener_of_before_is_gone_after_a_run(host: Host) -> None:
    before.put(host, before.NGINX_LOG)
    command = ["ansible-playbook", f"--inventory={HERE / 'inventory'}", str(HERE / "converge.yml")]
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout
    assert before.still_there(host, before.NGINX_LOG) == []


def test_a_kernel_without_ipv6(host: Host) -> None:
    """As far as a container has its own: sessions of SSH, and so the playbook's modules, get no such socket."""
    folder = "/etc/systemd/system/ssh.service.d"
    command = ["ansible-playbook", f"--inventory={HERE / 'inventory'}", str(HERE / "converge.yml")]
    # Not over the connection that is open: its session is from before.
    words = f"{os.environ.get('ANSIBLE_SSH_ARGS', '')} -o ControlMaster=no -o ControlPath=none"
    fresh = {**os.environ, "ANSIBLE_SSH_ARGS": words.strip()}

    def run() -> list[str]:
        done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=300, env=fresh)
        assert done.returncode == 0, done.stdout
        return [line for line in host.check_output("ss -Hltn").splitlines() if "[::]:443" in line or "[::]:80" in line]

    host.run(f"mkdir -p {folder}")
    host.run(f"printf '[Service]\\nRestrictAddressFamilies=AF_INET AF_UNIX AF_NETLINK\\n' > {folder}/zz-v4.conf")
    host.run("systemctl daemon-reload; systemctl restart ssh")
    try:
        assert run() == []
        assert host.service("nginx").is_running
    finally:
        host.run(f"rm {folder}/zz-v4.conf; systemctl daemon-reload; systemctl restart ssh")
    assert len(run()) == 2


@pytest.mark.parametrize("address", ADDRESSES)
def test_connections_that_say_nothing_stop_nobody_else(lab: Lab, outside: Outside, host: Host, address: str) -> None:
    """2,100 from one address filled 1,024 open files; now they fit, and end by themselves."""
    with half_open(lab.address("lab"), 2100) as there:
        assert there > 1000
        assert outside.get(f"https://{address}/").status in (200, 302, 404, 502)
        assert "failed (24" not in host.run("journalctl -u readi-nginx-log --since -2min").stdout


def test_a_header_with_300_groups_reaches_what_is_behind(lab: Lab, outside: Outside) -> None:
    lab.ssh("lab", "sudo systemd-run --quiet --collect --unit=echo python3 -c " + _quoted(ECHO))
    try:
        _until_it_answers(outside, "https://sso.readi.test/realms/readi/x")
        answer = outside.get("https://sso.readi.test/realms/readi/x", Authorization="Bearer " + "x" * 15_000)
    finally:
        lab.ssh("lab", "sudo systemctl stop echo")
    assert answer.status == 200
    assert len(json.loads(answer.text)["Authorization"]) == len("Bearer ") + 15_000


def test_only_what_the_manifest_says_listens(host: Host) -> None:
    sockets = [line.split()[3] for line in host.run("ss -Hltn").stdout.splitlines()]
    # 127.0.0.11 is Docker's own name server inside every container.
    listening = {one.rsplit(":", 1)[1] for one in sockets if not one.startswith("127.0.0.11:")}
    assert {"80", "443"} <= listening <= {"22", "80", "443"}


def test_a_broken_configuration_leaves_the_running_one(host: Host, outside: Outside) -> None:
    before = host.file("/etc/readi/nginx/nginx.conf").content_string
    host.run("cp -L /etc/readi/nginx/nginx.conf /root/keep && echo broken >> /etc/readi/nginx/nginx.conf")
    try:
        assert host.run("systemctl reload nginx").rc != 0
        assert outside.get("http://portal.readi.test/").status == 301
    finally:
        host.run("cat /root/keep > /etc/readi/nginx/nginx.conf && systemctl reload nginx")
    assert host.file("/etc/readi/nginx/nginx.conf").content_string == before
