"""Every unit in the table is as locked in as was aimed at, or its line says why not. Scenarios measure the figures."""

from __future__ import annotations

from tests.lab import exposure


def test_each_unit_meets_the_aim_or_says_why_it_cannot() -> None:
    rows = exposure.rows()
    assert len(rows) > 5
    for unit, row in rows.items():
        assert row.whose in exposure.AIM, f"{unit}: {row.whose}"
        assert row.why, f"{unit}: no reason"
        if row.whose == exposure.OURS:
            assert row.exposure <= exposure.AIM[exposure.OURS], f"{unit}: {row.exposure}"
        elif row.exposure > exposure.AIM[exposure.DEBIANS]:
            assert len(row.why) > 40, f"{unit}: {row.exposure}, and why?"


def test_every_unit_that_we_write_stands_in_the_table() -> None:
    made = exposure.ours()
    assert {"keycloak.service", "readi-certificates-renew.service"} <= made
    assert sorted(made - set(exposure.rows())) == []


def test_what_systemd_says_is_read() -> None:
    text = (
        "→ Overall exposure level for a.service: 1.6 OK 🙂\n\n→ Overall exposure level for b@1.service: 9.6 UNSAFE 😨\n"
    )
    assert exposure.measured(text) == {"a.service": 1.6, "b@1.service": 9.6}
