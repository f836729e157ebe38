"""Installation, maintenance and upgrade, on a second tree of the same release."""

from __future__ import annotations

import json

from tests.contracts.fact import fact
from tests.contracts.nextcloud.occ import Occ

INSTALL = ("maintenance:install", "-n", "--admin-user=chef", "--admin-pass=Ein-Testkennwort-1")
LAB = "32.0.1"


def install(occ: Occ) -> None:
    done = occ(*INSTALL, f"--data-dir={occ.root}/data")
    assert done.code == 0, done


@fact("core/Command/Status.php; console.php", seen=LAB, disposable=True)
def test_before_it_is_installed_status_says_so_and_makes_config_php(second: Occ) -> None:
    """Before the installation `occ status` ends well, says installed: false, and leaves an empty config.php."""
    done = second("status", "--output=json")
    assert (done.code, json.loads(done.out)["installed"]) == (0, False)
    assert "not installed" in done.err
    assert second.shell('stat -c "%U %s" "$1"/config/config.php', second.root).out.split() == [second.user, "0"]


@fact("lib/base.php, checkConfig; console.php", seen=LAB, disposable=True)
def test_a_config_php_of_somebody_else_is_told_on_standard_output_and_ends_well(second: Occ) -> None:
    """Where config.php is somebody else's, occ says so on standard output, does nothing, and ends with 0."""
    second.shell('touch "$1"/config/config.php; chown root:root "$1"/config/config.php', second.root)
    done = second(*INSTALL)
    assert done.code == 0
    assert done.out.strip()
    assert "successfully" not in done.out
    assert second.config() == {}


@fact("core/Command/Maintenance/Install.php", seen=LAB, disposable=True)
def test_without_an_administrators_password(second: Occ) -> None:
    """Without a password for the administrator a silent installation ends with 1."""
    done = second("maintenance:install", "-n")
    assert (done.code, done.out.strip()) == (1, "Set an admin password.")


@fact("core/Command/Maintenance/Install.php; lib/private/Setup/PostgreSQL.php", seen=LAB, disposable=True)
def test_a_database_that_refuses_can_be_tried_again(second: Occ) -> None:
    """A database that refuses: 1, config.php is left without `installed`; the next try works, with a new `secret`."""
    where = ["--database=pgsql", "--database-name=x", "--database-user=nobody", "--database-pass=x"]
    done = second(*INSTALL, *where, "--database-host=127.0.0.1", f"--data-dir={second.root}/data")
    assert done.code == 1
    left = second.config()
    assert left["passwordsalt"]
    assert left["secret"]
    assert "installed" not in left
    install(second)
    assert second.config()["secret"] != left["secret"]


@fact("lib/private/Setup.php, install", seen=LAB, disposable=True)
def test_a_good_installation(second: Occ) -> None:
    """A good installation says so, ends with 0, and leaves config.php 0640 and the data folder 0770 with .ncdata."""
    done = second(*INSTALL, f"--data-dir={second.root}/data")
    assert (done.code, done.out.strip()) == (0, "Nextcloud was successfully installed")
    needed = {"passwordsalt", "secret", "trusted_domains", "datadirectory", "dbtype", "version", "overwrite.cli.url"}
    assert {*needed, "installed", "instanceid"} <= set(second.config())
    rights = second.shell('stat -c %a "$1"/config/config.php "$1"/data; ls -a "$1"/data', second.root).out.split()
    assert rights[:2] == ["640", "770"]
    assert ".ncdata" in rights


@fact("console.php; core/register_command.php", seen=LAB, disposable=True)
def test_a_second_installation_is_no_command(second: Occ) -> None:
    """An installed instance has no command to install: 1, on standard error."""
    install(second)
    done = second(*INSTALL)
    assert done.code == 1
    assert 'Command "maintenance:install" is not defined.' in done.err


@fact("console.php", seen=LAB, disposable=True)
def test_another_user_is_refused_and_it_ends_well(second: Occ) -> None:
    """Another user than the owner of config.php is refused on standard output, and the code is 0."""
    install(second)
    done = second("group:add", "x", user="nobody")
    assert done.code == 0
    assert done.out.strip()
    assert "x" not in second.json("group:list")


@fact("console.php, in maintenance; lib/private/Console/Application.php", seen=LAB, disposable=True)
def test_in_maintenance_the_apps_have_no_commands(second: Occ) -> None:
    """In maintenance the server's own commands work with a note on standard error; those of apps are gone."""
    install(second)
    second.ok("app:enable", "user_oidc")
    second.ok("maintenance:mode", "--on")
    done = second("config:system:get", "version")
    assert done.code == 0
    assert "maintenance" in done.err
    gone = second("user_oidc:providers")
    assert gone.code == 1
    assert 'no commands defined in the "user_oidc" namespace' in gone.err
    second.ok("maintenance:mode", "--off")
    second.ok("user_oidc:providers")


@fact("core/Command/Upgrade.php", seen=LAB, disposable=True)
def test_an_upgrade_with_nothing_to_do(second: Occ) -> None:
    """`upgrade` with nothing to do ends with 0, and in maintenance with 2."""
    install(second)
    assert second("upgrade").code == 0
    second.ok("maintenance:mode", "--on")
    assert second("upgrade").code == 2


@fact("core/Command/Upgrade.php; lib/private/Updater.php, isUpgradePossible", seen=LAB, disposable=True)
def test_an_upgrade_that_is_refused_leaves_maintenance_on(second: Occ) -> None:
    """Over more than one major `upgrade` ends with 5, again with 5, and maintenance stays on."""
    install(second)
    second.ok("config:system:set", "version", "--value=30.0.0.1")
    assert second.json("status")["needsDbUpgrade"] is True
    for _ in range(2):
        assert second("upgrade", "--no-interaction").code == 5
        assert second.json("status")["maintenance"] is True


@fact("lib/private/App/AppManager.php; lib/public/Util.php, needUpgrade", seen=LAB, disposable=True)
def test_files_of_an_app_that_the_database_does_not_know(second: Occ) -> None:
    """An app whose files are another version than the database knows, newer or older, stops the whole instance."""
    install(second)
    second.ok("app:enable", "user_oidc")
    for version in ("99.0.0", "0.0.1"):
        line = 'sed -i "s|<version>.*</version>|<version>$2</version>|" "$1"/apps/user_oidc/appinfo/info.xml'
        assert second.shell(line, second.root, version).code == 0
        assert second.json("status")["needsDbUpgrade"] is True


@fact("lib/private/Config.php, getValue; lib/private/Console/Application.php", read=LAB, disposable=True)
def test_a_command_may_look_behind_maintenance(second: Occ) -> None:
    """With NC_maintenance=0 in its environment a command has those of apps, and for all others maintenance stays."""
    install(second)
    second.ok("app:enable", "user_oidc")
    second.ok("maintenance:mode", "--on")
    words = [*second.php()[:-1], "NC_maintenance=0", "php", f"{second.root}/occ"]
    inside = second.target.run(*words, "user_oidc:providers")
    assert inside.code == 0, inside
    assert second.json("status")["maintenance"] is True
    assert second("user_oidc:providers").code == 1


@fact("lib/private/Installer.php, installApp; core/Command/App/Enable.php", read=LAB, disposable=True)
def test_an_app_that_is_enabled_again_is_installed_at_its_files_version(second: Occ) -> None:
    """Enabling what an upgrade disabled installs it anew: the database then knows the version of its files."""
    install(second)
    second.ok("app:enable", "user_oidc")
    second.ok("app:disable", "user_oidc")
    line = 'sed -i "s|<version>.*</version>|<version>99.0.0</version>|" "$1"/apps/user_oidc/appinfo/info.xml'
    assert second.shell(line, second.root).code == 0
    second.ok("app:enable", "user_oidc")
    assert second.json("app:list")["enabled"]["user_oidc"] == "99.0.0"
    assert second.json("status")["needsDbUpgrade"] is False
