<?php

declare(strict_types=1);

namespace StandIn;

/** The instance: its configuration, its database, and what upstream's tables hold of people, groups and settings. */
final class Server
{
    public const NOTE = 'stand-in for nextcloud; not the product';
    /** Of app values, as upstream's IAppConfig has them. */
    public const TYPES = ['mixed' => 2, 'string' => 4, 'integer' => 8, 'float' => 16, 'boolean' => 32, 'array' => 64];
    /** Apps that come with the release. */
    public const SHIPPED = ['files', 'files_external', 'theming'];
    private ?\PDO $connection = null;
    public Config $config;

    public function __construct(public string $root)
    {
        // Upstream looks elsewhere where the environment says so (lib/base.php).
        $this->config = new Config(rtrim(getenv('NEXTCLOUD_CONFIG_DIR') ?: $root . '/config', '/'));
    }

    /** @return array{version: string, string: string} */
    public function files(): array
    {
        $OC_Version = $OC_VersionString = null;
        include $this->root . '/version.php';
        return ['version' => implode('.', $OC_Version), 'string' => $OC_VersionString];
    }

    /** MAJOR.MINOR of what the files take over from. @return array<string, bool> */
    public function follows(): array
    {
        $OC_VersionCanBeUpgradedFrom = [];
        include $this->root . '/version.php';
        return $OC_VersionCanBeUpgradedFrom['nextcloud'] ?? [];
    }

    public function installed(): bool
    {
        return $this->config->get('installed', false) === true;
    }

    public function maintenance(): bool
    {
        return $this->config->get('maintenance', false) === true;
    }

    /** Files that are not what the database knows, newer or older, the server's or an app's. */
    public function upgradePending(): bool
    {
        if (!$this->installed()) {
            return false;
        }
        if ($this->config->get('version') !== $this->files()['version']) {
            return true;
        }
        foreach ($this->apps() as $id => $version) {
            $known = $this->appValue($id, 'installed_version');
            if ($this->enabled($id) && $known !== null && $known !== $version) {
                return true;
            }
        }
        return false;
    }

    public function db(): \PDO
    {
        if ($this->connection === null) {
            $this->connection = $this->connect($this->config->all());
        }
        return $this->connection;
    }

    /** @param array<string, mixed> $how */
    public function connect(array $how): \PDO
    {
        $options = [\PDO::ATTR_ERRMODE => \PDO::ERRMODE_EXCEPTION];
        if (($how['dbtype'] ?? '') === 'pgsql') {
            $host = $how['dbhost'] ?: '/run/postgresql';
            $dsn = "pgsql:host=$host;dbname={$how['dbname']}";
            return new \PDO($dsn, $how['dbuser'], $how['dbpassword'], $options);
        }
        $made = new \PDO('sqlite:' . $how['datadirectory'] . '/' . ($how['dbname'] ?: 'owncloud') . '.db', null, null, $options);
        $made->exec('pragma busy_timeout = 30000');
        return $made;
    }

    /** @param array<int|string, mixed> $values @return list<array<string, mixed>> */
    public function ask(string $statement, array $values = []): array
    {
        $asked = $this->db()->prepare($statement);
        $asked->execute($values);
        return $asked->columnCount() ? $asked->fetchAll(\PDO::FETCH_ASSOC) : [];
    }

    public function schema(): void
    {
        $serial = $this->db()->getAttribute(\PDO::ATTR_DRIVER_NAME) === 'pgsql' ? 'serial primary key' : 'integer primary key autoincrement';
        foreach (
            [
                'oc_appconfig (appid varchar(32), configkey varchar(64), configvalue text, type integer, lazy integer default 0, primary key (appid, configkey))',
                'oc_groups (gid varchar(64) primary key, displayname varchar(255))',
                'oc_group_user (gid varchar(64), uid varchar(64), primary key (gid, uid))',
                'oc_users (uid varchar(64) primary key, displayname varchar(255), password varchar(255), backend varchar(64), email varchar(255), enabled integer default 1, quota varchar(32))',
                "oc_authtoken (id $serial, uid varchar(64), name text, hash varchar(128), last_activity integer, kind varchar(16), session text)",
                "oc_share (id $serial, share_type integer, share_with varchar(255), uid_owner varchar(64), file_target varchar(512), stime integer)",
                "oc_user_oidc_providers (id $serial, identifier varchar(128) unique, client_id varchar(128), client_secret text, discovery text, end_session text, scope varchar(255))",
                "oc_group_folders (folder_id $serial, mount_point varchar(4000), quota bigint, acl integer default 0)",
                "oc_external_mounts (mount_id $serial, mount_point varchar(512), storage_backend varchar(64), auth_backend varchar(64), options text, users text, groups text)",
                'oc_standin_login (state varchar(64) primary key, nonce varchar(64), verifier varchar(64), provider integer, browser varchar(64), began integer, next text)',
                "oc_storages (numeric_id $serial, id varchar(255) unique)",
                "oc_filecache (fileid $serial, storage integer, path varchar(4000), path_hash varchar(32))",
                'oc_mounts (storage_id integer, root_id integer, user_id varchar(64))',
                'oc_group_folders_groups (folder_id integer, group_id varchar(64), permissions integer, primary key (folder_id, group_id))',
                'oc_group_folders_manage (folder_id integer, mapping_type varchar(16), mapping_id varchar(64), primary key (folder_id, mapping_type, mapping_id))',
            ] as $table
        ) {
            $this->db()->exec("create table if not exists $table");
        }
        // What upstream keeps in tables of their own, read as there.
        foreach (
            [
                "oc_user_oidc as select uid as user_id, displayname as display_name from oc_users where backend = 'user_oidc'",
                "oc_preferences as select uid as userid, 'settings' as appid, 'email' as configkey, email as configvalue from oc_users where email <> ''
                 union all select uid, 'core', 'enabled', 'false' from oc_users where enabled = 0
                 union all select uid, 'core', 'enabled', 'true' from oc_users where enabled = 1",
            ] as $view
        ) {
            $this->db()->exec('drop view if exists ' . strtok($view, ' '));
            $this->db()->exec("create view $view");
        }
    }

    // -- apps ---------------------------------------------------------------------------------------------------------

    /** @return array<string, string> id -> version of the files */
    public function apps(): array
    {
        $found = [];
        $folders = [$this->root . '/apps'];
        foreach ((array) $this->config->get('apps_paths', []) as $more) {
            $folders[] = $more['path'];
        }
        foreach (array_unique($folders) as $folder) {
            foreach (glob($folder . '/*/appinfo/info.xml') ?: [] as $file) {
                if (preg_match('~<version>([^<]+)</version>~', (string) file_get_contents($file), $match)) {
                    $found[basename(dirname($file, 2))] = $match[1];
                }
            }
        }
        ksort($found);
        return $found;
    }

    public function appFolder(string $id): string
    {
        foreach ([['path' => $this->root . '/apps'], ...(array) $this->config->get('apps_paths', [])] as $one) {
            if (is_file("{$one['path']}/$id/appinfo/info.xml")) {
                return "{$one['path']}/$id";
            }
        }
        return '';
    }

    public function enabled(string $id): bool
    {
        return !in_array($this->appValue($id, 'enabled') ?? 'no', ['no', ''], true);
    }

    /** Whether the release of the files is one that the app says it runs with. */
    public function compatible(string $id): bool
    {
        $text = (string) file_get_contents($this->appFolder($id) . '/appinfo/info.xml');
        $major = (int) explode('.', $this->files()['version'])[0];
        $min = preg_match('~min-version="(\d+)~', $text, $match) ? (int) $match[1] : 0;
        $max = preg_match('~max-version="(\d+)~', $text, $match) ? (int) $match[1] : PHP_INT_MAX;
        return $min <= $major && $major <= $max;
    }

    // -- app values ---------------------------------------------------------------------------------------------------

    /** @return array{configvalue: string, type: int, lazy: int}|null */
    public function appRow(string $app, string $key): ?array
    {
        $rows = $this->ask('select configvalue, type, lazy from oc_appconfig where appid = ? and configkey = ?', [$app, $key]);
        return $rows ? ['configvalue' => (string) $rows[0]['configvalue'], 'type' => (int) $rows[0]['type'], 'lazy' => (int) $rows[0]['lazy']] : null;
    }

    public function appValue(string $app, string $key): ?string
    {
        $row = $this->appRow($app, $key);
        return $row === null ? null : $this->clear($row['configvalue']);
    }

    /** Whether anything was written. */
    public function setApp(string $app, string $key, string $value, int $type, bool $sensitive = false, int $lazy = 0): bool
    {
        $row = $this->appRow($app, $key);
        if ($row !== null && $this->clear($row['configvalue']) === $value && $row['type'] === $type && $row['lazy'] === $lazy
            && str_starts_with($row['configvalue'], '$AppConfigEncryption$') === $sensitive) {
            return false;
        }
        $kept = $sensitive ? $this->sealed($value) : $value;
        $this->ask('delete from oc_appconfig where appid = ? and configkey = ?', [$app, $key]);
        $this->ask('insert into oc_appconfig (appid, configkey, configvalue, type, lazy) values (?, ?, ?, ?, ?)', [$app, $key, $kept, $type, $lazy]);
        return true;
    }

    /** New at each write, as upstream's. */
    public function sealed(string $value): string
    {
        $key = hash('sha256', (string) $this->config->get('secret'), true);
        $nonce = random_bytes(12);
        $tag = '';
        $text = openssl_encrypt($value, 'aes-256-gcm', $key, OPENSSL_RAW_DATA, $nonce, $tag);
        return '$AppConfigEncryption$' . bin2hex($nonce . $tag . $text);
    }

    /** What was sealed under another `secret` does not open. */
    public function clear(string $value): string
    {
        if (!str_starts_with($value, '$AppConfigEncryption$')) {
            return $value;
        }
        $raw = (string) hex2bin(substr($value, 21));
        $key = hash('sha256', (string) $this->config->get('secret'), true);
        $text = openssl_decrypt(substr($raw, 28), 'aes-256-gcm', $key, OPENSSL_RAW_DATA, substr($raw, 0, 12), substr($raw, 12, 16));
        if ($text === false) {
            // Nobody catches it: upstream answers 500 where config.php has another secret.
            throw new \LogicException('HMAC does not match.');
        }
        return $text;
    }

    // -- people -------------------------------------------------------------------------------------------------------

    /** Files are listed as the server knows them: what lies on the disk beside it is nobody's (View.php, getDirectoryContent). */
    public function knows(string $file): bool
    {
        return $this->ask('select fileid from oc_filecache where storage = 0 and path_hash = ?', [md5($file)]) !== [];
    }

    public function learn(string $file): void
    {
        if (!$this->knows($file)) {
            $this->ask('insert into oc_filecache (storage, path, path_hash) values (0, ?, ?)', [$file, md5($file)]);
        }
    }

    public function forget(string $file): void
    {
        $this->ask('delete from oc_filecache where storage = 0 and path_hash = ?', [md5($file)]);
    }

    public static function remove(string $folder): void
    {
        if (!is_dir($folder)) {
            return;
        }
        $entries = new \RecursiveDirectoryIterator($folder, \FilesystemIterator::SKIP_DOTS);
        foreach (new \RecursiveIteratorIterator($entries, \RecursiveIteratorIterator::CHILD_FIRST) as $one) {
            $one->isDir() ? rmdir($one->getPathname()) : unlink($one->getPathname());
        }
        rmdir($folder);
    }

    /** @return array<string, mixed>|null */
    public function user(string $uid): ?array
    {
        return $this->ask('select * from oc_users where uid = ?', [$uid])[0] ?? null;
    }

    public function group(string $gid): bool
    {
        return $this->ask('select 1 from oc_groups where gid = ?', [$gid]) !== [];
    }

    /** @return list<string> */
    public function groupsOf(string $uid): array
    {
        return array_column($this->ask('select gid from oc_group_user where uid = ? order by gid', [$uid]), 'gid');
    }

    /** Upstream keeps 64 characters; what is longer is kept as its hash. */
    public static function gid(string $given): string
    {
        return mb_strlen($given) > 64 ? hash('sha256', $given) : $given;
    }

    /** Mount point -> rights, of the team folders that this person has; several groups' rights add up. @return array<string, array{id: int, permissions: int, quota: int}> */
    public function foldersOf(string $uid): array
    {
        $found = [];
        $rows = $this->ask(
            'select f.folder_id, f.mount_point, f.quota, g.permissions from oc_group_folders f
             join oc_group_folders_groups g on g.folder_id = f.folder_id
             join oc_group_user u on u.gid = g.group_id where u.uid = ? order by f.folder_id',
            [$uid]
        );
        foreach ($rows as $row) {
            $before = $found[$row['mount_point']]['permissions'] ?? 0;
            $found[$row['mount_point']] = ['id' => (int) $row['folder_id'], 'permissions' => $before | (int) $row['permissions'], 'quota' => (int) $row['quota']];
        }
        return $found;
    }
}
