"""Jitsi-Admin's database by its own PHP and its own account: a line of JSON asks, a line answers. And its console.

    with Driver(place) as database:
        database.rows("select id from server where url = ?", portal)
        database.all([(sql, [value, …]), …])            # in one transaction

The password of the database is where the role wrote it for PHP; no argument holds it. Standard library only.
"""

from __future__ import annotations

import json
import os
import select
import subprocess
import tempfile
from collections.abc import Sequence
from typing import IO, Any

from ...child_process import finish
from ...reconcile.types import AdapterError
from .messages import say
from .place import Place

WAIT_S = 120
MIGRATIONS_S = 1800
"""The longest that 188 migrations may take on a slow disk."""

PHP = r"""
$settings = require $argv[1];
$url = parse_url($settings['DATABASE_URL']);
$place = [$url['host'], $url['port'] ?? 5432, ltrim($url['path'], '/')];
$dsn = vsprintf('pgsql:host=%s;port=%d;dbname=%s;connect_timeout=15', $place);
$pdo = new PDO($dsn, rawurldecode($url['user']), rawurldecode($url['pass']));
$pdo->setAttribute(PDO::ATTR_ERRMODE, PDO::ERRMODE_EXCEPTION);
$kinds = ['boolean' => PDO::PARAM_BOOL, 'integer' => PDO::PARAM_INT, 'NULL' => PDO::PARAM_NULL];
$pdo->exec("set statement_timeout = '60s'");
while (($line = fgets(STDIN)) !== false) {
    try {
        $pdo->beginTransaction();
        $answer = ['rows' => []];
        foreach (json_decode($line, true) as [$sql, $values]) {
            $asked = $pdo->prepare($sql);
            foreach ($values as $at => $value) {
                $asked->bindValue($at + 1, $value, $kinds[gettype($value)] ?? PDO::PARAM_STR);
            }
            $asked->execute();
            $answer['rows'] = $asked->columnCount() ? $asked->fetchAll(PDO::FETCH_ASSOC) : [];
        }
        $pdo->commit();
    } catch (Throwable $error) {
        $answer = ['error' => $error->getMessage()];
        if ($pdo->inTransaction()) {
            $pdo->rollBack();
        }
    }
    echo json_encode($answer, JSON_INVALID_UTF8_SUBSTITUTE), "\n";
    flush();
}
"""

Statement = tuple[str, Sequence[Any]]


class Driver:
    """PHP starts with the first question and ends with the block."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.requests = 0
        self._process: subprocess.Popen[bytes] | None = None
        self._errors: IO[bytes] | None = None

    def __enter__(self) -> Driver:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def rows(self, sql: str, *values: Any) -> list[dict[str, Any]]:
        return self.all([(sql, values)])

    def all(self, statements: Sequence[Statement]) -> list[dict[str, Any]]:
        """All or nothing; the rows of the last one. AdapterError with what the database said."""
        self.requests += 1
        process = self._process or self._started()
        assert process.stdin and process.stdout  # noqa: S101 - for mypy
        try:
            process.stdin.write(json.dumps([[sql, list(values)] for sql, values in statements]).encode() + b"\n")
            process.stdin.flush()
        except OSError as error:
            raise self._ended() from error
        ready, _, _ = select.select([process.stdout], [], [], WAIT_S)
        if not ready:
            self.stop()
            raise AdapterError(say("no_answer", seconds=WAIT_S), unsure=True, silent=True)
        line = process.stdout.readline()
        if not line:
            raise self._ended()
        answer = json.loads(line)
        if "error" in answer:
            raise AdapterError(" ".join(str(answer["error"]).split())[:500])
        rows: list[dict[str, Any]] = answer["rows"]
        return rows

    def console(self, *words: str, wait_s: float = WAIT_S) -> str:
        """A command of upstream's bin/console, as the account; AdapterError with its last words."""
        self.requests += 1
        command = [*self._php(), str(self.place.root.resolve() / "bin/console"), *words, "--no-interaction"]
        try:
            done = subprocess.run(
                self._as_account(command),
                env=self.place.environment(),
                # Some commands write where they are.
                cwd=self.place.cache if self.place.cache.is_dir() else "/",
                capture_output=True,
                text=True,
                errors="replace",
                timeout=wait_s,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise AdapterError(say("no_answer", seconds=wait_s), unsure=True) from None
        if done.returncode:
            lines = [line.strip() for line in (done.stdout + done.stderr).splitlines() if line.strip()]
            said = "; ".join(lines[-4:])[:600] or say("nothing")
            raise AdapterError(say("ended_with", command=words[0], code=done.returncode, said=said), begun=True)
        return done.stdout

    def stop(self) -> None:
        process, self._process = self._process, None
        finish(process, 15)
        if process and process.stdout:
            process.stdout.close()

    def _started(self) -> subprocess.Popen[bytes]:
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 - read once PHP ended
        pipe = subprocess.PIPE
        self._process = subprocess.Popen(
            self._as_account([*self._php(), "-r", PHP, "--", str(self.place.settings)]),
            stdin=pipe,
            stdout=pipe,
            stderr=self._errors,
            env=self.place.environment(),
            cwd="/",
        )
        return self._process

    def _php(self) -> list[str]:
        # Without write-and-execute memory, which units do not have, regular expressions are not compiled.
        return [self.place.environment().get("READI_PHP", "/usr/bin/php"), "-d", "pcre.jit=0"]

    def _as_account(self, words: Sequence[str]) -> list[str]:
        account = self.place.account
        if os.geteuid() != 0 or not account:
            return [*words]
        # Groups before the account, which may not change them any more.
        return ["setpriv", f"--reuid={account}", f"--regid={account}", "--init-groups", *words]

    def _ended(self) -> AdapterError:
        self.stop()
        said = b""
        if self._errors:
            self._errors.seek(0)
            said = self._errors.read()
        lines = [line.strip() for line in said.decode(errors="replace").splitlines() if line.strip()]
        return AdapterError(
            say("php_ended", said=lines[-1][:500] if lines else say("nothing")), unsure=True, silent=True
        )
