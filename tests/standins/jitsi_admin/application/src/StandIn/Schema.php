<?php

declare(strict_types=1);

namespace StandIn;

/** The tables of 1.4.2 on PostgreSQL that somebody needs here (src/Migrations, all 188 replayed: names, types, NOT NULL). */
final class Schema
{
    public const LAST = 'DoctrineMigrations\\Version20260101000000';
    private const WHEN = 'TIMESTAMP(0) WITHOUT TIME ZONE';
    private const SERVER = [
        'administrator_id' => 'INT', 'url' => 'TEXT NOT NULL', 'app_id' => 'TEXT', 'app_secret' => 'TEXT', 'logo_url' => 'TEXT',
        'smtp_host' => 'TEXT', 'smtp_port' => 'INT', 'smtp_password' => 'TEXT', 'smtp_username' => 'TEXT', 'smtp_encryption' => 'TEXT',
        'smtp_email' => 'TEXT', 'smtp_sender_name' => 'TEXT', 'slug' => 'TEXT NOT NULL', 'privacy_policy' => 'TEXT',
        'license_key' => 'TEXT', 'api_key' => 'TEXT', 'static_background_color' => 'VARCHAR(7)',
        'show_static_background_color' => 'BOOLEAN', 'feature_enable_by_jwt' => 'BOOLEAN', 'server_email_header' => 'TEXT',
        'server_email_body' => 'TEXT', 'jwt_moderator_position' => 'INT NOT NULL', 'server_name' => 'TEXT NOT NULL',
        'cors_header' => 'BOOLEAN', 'updated_at' => self::WHEN, 'disallow_firefox' => 'BOOLEAN', 'allow_ip' => 'TEXT',
        'prefix_room_uid_with_hash' => 'BOOLEAN', 'live_kit_server' => 'BOOLEAN', 'livekit_background_images' => 'TEXT',
        'enable_recording' => 'BOOLEAN', 'is_allowed_to_clone_for_autoscale' => 'BOOLEAN',
    ];

    /** @return list<string> */
    public static function tables(): array
    {
        $when = self::WHEN;
        $server = implode(', ', array_map(static fn (string $name, string $type): string => "$name $type", array_keys(self::SERVER), self::SERVER));
        $made = ["CREATE TABLE doctrine_migration_versions (version VARCHAR(191) PRIMARY KEY, executed_at $when, execution_time INT)"];
        foreach (['server', 'fos_user', 'rooms', 'address_group', 'keycloak_groups_to_servers', 'lobby_waitung_user', 'cron_job', 'cron_report'] as $name) {
            $made[] = "CREATE SEQUENCE {$name}_id_seq INCREMENT BY 1 MINVALUE 1 START 1";
        }
        return [
            ...$made,
            "CREATE TABLE fos_user (id INT PRIMARY KEY, email TEXT NOT NULL, keycloak_id TEXT, created_at $when, username TEXT, last_login $when, first_name TEXT, last_name TEXT, register_id TEXT, keycloakGroup TEXT, uid TEXT, own_room_uid TEXT, time_zone VARCHAR(255), spezial_properties TEXT, indexer TEXT, second_email TEXT, updated_at $when)",
            "CREATE TABLE server (id INT PRIMARY KEY, $server, FOREIGN KEY (administrator_id) REFERENCES fos_user (id) ON DELETE SET NULL)",
            'CREATE TABLE server_user (server_id INT NOT NULL REFERENCES server (id) ON DELETE CASCADE, user_id INT NOT NULL REFERENCES fos_user (id) ON DELETE CASCADE, PRIMARY KEY (server_id, user_id))',
            'CREATE TABLE keycloak_groups_to_servers (id INT PRIMARY KEY, server_id INT NOT NULL REFERENCES server (id), keycloak_group TEXT NOT NULL)',
            "CREATE TABLE rooms (id INT PRIMARY KEY, server_id INT NOT NULL REFERENCES server (id), moderator_id INT REFERENCES fos_user (id), name TEXT NOT NULL, start $when, enddate $when, uid TEXT NOT NULL, duration DOUBLE PRECISION NOT NULL, sequence INT NOT NULL, uid_real TEXT, only_registered_users BOOLEAN NOT NULL, slug TEXT, total_open_rooms BOOLEAN, persistant_room BOOLEAN, time_zone VARCHAR(255), start_utc $when, end_date_utc $when, lobby BOOLEAN, host_url TEXT)",
            'CREATE TABLE user_rooms (user_id INT NOT NULL REFERENCES fos_user (id), rooms_id INT NOT NULL REFERENCES rooms (id), PRIMARY KEY (user_id, rooms_id))',
            'CREATE TABLE user_user (user_source INT NOT NULL REFERENCES fos_user (id) ON DELETE CASCADE, user_target INT NOT NULL REFERENCES fos_user (id) ON DELETE CASCADE, PRIMARY KEY (user_source, user_target))',
            "CREATE TABLE address_group (id INT PRIMARY KEY, leader_id INT NOT NULL REFERENCES fos_user (id), name TEXT NOT NULL, created_at $when NOT NULL, updated_at $when, indexer TEXT)",
            'CREATE TABLE address_group_user (address_group_id INT NOT NULL REFERENCES address_group (id) ON DELETE CASCADE, user_id INT NOT NULL REFERENCES fos_user (id) ON DELETE CASCADE, PRIMARY KEY (address_group_id, user_id))',
            "CREATE TABLE lobby_waitung_user (id INT PRIMARY KEY, user_id INT, room_id INT NOT NULL REFERENCES rooms (id), created_at $when NOT NULL, uid TEXT NOT NULL, type VARCHAR(5) NOT NULL, show_name TEXT NOT NULL)",
            'CREATE TABLE cron_job (id INT PRIMARY KEY, name VARCHAR(191) NOT NULL UNIQUE, command VARCHAR(1024) NOT NULL, schedule VARCHAR(191) NOT NULL, description VARCHAR(191) NOT NULL, enabled BOOLEAN NOT NULL)',
            "CREATE TABLE cron_report (id INT PRIMARY KEY, job_id INT REFERENCES cron_job (id) ON DELETE CASCADE, run_at $when NOT NULL, run_time DOUBLE PRECISION NOT NULL, exit_code INT NOT NULL, output TEXT NOT NULL, error TEXT NOT NULL)",
            "CREATE TABLE messenger_messages (id BIGSERIAL PRIMARY KEY, body TEXT NOT NULL, headers TEXT NOT NULL, queue_name VARCHAR(190) NOT NULL, created_at $when NOT NULL, available_at $when NOT NULL, delivered_at $when)",
        ];
    }

    /** What later releases change, so that there is something to upgrade to; made up. Release -> its statement. */
    private const LATER = ['1.4.3' => 'ALTER TABLE rooms ADD later TEXT'];

    /** The rows of cron_job are made on other databases alone (Version20220323074215 and later). */
    public static function migrate(): int
    {
        $done = self::first();
        foreach (self::LATER as $release => $sql) {
            $version = 'DoctrineMigrations\\Version' . strtr($release, '.', '_');
            $made = Db::one('select version from doctrine_migration_versions where version = ?', [$version]);
            if ($made === null && version_compare(Env::get('laF_version'), $release, '>=')) {
                Db::pdo()->beginTransaction();
                Db::ask($sql);
                Db::ask('insert into doctrine_migration_versions (version, executed_at) values (?, now())', [$version]);
                Db::pdo()->commit();
                $done++;
            }
        }
        return $done;
    }

    private static function first(): int
    {
        if (Db::one("select to_regclass('doctrine_migration_versions') as there")['there'] !== null) {
            return 0;
        }
        Db::pdo()->beginTransaction();
        foreach (self::tables() as $sql) {
            Db::ask($sql);
        }
        Db::ask('insert into doctrine_migration_versions (version, executed_at) values (?, now())', [self::LAST]);
        Db::pdo()->commit();
        return 1;
    }
}
