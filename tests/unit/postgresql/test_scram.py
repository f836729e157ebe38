"""SCRAM verifiers against PostgreSQL's own: one that the server made (17.12), and RFC 7677's example."""

from __future__ import annotations

import base64

from ansible_collections.readi.one.plugins.module_utils.services.postgresql import scram

# RFC 7677, section 3: user "user", password "pencil", this salt, 4096 rounds.
SALT = base64.b64decode("W22ZaJ0SNY7soEsUEjb6gQ==")


def test_the_rfcs_example() -> None:
    kept = scram.verifier("pencil", SALT)
    # The proofs of the example exchange were made with these StoredKey and ServerKey.
    assert kept.startswith("SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$")
    assert kept.endswith("$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=")
    assert scram.fits("pencil", kept)


def test_another_password_and_other_forms_do_not_fit() -> None:
    kept = scram.verifier("pencil")
    assert not scram.fits("Pencil", kept)
    assert not scram.fits("pencil", "md5" + 32 * "0")
    assert not scram.fits("pencil", "")
    assert scram.verifier("pencil") != kept
