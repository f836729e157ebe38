"""Sessions are found by whose id is in them, and nobody else's ends."""

from __future__ import annotations

from pathlib import Path

from ansible_collections.readi.one.plugins.module_utils.services.jitsi_admin.persons import ended

ANNA, BERT = "0aa1f3c2-0000-4000-8000-000000000001", "0aa1f3c2-0000-4000-8000-000000000002"


def test_the_sessions_of_one_person_end(tmp_path: Path) -> None:
    for name, sub in (("sess_1", ANNA), ("sess_2", BERT), ("sess_3", ANNA)):
        (tmp_path / name).write_text(f'_security_main|s:99:"O:1:{{s:10:"keycloakId";s:36:"{sub}";}}";')
    (tmp_path / "other").write_text(ANNA)
    assert ended(tmp_path, ANNA, check=True) == 2
    assert ended(tmp_path, ANNA) == 2
    assert sorted(file.name for file in tmp_path.iterdir()) == ["other", "sess_2"]
    assert ended(tmp_path, ANNA) == 0
