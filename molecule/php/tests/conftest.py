"""Two services' files: a front controller that says who runs it, with what."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.lab.hosts import Lab
from tests.lab.outside import Outside

INDEX = """<?php
header('Content-Type: application/json');
function stored(string $name): string {
    try {
        $redis = new Redis();
        $redis->connect("/run/redis-$name/redis-server.sock");
        return (string) $redis->incr('visits');
    } catch (RedisException $refused) {
        return 'refused';
    }
}
usleep(1000 * (int) ($_GET['wait_ms'] ?? 0));
echo json_encode([
    'account' => posix_getpwuid(posix_geteuid())['name'],
    'visitor' => $_SERVER['REMOTE_ADDR'] ?? null,
    'asked' => $_SERVER['REQUEST_URI'] ?? null,
    'ini' => ini_get_all(null, false),
    'extensions' => get_loaded_extensions(),
    'notebook' => stored('notebook'),
    'calendar' => stored('calendar'),
    'data' => @file_put_contents('/srv/notebook/data/written', 'x'),
    'program' => @file_put_contents('/srv/notebook/index.php.new', 'x'),
]);
"""


@pytest.fixture(scope="session", autouse=True)
def _services(lab: Lab) -> Iterator[None]:
    for name in ("notebook", "calendar"):
        lab.as_root("lab", f"mkdir -p /srv/{name} && cat > /srv/{name}/index.php <<'END'\n{INDEX}END\n")
    lab.as_root("lab", "chown readi-notebook /srv/notebook/data")
    yield
    lab.as_root("lab", "rm -rf /srv/notebook /srv/calendar")


@pytest.fixture
def web(outside: Outside) -> Callable[..., dict[str, Any]]:
    """What a service's front controller says, asked over nginx."""

    def ask(name: str, path: str = "/") -> dict[str, Any]:
        answer = outside.get(f"https://{name}.readi.test{path}")
        assert answer.status == 200, answer.text
        return dict(json.loads(answer.text))

    return ask
