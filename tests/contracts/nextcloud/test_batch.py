"""Many commands in one PHP start: what a driver may rely on."""

from __future__ import annotations

import json

from tests.contracts.fact import fact
from tests.contracts.nextcloud.occ import Occ
from tests.contracts.target import PREFIX

LAB = "32.0.1"
DRIVER = r"""<?php
$root = $argv[1];
$_SERVER['argv'] = $argv = ['occ'];
define('OC_CONSOLE', 1);
require "$root/lib/base.php";
chdir($root);
use Symfony\Component\Console\Input\ArgvInput;
use Symfony\Component\Console\Output\BufferedOutput;
use Symfony\Component\Console\Output\ConsoleOutput;
$console = \OCP\Server::get(\OC\Console\Application::class);
$console->setAutoExit(false);
$console->loadCommands(new ArgvInput(['occ', 'status']), new ConsoleOutput());
while (($line = fgets(STDIN)) !== false) {
    $input = new ArgvInput(['occ', ...json_decode($line, true)]);
    $input->setInteractive(false);
    $output = new BufferedOutput();
    $code = $console->run($input, $output);
    echo json_encode(['code' => $code, 'out' => $output->fetch()]), "\n";
}
"""


@fact("3rdparty/symfony/console/Input/ArgvInput.php, getFirstArgument", read=LAB)
def test_options_may_be_before_the_command(occ: Occ) -> None:
    """Options before a command's name count as those behind it."""
    before = occ("--no-ansi", "--no-interaction", "app:list", "--output=json")
    assert before.code == 0, before
    assert json.loads(before.out) == occ.json("app:list")


@fact("lib/private/Console/Application.php (private: asked again at each major)", seen=LAB)
def test_one_start_runs_many_commands(occ: Occ) -> None:
    """One PHP start runs many unchanged commands, each with its own code and its own text; a failed one ends none."""
    file = f"/var/tmp/{PREFIX}driver.php"  # noqa: S108 - on the product's host
    assert occ.target.run("sh", "-c", f"cat > {file}; chmod 0644 {file}", stdin=DRIVER).code == 0
    group = f"{PREFIX}batch"
    calls = [
        ["group:add", group],
        ["group:add", group],
        ["no:such", "command"],
        ["group:list", group, "--output=json"],
        ["group:delete", group],
    ]
    done = occ.target.run(*occ.php(), file, occ.root, stdin="".join(f"{json.dumps(call)}\n" for call in calls))
    occ.target.run("rm", file)
    answers = [json.loads(line) for line in done.out.splitlines()]
    assert [answer["code"] for answer in answers] == [0, 1, 1, 0, 0], done
    assert json.loads(answers[3]["out"]) == {group: []}
