<?php

declare(strict_types=1);

// The commands of the server itself; what they answer is in tests/contracts/nextcloud.

use StandIn\Call;
use StandIn\Command;
use StandIn\Refused;
use StandIn\Server;

return static function (Server $server): array {
    $commands = [];

    // -- status, installation, maintenance ----------------------------------------------------------------------------

    $commands['status'] = new Command([], ['exit-code|e' => 'none'], static function (Call $call, Server $server): int {
        $files = $server->files();
        $values = [
            'installed' => $server->installed(),
            'version' => $files['version'],
            'versionstring' => $files['string'],
            'edition' => '',
            'maintenance' => $server->maintenance(),
            'needsDbUpgrade' => $server->upgradePending(),
            'productname' => 'Nextcloud',
            'extendedSupport' => false,
        ];
        if ($call->machine()) {
            $call->json($values);
        } else {
            foreach ($values as $name => $value) {
                $call->say("  - $name: " . (is_bool($value) ? var_export($value, true) : $value));
            }
        }
        if ($call->has('exit-code')) {
            return $values['maintenance'] ? 1 : ($values['needsDbUpgrade'] ? 2 : 0);
        }
        return 0;
    });

    $commands['maintenance:install'] = new Command(
        [],
        ['database' => 'value', 'database-name' => 'value', 'database-host' => 'value', 'database-port' => 'value', 'database-user' => 'value', 'database-pass' => 'value', 'database-table-space' => 'value', 'admin-user' => 'value', 'admin-pass' => 'value', 'admin-email' => 'value', 'data-dir' => 'value', 'disable-admin-user' => 'none', 'password-salt' => 'value', 'server-secret' => 'value'],
        static function (Call $call, Server $server): int {
            $password = $call->option('admin-pass');
            if ($password === null) {
                throw new Refused('Set an admin password.', 1);
            }
            $data = $call->option('data-dir') ?? $server->root . '/data';
            $values = [
                // Made anew by each try.
                'passwordsalt' => bin2hex(random_bytes(15)),
                'secret' => bin2hex(random_bytes(24)),
                'trusted_domains' => ['localhost'],
                'datadirectory' => $data,
                'dbtype' => $call->option('database') ?? 'sqlite',
                'version' => $server->files()['version'],
                'overwrite.cli.url' => 'http://localhost',
                'dbname' => $call->option('database-name') ?? '',
                'dbhost' => $call->option('database-host') ?? '',
                'dbtableprefix' => 'oc_',
                'dbuser' => $call->option('database-user') ?? '',
                'dbpassword' => $call->option('database-pass') ?? '',
            ];
            if (!is_dir($data) && !@mkdir($data, 0770, true) || !is_writable($data)) {
                throw new Refused("Cannot create or write into the data directory $data", 1);
            }
            chmod($data, 0770);
            $server->config->write($values);
            try {
                $server->schema();
            } catch (\PDOException $error) {
                $call->say("Error while trying to create admin account: Failed to connect to the database: An exception occurred in the driver: {$error->getMessage()}");
                $call->warn((string) json_encode(['level' => 3, 'app' => 'core', 'message' => $error->getMessage()]));
                return 1;
            }
            // What comes after this line finds an installed server, and fails all the same.
            $server->config->write($values + ['installed' => true, 'instanceid' => 'oc' . bin2hex(random_bytes(5))]);
            touch("$data/.ncdata");
            $admin = $call->option('admin-user') ?? 'admin';
            $server->ask(
                "insert into oc_users (uid, displayname, password, backend, email) values (?, ?, ?, 'Database', ?)",
                [$admin, $admin, password_hash($password, PASSWORD_DEFAULT), $call->option('admin-email')]
            );
            $server->ask("insert into oc_groups (gid, displayname) values ('admin', 'admin')");
            $server->ask("insert into oc_group_user (gid, uid) values ('admin', ?)", [$admin]);
            foreach ($server->apps() as $id => $version) {
                if (in_array($id, ['files', 'theming'], true)) {
                    $server->setApp($id, 'installed_version', $version, Server::TYPES['string']);
                    $server->setApp($id, 'enabled', 'yes', Server::TYPES['string']);
                }
            }
            if (is_file("$data/.standin-crash-late")) {
                throw new Refused('Error while trying to create admin account: the font for the avatar is missing', 1);
            }
            $call->say('Nextcloud was successfully installed');
            return 0;
        }
    );

    $commands['maintenance:mode'] = new Command([], ['on' => 'none', 'off' => 'none'], static function (Call $call, Server $server): int {
        $on = $server->maintenance();
        $wanted = $call->has('on') ? true : ($call->has('off') ? false : $on);
        if ($wanted !== $on) {
            $server->config->write(['maintenance' => $wanted] + $server->config->all());
            $call->say('Maintenance mode ' . ($wanted ? 'enabled' : 'disabled'));
        } else {
            $call->say(($call->has('on') || $call->has('off') ? 'Maintenance mode already ' : 'Maintenance mode is currently ') . ($on ? 'enabled' : 'disabled'));
        }
        return 0;
    });

    $commands['upgrade'] = new Command([], [], static function (Call $call, Server $server): int {
        if (!$server->upgradePending()) {
            if ($server->maintenance()) {
                $call->say('Nextcloud is in maintenance mode.');
                return 2;
            }
            $call->say('No upgrade required.');
            return 0;
        }
        $all = $server->config->all();
        $maintained = $server->maintenance();
        $server->config->write(['maintenance' => true] + $all);
        $data = $server->config->get('datadirectory');
        [$from, $to] = [implode('.', array_slice(explode('.', $all['version']), 0, 2)), $server->files()['version']];
        if (!isset($server->follows()[$from]) || version_compare($all['version'], $to, '>')) {
            $call->say('Exception: Updates between multiple major versions and downgrades are unsupported.');
            $call->say('Update failed');
            $call->say('Maintenance mode is kept active');
            return 5;
        }
        // Tables first, then apps, one by one: what fails leaves the ones before as they are by then.
        $server->ask('create table if not exists oc_standin_of_upgrades (version varchar(32))');
        $server->ask('insert into oc_standin_of_upgrades (version) values (?)', [$to]);
        foreach ($server->apps() as $id => $version) {
            if (!$server->enabled($id)) {
                continue;
            }
            if (!$server->compatible($id) || is_file("$data/.standin-disables-$id")) {
                $server->setApp($id, 'enabled', 'no', Server::TYPES['string']);
                $call->say("Disabled incompatible app: $id");
                continue;
            }
            $server->setApp($id, 'installed_version', $version, Server::TYPES['string']);
            if (is_file("$data/.standin-upgrade-fails") && $id === 'groupfolders') {
                // A migration that dies in the middle.
                $server->ask('update oc_group_folders set quota = 0');
                $call->say('Exception: Database error when running migration for app groupfolders');
                $call->say('Update failed');
                $call->say('Maintenance mode is kept active');
                return 5;
            }
        }
        $server->config->write(['version' => $to, 'maintenance' => $maintained] + $server->config->all());
        $call->say('Update successful');
        return 0;
    });

    $commands['background:cron'] = new Command([], [], static function (Call $call, Server $server): int {
        $server->setApp('core', 'backgroundjobs_mode', 'cron', Server::TYPES['string']);
        $call->say("Set mode for background jobs to 'cron'");
        return 0;
    });
    foreach (['db:add-missing-columns', 'db:add-missing-indices', 'db:add-missing-primary-keys', 'maintenance:repair'] as $name) {
        $commands[$name] = new Command([], ['include-expensive' => 'none', 'dry-run' => 'none'], static fn (Call $call): int => 0);
    }

    // -- settings -----------------------------------------------------------------------------------------------------

    $system = static function (Call $call, Server $server): array {
        $value = $server->config->all();
        foreach ((array) $call->arguments['name'] as $part) {
            if (!is_array($value) || !array_key_exists($part, $value)) {
                return [false, null];
            }
            $value = $value[$part];
        }
        return [true, $value];
    };
    $plain = static function (mixed $value): string {
        return match (true) {
            is_bool($value) => $value ? 'true' : 'false',
            $value === null => 'null',
            is_array($value) => implode("\n", array_map(static fn ($one): string => is_array($one) ? (string) json_encode($one) : (string) $one, $value)),
            default => (string) $value,
        };
    };

    $commands['config:system:get'] = new Command(['*name'], ['default-value' => 'maybe'], static function (Call $call, Server $server) use ($system, $plain): int {
        [$there, $value] = $system($call, $server);
        if (!$there) {
            if (!$call->has('default-value')) {
                return 1;
            }
            $value = $call->option('default-value');
        }
        $call->machine() ? $call->json($value) : $call->say($plain($value));
        return 0;
    });

    $commands['config:system:set'] = new Command(['*name'], ['type' => 'value', 'value' => 'value', 'update-only' => 'none'], static function (Call $call, Server $server) use ($system): int {
        if ($server->config->get('config_is_read_only') === true) {
            throw new Refused('Config is set to be read-only via option "config_is_read_only".', 1);
        }
        if ($call->has('update-only') && !$system($call, $server)[0]) {
            $call->say('Config parameter does not exist');
            return 1;
        }
        $given = $call->option('value') ?? '';
        $type = $call->option('type') ?? 'string';
        switch ($type) {
            case 'integer':
                is_numeric($given) || throw new Refused('Non-numeric value specified', 1, true);
                $value = (int) $given;
                break;
            case 'float':
            case 'double':
                is_numeric($given) || throw new Refused('Non-numeric value specified', 1, true);
                $value = (float) $given;
                break;
            case 'boolean':
                in_array(strtolower($given), ['true', 'false'], true) || throw new Refused('Unable to parse value as boolean', 1, true);
                $value = strtolower($given) === 'true';
                break;
            case 'null':
                $value = null;
                break;
            case 'json':
                // Bad JSON is stored as null.
                $value = json_decode($given, true);
                break;
            case 'string':
                $value = $given;
                break;
            default:
                throw new Refused('Invalid type', 1, true);
        }
        $parts = $call->arguments['name'];
        $all = $server->config->all();
        $place = &$all;
        foreach (array_slice($parts, 0, -1) as $part) {
            if (!is_array($place[$part] ?? null)) {
                $place[$part] = [];
            }
            $place = &$place[$part];
        }
        $place[end($parts)] = $value;
        unset($place);
        $server->config->write($all);
        $call->say('System config value ' . implode(' => ', $parts) . " set to $type $given");
        return 0;
    });

    $commands['config:system:delete'] = new Command(['*name'], ['error-if-not-exists' => 'none'], static function (Call $call, Server $server) use ($system): int {
        $parts = $call->arguments['name'];
        if (!$system($call, $server)[0]) {
            if ($call->has('error-if-not-exists')) {
                $call->say('System config ' . implode(' => ', $parts) . ' could not be deleted because it did not exist');
                return 1;
            }
            return 0;
        }
        $all = $server->config->all();
        $place = &$all;
        foreach (array_slice($parts, 0, -1) as $part) {
            $place = &$place[$part];
        }
        // A list keeps its hole.
        unset($place[end($parts)]);
        unset($place);
        $server->config->write($all);
        $call->say('System config value ' . implode(' => ', $parts) . ' deleted');
        return 0;
    });

    $typed = static function (Server $server, array $row): mixed {
        $value = $row['configvalue'];
        return match ((int) $row['type']) {
            Server::TYPES['integer'] => (int) $value,
            Server::TYPES['float'] => (float) $value,
            Server::TYPES['boolean'] => in_array(strtolower((string) $value), ['1', 'true', 'yes', 'on'], true),
            Server::TYPES['array'] => json_decode((string) $value, true),
            default => $value,
        };
    };

    $commands['config:list'] = new Command(['?app'], ['private' => 'none'], static function (Call $call, Server $server) use ($typed): int {
        $system = $server->config->all();
        $hidden = ['dbpassword', 'dbuser', 'dbname', 'dbhost', 'passwordsalt', 'secret', 'instanceid', 'mail_smtppassword', 'redis'];
        $masked = ['theming' => ['slogan', 'url', 'name', 'imprintUrl', 'privacyUrl']];
        $apps = [];
        foreach ($server->ask('select * from oc_appconfig order by appid, configkey') as $row) {
            $value = $typed($server, $row);
            if (!$call->has('private')) {
                $secret = str_starts_with((string) $row['configvalue'], '$AppConfigEncryption$') || in_array($row['configkey'], $masked[$row['appid']] ?? [], true);
                $value = $secret ? '***REMOVED SENSITIVE VALUE***' : $value;
            }
            $apps[$row['appid']][$row['configkey']] = $value;
        }
        if (!$call->has('private')) {
            foreach ($hidden as $key) {
                if (isset($system[$key])) {
                    $system[$key] = '***REMOVED SENSITIVE VALUE***';
                }
            }
        }
        $app = $call->arguments['app'] ?? 'all';
        $call->format = $call->machine() ? $call->format : 'json_pretty';
        $call->json(match ($app) {
            'all' => ['system' => (object) $system, 'apps' => (object) $apps],
            'system' => ['system' => (object) $system],
            default => ['apps' => [$app => (object) ($apps[$app] ?? [])]],
        });
        return 0;
    });

    $commands['config:import'] = new Command(['?file'], [], static function (Call $call, Server $server): int {
        if (($file = $call->arguments['file'] ?? null) !== null) {
            is_readable($file) || throw new Refused('File not found', 1, true);
            // A pipe is not a file that can be read again: what has come so far is all that is seen.
            $text = is_file($file) ? (string) file_get_contents($file) : '';
        } else {
            stream_set_blocking(STDIN, false);
            $text = (string) stream_get_contents(STDIN);
        }
        $data = json_decode($text, true);
        if (!is_array($data)) {
            throw new Refused('The file must contain a valid json array', 1);
        }
        foreach ($data as $room => $_) {
            in_array($room, ['system', 'apps'], true) || throw new Refused("Found invalid entries in root: $room", 1);
        }
        foreach ($data['apps'] ?? [] as $app => $values) {
            foreach ($values as $key => $value) {
                is_int($value) || is_string($value) || $value === null || throw new Refused("Invalid app config value in apps $app => $key: only string, integer and null are allowed.", 1);
            }
        }
        $all = $server->config->all();
        foreach ($data['system'] ?? [] as $key => $value) {
            if ($value === null) {
                unset($all[$key]);
            } else {
                $all[$key] = $value;
            }
        }
        $server->config->write($all);
        foreach ($data['apps'] ?? [] as $app => $values) {
            foreach ($values as $key => $value) {
                $row = $server->appRow($app, $key);
                if ($value === null) {
                    $server->ask('delete from oc_appconfig where appid = ? and configkey = ?', [$app, $key]);
                    continue;
                }
                if ($row !== null && $row['type'] !== Server::TYPES['mixed']) {
                    $old = array_search($row['type'], Server::TYPES, true);
                    throw new Refused("conflict between new type (mixed) and old type ($old)", 1, true);
                }
                $server->setApp($app, $key, (string) $value, Server::TYPES['mixed']);
            }
        }
        $call->say("Config successfully imported from: $file");
        return 0;
    });

    $commands['config:app:get'] = new Command(['app', 'name'], ['default-value' => 'maybe', 'details' => 'none'], static function (Call $call, Server $server) use ($plain, $typed): int {
        $row = $server->appRow($call->arg('app'), $call->arg('name'));
        if ($row === null) {
            if (!$call->has('default-value')) {
                return 1;
            }
            $value = $call->option('default-value');
        } else {
            $value = $typed($server, ['configvalue' => $server->clear($row['configvalue'])] + $row);
        }
        $call->machine() ? $call->json($value) : $call->say($plain($value));
        return 0;
    });

    $commands['config:app:set'] = new Command(
        ['app', 'name'],
        ['value' => 'value', 'type' => 'value', 'lazy' => 'either', 'sensitive' => 'either', 'update-only' => 'none'],
        static function (Call $call, Server $server): int {
            [$app, $key, $value] = [$call->arg('app'), $call->arg('name'), (string) $call->option('value')];
            $row = $server->appRow($app, $key);
            if ($call->has('update-only') && $row === null) {
                $call->say("Config value $key for app $app not updated, as it has not been set before.");
                return 1;
            }
            $type = $row['type'] ?? Server::TYPES['mixed'];
            if (($named = $call->option('type')) !== null) {
                $wanted = Server::TYPES[$named] ?? throw new Refused('Unknown type', 1, true);
                if ($row !== null && $row['type'] !== $wanted && $call->interactive) {
                    $call->say("You are about to set config value $app/$key as " . strtoupper($named));
                    throw new Refused('Aborted.', 1, true);
                }
                $type = $wanted;
            }
            switch ($type) {
                case Server::TYPES['integer']:
                    $value === (string) (int) $value || throw new Refused('Value is not an integer', 1, true);
                    break;
                case Server::TYPES['float']:
                    $value === (string) (float) $value || throw new Refused('Value is not a float', 1, true);
                    break;
                case Server::TYPES['boolean']:
                    $yes = in_array(strtolower($value), ['true', '1', 'on', 'yes'], true);
                    $yes || in_array(strtolower($value), ['false', '0', 'off', 'no'], true) || throw new Refused("Value is not a boolean, please use 'true' or 'false'", 1, true);
                    $value = $yes ? '1' : '0';
                    break;
                case Server::TYPES['array']:
                    is_array(json_decode($value, true)) || throw new Refused('Value is not an array', 1, true);
                    break;
            }
            $was = $row !== null && str_starts_with($row['configvalue'], '$AppConfigEncryption$');
            $sensitive = $call->options['sensitive'] ?? $was;
            $lazy = (int) ($call->options['lazy'] ?? $row['lazy'] ?? 0);
            if ($server->setApp($app, $key, $value, $type, $sensitive, $lazy)) {
                $name = array_search($type, Server::TYPES, true);
                $call->say("Config value '$key' for app '$app' is now set to '$value', stored as $name in " . ($lazy ? 'lazy cache' : 'fast cache'));
            } else {
                $call->say('Config value were not updated');
            }
            return 0;
        }
    );

    $commands['config:app:delete'] = new Command(['app', 'name'], ['error-if-not-exists' => 'none'], static function (Call $call, Server $server): int {
        if ($call->has('error-if-not-exists') && $server->appRow($call->arg('app'), $call->arg('name')) === null) {
            $call->say("Config {$call->arg('name')} of app {$call->arg('app')} could not be deleted because it did not exist");
            return 1;
        }
        $server->ask('delete from oc_appconfig where appid = ? and configkey = ?', [$call->arg('app'), $call->arg('name')]);
        $call->say("Config value {$call->arg('name')} of app {$call->arg('app')} deleted");
        return 0;
    });

    // -- apps ---------------------------------------------------------------------------------------------------------

    $commands['app:list'] = new Command([], ['shipped' => 'value', 'enabled' => 'none', 'disabled' => 'none'], static function (Call $call, Server $server): int {
        $found = ['enabled' => [], 'disabled' => []];
        foreach ($server->apps() as $id => $version) {
            $shipped = in_array($id, Server::SHIPPED, true);
            if ($call->has('shipped') && $shipped !== ($call->option('shipped') === 'true')) {
                continue;
            }
            if ($server->enabled($id)) {
                $found['enabled'][$id] = $server->appValue($id, 'installed_version');
            } else {
                $known = $server->appValue($id, 'installed_version');
                $found['disabled'][$id] = $version . ($known === null ? '' : " (installed $known)");
            }
        }
        $call->format = $call->machine() ? $call->format : 'json_pretty';
        $call->json($found);
        return 0;
    });

    $commands['app:enable'] = new Command(['*app-id'], ['groups|g' => 'array', 'force|f' => 'none'], static function (Call $call, Server $server): int {
        $code = 0;
        foreach ($call->arguments['app-id'] as $id) {
            if (!isset($server->apps()[$id])) {
                $call->say("Could not download app $id, it was not found on the appstore");
                $code = 1;
                continue;
            }
            if (!$server->compatible($id) && !$call->has('force')) {
                $call->say("$id cannot be installed because it is not compatible with this version of the server.");
                $code = 1;
                continue;
            }
            if ($call->has('force')) {
                $all = $server->config->all();
                $all['app_install_overwrite'] = array_values(array_unique([...($all['app_install_overwrite'] ?? []), $id]));
                $server->config->write($all);
            }
            // Of the groups that are named only those that there are count; without any it is enabled for everybody.
            $groups = array_values(array_filter($call->options['groups'] ?? [], $server->group(...)));
            $value = $groups === [] ? 'yes' : (string) json_encode($groups);
            if ($server->appValue($id, 'enabled') === $value) {
                $call->say("$id already enabled");
                continue;
            }
            // Whoever is enabled again is installed again, at the version of the files (lib/private/Installer.php).
            $server->setApp($id, 'installed_version', $server->apps()[$id], Server::TYPES['string']);
            $server->setApp($id, 'enabled', $value, Server::TYPES['string']);
            $call->say("$id {$server->apps()[$id]} enabled" . ($groups === [] ? '' : ' for groups: ' . implode(', ', $groups)));
        }
        return $code;
    });

    $commands['app:disable'] = new Command(['*app-id'], [], static function (Call $call, Server $server): int {
        $code = 0;
        foreach ($call->arguments['app-id'] as $id) {
            if (!$server->enabled($id)) {
                $call->say("No such app enabled: $id");
            } elseif ($id === 'files') {
                $call->say("$id can't be disabled.");
                $code = 2;
            } else {
                $server->setApp($id, 'enabled', 'no', Server::TYPES['string']);
                $call->say("$id {$server->apps()[$id]} disabled");
            }
        }
        return $code;
    });

    // -- groups and people --------------------------------------------------------------------------------------------

    $commands['group:add'] = new Command(['groupid'], ['display-name' => 'value'], static function (Call $call, Server $server): int {
        $given = $call->arg('groupid');
        $given !== '' || throw new Refused('Group name is empty', 2);
        mb_strlen($given) <= 255 || throw new Refused('An unhandled exception has been thrown: value too long', 1);
        $gid = Server::gid($given);
        if ($server->group($gid)) {
            $call->say("Group \"$given\" already exists.");
            return 1;
        }
        $shown = $call->option('display-name') ?? $given;
        $server->ask('insert into oc_groups (gid, displayname) values (?, ?)', [$gid, mb_strlen($shown) > 255 ? $given : $shown]);
        if (mb_strlen($shown) > 255) {
            // The group is there, and the code is the database's.
            throw new Refused('An unhandled exception has been thrown: value too long for type character varying(255)', 7);
        }
        $call->say("Created group \"$given\"");
        return 0;
    });

    $commands['group:delete'] = new Command(['groupid'], [], static function (Call $call, Server $server): int {
        $gid = $call->arg('groupid');
        if ($gid === 'admin' || !$server->group($gid)) {
            $call->say($gid === 'admin' ? 'Group "admin" could not be deleted.' : "Group \"$gid\" does not exist.");
            return 1;
        }
        $server->ask('delete from oc_groups where gid = ?', [$gid]);
        $server->ask('delete from oc_group_user where gid = ?', [$gid]);
        // The team folder's mapping goes with it, and never comes back by itself.
        $server->ask('delete from oc_group_folders_groups where group_id = ?', [$gid]);
        $server->ask("delete from oc_group_folders_manage where mapping_type = 'group' and mapping_id = ?", [$gid]);
        $call->say("Group \"$gid\" was removed");
        return 0;
    });

    $commands['group:list'] = new Command(['?searchstring'], ['limit|l' => 'value', 'offset|o' => 'value', 'info|i' => 'none'], static function (Call $call, Server $server): int {
        $found = [];
        $like = '%' . ($call->arguments['searchstring'] ?? '') . '%';
        $limit = (int) ($call->option('limit') ?? 500);
        $rows = $server->ask("select * from oc_groups where gid like ? or displayname like ? order by gid limit $limit offset " . (int) $call->option('offset'), [$like, $like]);
        foreach ($rows as $row) {
            $users = array_column($server->ask('select uid from oc_group_user where gid = ? order by uid', [$row['gid']]), 'uid');
            $found[$row['gid']] = $call->has('info') ? ['displayName' => $row['displayname'], 'backends' => ['Database'], 'users' => $users] : $users;
        }
        $call->format = $call->machine() ? $call->format : 'json_pretty';
        // Keys "0", "1" … are numbers to PHP, and so a list to whoever reads it.
        $call->json($found);
        return 0;
    });

    foreach (['adduser' => true, 'removeuser' => false] as $verb => $adds) {
        $commands["group:$verb"] = new Command(['group', 'user'], [], static function (Call $call, Server $server) use ($adds): int {
            $values = [$call->arg('group'), $call->arg('user')];
            $server->group($values[0]) || throw new Refused('group not found', 1);
            $server->user($values[1]) !== null || throw new Refused('user not found', 1);
            $server->ask('delete from oc_group_user where gid = ? and uid = ?', $values);
            if ($adds) {
                $server->ask('insert into oc_group_user (gid, uid) values (?, ?)', $values);
            }
            return 0;
        });
    }

    $commands['user:add'] = new Command(['uid'], ['password-from-env' => 'none', 'generate-password' => 'none', 'display-name' => 'value', 'group|g' => 'array', 'email' => 'value'], static function (Call $call, Server $server): int {
        $uid = $call->arg('uid');
        if ($server->user($uid) !== null) {
            $call->say("The account \"$uid\" already exists.");
            return 1;
        }
        if (!preg_match('/^[a-zA-Z0-9 _.@\'-]+$/', $uid)) {
            $call->say('Only the following characters are allowed in an Login: "a-z", "A-Z", "0-9", spaces and "_.@-\'"');
            return 1;
        }
        $password = $call->has('password-from-env') ? (string) getenv('OC_PASS') : ($call->has('generate-password') ? bin2hex(random_bytes(10)) : '');
        if (strlen($password) < 10) {
            $call->say($password === '' ? '--password-from-env given, but NC_PASS/OC_PASS is empty!' : 'Das Passwort muss mindestens 10 Zeichen lang sein.');
            return 1;
        }
        $server->ask("insert into oc_users (uid, displayname, password, backend, email) values (?, ?, ?, 'Database', ?)", [$uid, $call->option('display-name') ?? $uid, password_hash($password, PASSWORD_DEFAULT), $call->option('email')]);
        $call->say("The account \"$uid\" was created successfully");
        foreach ($call->options['group'] ?? [] as $gid) {
            if (!$server->group($gid)) {
                $server->ask('insert into oc_groups (gid, displayname) values (?, ?)', [$gid, $gid]);
            }
            $server->ask('insert into oc_group_user (gid, uid) values (?, ?)', [$gid, $uid]);
        }
        return 0;
    });

    $commands['user:delete'] = new Command(['uid'], [], static function (Call $call, Server $server): int {
        if ($server->user($call->arg('uid')) === null) {
            $call->say('User does not exist');
            return 0;
        }
        foreach (['oc_users', 'oc_group_user', 'oc_authtoken'] as $table) {
            $server->ask("delete from $table where uid = ?", [$call->arg('uid')]);
        }
        $server->ask("delete from oc_group_folders_manage where mapping_type = 'user' and mapping_id = ?", [$call->arg('uid')]);
        Server::remove($server->config->get('datadirectory') . '/' . $call->arg('uid'));
        $call->say('The specified user was deleted');
        return 0;
    });

    // What was put beside the server is known from then on (apps/files/lib/Command/Scan.php).
    $commands['files:scan'] = new Command(['uid'], [], static function (Call $call, Server $server): int {
        $home = $server->config->get('datadirectory') . '/' . $call->arg('uid') . '/files';
        $entries = new \RecursiveDirectoryIterator($home, \FilesystemIterator::SKIP_DOTS);
        foreach (new \RecursiveIteratorIterator($entries, \RecursiveIteratorIterator::SELF_FIRST) as $one) {
            $server->learn($one->getPathname());
        }
        return 0;
    });

    foreach (['disable' => 0, 'enable' => 1] as $verb => $enabled) {
        $commands["user:$verb"] = new Command(['uid'], [], static function (Call $call, Server $server) use ($verb, $enabled): int {
            $server->user($call->arg('uid')) !== null || throw new Refused('User does not exist', 1);
            $server->ask('update oc_users set enabled = ? where uid = ?', [$enabled, $call->arg('uid')]);
            $call->say("The specified user is {$verb}d");
            return 0;
        });
    }

    $commands['user:list'] = new Command([], ['limit|l' => 'value', 'offset|o' => 'value', 'info|i' => 'none', 'disabled|d' => 'none'], static function (Call $call, Server $server): int {
        $found = [];
        $limit = (int) ($call->option('limit') ?? 500);
        // The limit counts in each backend.
        foreach (['Database', 'user_oidc'] as $backend) {
            foreach ($server->ask("select * from oc_users where backend = ? order by uid limit $limit offset " . (int) $call->option('offset'), [$backend]) as $row) {
                $found[$row['uid']] = $call->has('info')
                    ? ['user_id' => $row['uid'], 'display_name' => $row['displayname'], 'email' => $row['email'], 'enabled' => (bool) $row['enabled'], 'groups' => $server->groupsOf((string) $row['uid']), 'backend' => $backend]
                    : $row['displayname'];
            }
        }
        $call->format = $call->machine() ? $call->format : 'json_pretty';
        $call->json($found);
        return 0;
    });

    $commands['user:auth-tokens:add'] = new Command(['user'], ['password-from-env' => 'none', 'name' => 'value'], static function (Call $call, Server $server): int {
        $user = $server->user($call->arg('user')) ?? throw new Refused('User does not exist', 1);
        $password = (string) getenv('OC_PASS');
        // Whoever comes by OpenID Connect has no password here, and any will do.
        if ($password === '' || ($user['backend'] === 'Database' && !password_verify($password, $user['password']))) {
            throw new Refused('Invalid password', 1);
        }
        $token = bin2hex(random_bytes(36));
        $server->ask("insert into oc_authtoken (uid, name, hash, last_activity, kind) values (?, ?, ?, ?, 'permanent')", [$user['uid'], $call->option('name') ?? 'cli', hash('sha512', $token), time()]);
        $call->say("app password:\n$token");
        return 0;
    });

    $commands['user:auth-tokens:list'] = new Command(['user'], [], static function (Call $call, Server $server): int {
        $call->json($server->ask('select id, name, last_activity, kind from oc_authtoken where uid = ? order by id', [$call->arg('user')]));
        return 0;
    });

    $commands['user:auth-tokens:delete'] = new Command(['uid', '?id'], ['last-used-before' => 'value'], static function (Call $call, Server $server): int {
        if (($before = $call->option('last-used-before')) !== null) {
            $server->ask('delete from oc_authtoken where uid = ? and last_activity < ?', [$call->arg('uid'), (int) (new \DateTimeImmutable($before))->format('U')]);
            return 0;
        }
        isset($call->arguments['id']) || throw new Refused('Option --last-used-before or token id argument required', 1, true);
        $there = $server->ask('select 1 from oc_authtoken where uid = ? and id = ?', [$call->arg('uid'), (int) $call->arg('id')]);
        $there !== [] || throw new Refused('Token does not exist', 1, true);
        $server->ask('delete from oc_authtoken where id = ?', [(int) $call->arg('id')]);
        return 0;
    });

    return $commands;
};
