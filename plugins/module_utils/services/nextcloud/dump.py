"""A Nextcloud's database into a file and back, by PostgreSQL's own tools and the account that the service has.

pg_dump takes no lock that people feel; the way back is one transaction: what an upgrade made goes, what was there
comes, or nothing changes. Passwords are in the tools' environment, which only their user sees.
"""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from ...reconcile.types import AdapterError
from .driver import as_account
from .messages import say
from .place import Place

# The account may write config.php, so that root does not read it by PHP of its own.
_ASK = r"""
$all = [];
foreach ([$argv[1] . '/config.php', ...(glob($argv[1] . '/*.config.php') ?: [])] as $file) {
    $CONFIG = [];
    include $file;
    $all = array_merge($all, $CONFIG);
}
echo "\n", json_encode(array_intersect_key($all, array_flip(['dbhost', 'dbname', 'dbuser', 'dbpassword'])));
"""
# Tables that an upgrade added are in no dump. The schema is the database owner's group's, and stays.
_EMPTY = """
DO $$
DECLARE one record;
BEGIN
  FOR one IN
    SELECT format('%I.%I', n.nspname, c.relname) AS name,
           CASE c.relkind
             WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW' WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE'
           END AS kind
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p', 'v', 'm', 'S')
    ORDER BY c.relkind = 'S'
  LOOP
    EXECUTE format('DROP %s IF EXISTS %s CASCADE', one.kind, one.name);
  END LOOP;
END $$;
"""


class Postgres:
    """`make` and `restore` raise AdapterError with the tool's last words; a file is root's alone."""

    def __init__(self, place: Place) -> None:
        self.place = place

    def make(self, file: Path) -> None:
        file.touch(0o600)
        self._run(file, ["pg_dump", "--format=custom", "--compress=1", "--no-owner", f"--file={file}"])

    def restore(self, file: Path) -> None:
        with tempfile.TemporaryDirectory(dir=file.parent) as folder:
            script = Path(folder, "restore.sql")
            self._run(file, ["pg_restore", "--no-owner", f"--file={script}", str(file)])
            empty = Path(folder, "empty.sql")
            empty.write_text(_EMPTY, encoding="utf-8")
            quiet = ["--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1", "--output=/dev/null"]
            self._run(file, ["psql", *quiet, f"--file={empty}", f"--file={script}"])

    def _run(self, file: Path, words: Sequence[str]) -> None:
        done = subprocess.run(words, env=self._reached(), capture_output=True, text=True, check=False, cwd="/")
        if done.returncode:
            lines = [line for line in done.stderr.splitlines() if line.strip()]
            raise AdapterError(say("dump", tool=words[0], file=file, said="; ".join(lines[-2:])[:500]))

    def _reached(self) -> dict[str, str]:
        """As libpq reads it."""
        told = _config(self.place)
        host, _, port = str(told["dbhost"]).partition(":")
        names = {"PGHOST": host, "PGPORT": port, "PGDATABASE": told["dbname"], "PGUSER": told["dbuser"]}
        known = {name: str(value) for name, value in names.items() if value}
        return {**os.environ, "LC_ALL": "C.UTF-8", **known, "PGPASSWORD": str(told["dbpassword"])}


def _config(place: Place) -> Mapping[str, str]:
    environment = place.environment()
    words = as_account(place, [environment.get("READI_PHP", "/usr/bin/php"), "-r", _ASK, "--", str(place.config)])
    done = subprocess.run(words, env=environment, capture_output=True, text=True, check=False, cwd="/")
    if done.returncode:
        raise AdapterError(say("dump", tool="php", file=place.config / "config.php", said=done.stderr.strip()[:500]))
    found: Mapping[str, str] = json.loads(done.stdout.splitlines()[-1])
    return found
