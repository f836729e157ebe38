"""One PHP start for many of Nextcloud's commands: each is a line of JSON, and so is each answer.

    with Driver(place) as occ:
        occ("group:add", "eakte")                       # Answer(code, text); unchanged occ commands
        occ.json("app:list")                            # what it prints as JSON
        occ.ask("rows", sql="SELECT gid FROM *PREFIX*groups")      # what no command does

A start costs half a second to a second and 75 MB, a command in it some milliseconds (nextcloud 32.0.1). Nothing secret
is in an argument that others see: lines travel through a pipe. Standard library only.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import subprocess
import threading
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ...child_process import finish
from ...reconcile.types import AdapterError
from .messages import say
from .place import Place

WAIT_S = 900
"""The longest that one command may take: an installation took 22 s on a quiet machine."""

# OC\Console\Application is private: the contract (test_batch.py) asks for it in each release.
PHP = r"""
$root = $argv[1];
$_SERVER['argv'] = $argv = ['occ'];
$_SERVER['argc'] = $argc = 1;
define('OC_CONSOLE', 1);
chdir($root);
require "$root/lib/base.php";
use Symfony\Component\Console\Input\ArgvInput;
use Symfony\Component\Console\Output\BufferedOutput;
use Symfony\Component\Console\Output\ConsoleOutput;
@set_time_limit(0);
$console = \OCP\Server::get(\OC\Console\Application::class);
$console->setAutoExit(false);
$console->loadCommands(new ArgvInput(['occ', 'status']), new ConsoleOutput());
$own = [
    'rows' => function (array $a) {
        return \OCP\Server::get(\OCP\IDBConnection::class)->executeQuery($a['sql'], $a['values'] ?? [])->fetchAll();
    },
    'own_files' => function (array $a) {
        $found = 0;
        $walk = function ($folder, string $to) use (&$walk, &$found): void {
            foreach ($folder->getDirectoryListing() as $node) {
                // A team folder is mounted, and what somebody else shares is theirs.
                if ($node->isMounted() || $node->isShared()) {
                    continue;
                }
                $target = $to === '' ? '' : $to . '/' . $node->getName();
                if ($node instanceof \OCP\Files\Folder) {
                    $target === '' || is_dir($target) || mkdir($target, 0700);
                    $walk($node, $target);
                    continue;
                }
                $found++;
                if ($target !== '') {
                    $from = $node->fopen('r');
                    $copied = file_put_contents($target, $from);
                    if (!is_resource($from) || $copied !== (int) $node->getSize()) {
                        throw new \RuntimeException("$target was not copied whole");
                    }
                    fclose($from);
                }
            }
        };
        $walk(\OCP\Server::get(\OCP\Files\IRootFolder::class)->getUserFolder($a['uid']), $a['to'] ?? '');
        return $found;
    },
    'account' => function (array $a) {
        $mapper = \OCP\Server::get(\OCA\UserOIDC\Db\UserMapper::class);
        $person = $mapper->getOrCreate($a['provider'], $a['sub']);
        $uid = $person->getUserId();
        if ($person->getDisplayName() !== $a['name']) {
            $person->setDisplayName($a['name']);
            $mapper->update($person);
        }
        if ($a['email'] !== '') {
            \OCP\Server::get(\OCP\IUserManager::class)->get($uid)->setSystemEMailAddress($a['email']);
        }
        // A home is made once somebody looks into it.
        \OCP\Server::get(\OCP\Files\IRootFolder::class)->getUserFolder($uid)->getDirectoryListing();
        return $uid;
    },
    'external_storage' => function (array $a) {
        // At once with its groups: without one everybody had it (files_external 1.24.0, StoragesService::addStorage).
        $known = \OCP\Server::get(\OCA\Files_External\Service\BackendService::class);
        $storages = \OCP\Server::get(\OCA\Files_External\Service\GlobalStoragesService::class);
        $mount = $a['id'] ? $storages->getStorage($a['id']) : new \OCA\Files_External\Lib\StorageConfig();
        $mount->setMountPoint($a['folder']);
        $mount->setBackend($known->getBackend($a['backend']));
        $mount->setAuthMechanism($known->getAuthMechanism('password::password'));
        $mount->setBackendOptions($a['options']);
        $mount->setApplicableUsers([]);
        $mount->setApplicableGroups($a['groups']);
        return ($a['id'] ? $storages->updateStorage($mount) : $storages->addStorage($mount))->getId();
    },
    'group_name' => function (array $a) {
        return \OCP\Server::get(\OCP\IGroupManager::class)->get($a['group'])->setDisplayName($a['name']);
    },
    'password' => function (array $a) {
        return \OCP\Server::get(\OCP\IUserManager::class)->get($a['uid'])->setPassword($a['word']);
    },
];
while (($line = fgets(STDIN)) !== false) {
    $asked = json_decode($line, true);
    try {
        if (isset($asked['own'])) {
            $answer = ['code' => 0, 'value' => $own[$asked['own']]($asked['with'])];
        } else {
            $output = new BufferedOutput();
            $input = new ArgvInput(['occ', ...$asked['run']]);
            $input->setInteractive(false);
            $code = $console->run($input, $output);
            $answer = ['code' => $code, 'text' => $output->fetch()];
        }
    } catch (\Throwable $error) {
        $answer = ['code' => 1, 'text' => get_class($error) . ': ' . $error->getMessage()];
    }
    // Whatever else is printed has other lines.
    echo "\nreadi:", json_encode($answer, JSON_INVALID_UTF8_SUBSTITUTE), "\n";
    flush();
}
"""
_MARK = "readi:"


@dataclass(frozen=True)
class Answer:
    """`text`: standard output and standard error of the command, mixed."""

    code: int
    text: str


class Driver:
    """Started with the first command; ended with the block.

    `more`: environment of PHP beside the place's; `wait_s`: the longest that one command may take.
    """

    def __init__(self, place: Place, more: Mapping[str, str] | None = None, wait_s: float = WAIT_S) -> None:
        self.place = place
        self.more, self.wait_s = dict(more or {}), wait_s
        self.requests = 0
        self._process: subprocess.Popen[str] | None = None
        self._lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._said: deque[str] = deque(maxlen=20)
        self._readers: list[threading.Thread] = []

    def __enter__(self) -> Driver:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def __call__(self, *words: str) -> Answer:
        """A command of occ, as its words."""
        answer = self._asked({"run": words})
        return Answer(int(answer["code"]), str(answer.get("text", "")))

    def ok(self, *words: str) -> str:
        """Its text, or AdapterError with its last words."""
        answer = self(*words)
        if answer.code:
            raise AdapterError(say("ended_with", command=words[0], code=answer.code, said=last_line(answer.text)))
        return answer.text

    def json(self, *words: str) -> Any:
        """What it prints as JSON, behind whatever it says before."""
        return parsed(self.ok(*words, "--output=json"), words[0])

    def ask(self, own: str, **arguments: Any) -> Any:
        """Something that no command does; the names are PHP's above."""
        answer = self._asked({"own": own, "with": arguments})
        if answer["code"]:
            raise AdapterError(f"{own}: {last_line(str(answer.get('text', '')))}")
        return answer.get("value")

    def stop(self) -> None:
        """The next command starts it anew: with apps that were enabled meanwhile."""
        process, self._process = self._process, None
        finish(process)

    def _asked(self, what: dict[str, Any]) -> dict[str, Any]:
        self.requests += 1
        process = self._process or self._started()
        try:
            assert process.stdin is not None  # noqa: S101 - for mypy
            process.stdin.write(json.dumps(what) + "\n")
            process.stdin.flush()
        except OSError as error:
            raise self._ended(error) from error
        while True:
            try:
                line = self._lines.get(timeout=self.wait_s)
            except queue.Empty:
                self.stop()
                raise AdapterError(say("no_answer", seconds=f"{self.wait_s:.0f}"), unsure=True, silent=True) from None
            if line is None:
                raise self._ended()
            if line.startswith(_MARK):
                answer: dict[str, Any] = json.loads(line.removeprefix(_MARK))
                return answer

    def _started(self) -> subprocess.Popen[str]:
        environment = {**self.place.environment(), **self.more}
        php = environment.get("READI_PHP", "/usr/bin/php")
        # Without write-and-execute memory, which units do not have, regular expressions are not compiled.
        words = as_account(self.place, [php, "-d", "pcre.jit=0", "-r", PHP, "--", str(self.place.root.resolve())])
        self._lines, self._said = queue.SimpleQueue(), deque(maxlen=20)
        try:
            made = _popen(words, environment)
        except OSError as error:
            raise AdapterError(say("no_php", error=error), silent=True) from error
        self._process = made
        streams = ((made.stdout, self._heard, self._lines.put), (made.stderr, self._said.append, None))
        self._readers = [threading.Thread(target=_read, args=one, daemon=True) for one in streams]
        for reader in self._readers:
            reader.start()
        return made

    def _heard(self, line: str) -> None:
        if line.startswith(_MARK):
            self._lines.put(line)
        elif line.strip():
            self._said.append(line)

    def _ended(self, error: OSError | None = None) -> AdapterError:
        self.stop()
        for reader in self._readers:
            # What it said last may not have been read yet.
            reader.join(5)
        said = last_line("\n".join(self._said)) or str(error or say("nothing"))
        return AdapterError(say("php_ended", said=said), unsure=True, silent=True)


def as_account(place: Place, words: Sequence[str]) -> list[str]:
    """The command that root gives up root for, to the place's account."""
    if os.geteuid() != 0 or not place.account:
        return [*words]
    # Groups before the account, which may not change them any more.
    return ["setpriv", f"--reuid={place.account}", f"--regid={place.account}", "--init-groups", *words]


def _popen(words: Sequence[str], environment: dict[str, str]) -> subprocess.Popen[str]:
    pipe = subprocess.PIPE
    return subprocess.Popen(
        words, stdin=pipe, stdout=pipe, stderr=pipe, text=True, env=environment, cwd="/", errors="replace"
    )


def _read(stream: Any, sink: Callable[[str], None], end: Callable[[None], None] | None) -> None:
    for line in stream:
        sink(line.rstrip("\n"))
    if end:
        end(None)


def parsed(text: str, name: str) -> Any:
    """The JSON in an answer; notes of Nextcloud's may be in front of it."""
    for at in sorted(index for index in (text.find("{"), text.find("[")) if index >= 0):
        with contextlib.suppress(ValueError):
            return json.JSONDecoder().raw_decode(text[at:])[0]
    raise AdapterError(say("no_json", command=name, said=last_line(text)))


def last_line(text: str) -> str:
    """The last line that is not a part of a trace."""
    lines = [line.strip() for line in text.splitlines()]
    lines = [line for line in lines if line and not line.startswith(("#", "thrown in ", "Stack trace:"))]
    return lines[-1][:500] if lines else ""
