<?php

declare(strict_types=1);

namespace StandIn;

/** bin/console: the commands that somebody needs here, with upstream's codes. */
final class Console
{
    public const NOTE = "This is a stand-in for Jitsi-Admin that only tests have.\n";

    /** @param list<string> $words */
    public static function run(array $words): int
    {
        $plain = array_values(array_filter($words, static fn (string $word): bool => !str_starts_with($word, '-')));
        $command = $plain[0] ?? 'list';
        fwrite(STDERR, self::NOTE);
        return match ($command) {
            'doctrine:migrations:migrate' => self::say(Schema::migrate() . ' migrations executed'),
            'cache:clear', 'cache:warmup' => self::cache(),
            'app:connectServerAndGroups' => self::connect((int) ($plain[1] ?? 0), $plain[2] ?? ''),
            'app:removeServerAndGroups' => self::remove((int) ($plain[1] ?? 0), $plain[2] ?? ''),
            'messenger:consume' => self::consume(),
            'cron:run' => self::cron(),
            '--version', 'list' => self::say('Symfony 7.2 (stand-in)'),
            default => self::fail("Command \"$command\" is not defined."),
        };
    }

    private static function say(string $text): int
    {
        echo $text, "\n";
        return 0;
    }

    private static function fail(string $text): int
    {
        fwrite(STDERR, "[ERROR] $text\n");
        return 1;
    }

    /** What is fixed in a cache: changed settings count after it was cleared. APP_CACHE_DIR is Symfony's (MicroKernelTrait, 7.2). */
    private static function cache(): int
    {
        $folder = ($_ENV['APP_CACHE_DIR'] ?? $_SERVER['APP_CACHE_DIR'] ?? dirname(__DIR__, 2) . '/var/cache') . '/prod';
        is_dir($folder) || mkdir($folder, 0777, true);
        file_put_contents("$folder/container.json", json_encode(['language' => Env::get('DEFAULT_LANGUAGE')]));
        return self::say('Cache for the "prod" environment was successfully cleared.');
    }

    private static function connect(int $server, string $group): int
    {
        if (Db::one('select id from server where id = ?', [$server]) === null) {
            return self::fail('This server is not available.');
        }
        if (Db::one('select id from keycloak_groups_to_servers where server_id = ? and keycloak_group = ?', [$server, $group]) !== null) {
            return self::fail('This Server is already connected to this group');
        }
        Db::insert('keycloak_groups_to_servers', ['server_id' => $server, 'keycloak_group' => $group]);
        return self::say("We added the group $group to the server");
    }

    private static function remove(int $server, string $group): int
    {
        $found = Db::one('select id from keycloak_groups_to_servers where server_id = ? and keycloak_group = ?', [$server, $group]);
        if ($found === null) {
            return self::fail('This Server is not connected to this group');
        }
        Db::ask('delete from keycloak_groups_to_servers where id = ?', [$found['id']]);
        return self::say("We removed the group $group");
    }

    private static function consume(): int
    {
        while (true) {
            Db::ask('update messenger_messages set delivered_at = now() where delivered_at is null');
            sleep(2);
        }
    }

    private static function cron(): int
    {
        foreach (Db::ask('select * from cron_job where enabled order by name') as $job) {
            Db::insert('cron_report', ['job_id' => (int) $job['id'], 'run_at' => gmdate('Y-m-d H:i:s'), 'run_time' => 0.1, 'exit_code' => 0, 'output' => '', 'error' => '']);
        }
        return self::say('done');
    }
}
