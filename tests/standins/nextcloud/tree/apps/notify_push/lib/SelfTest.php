<?php

declare(strict_types=1);

// The app's test of the whole way: Redis, daemon, database, and back to Nextcloud (lib/SelfTest.php, 1.4.0). A stand-in.

namespace OCA\NotifyPush;

use StandIn\Call;
use StandIn\Server;

require_once __DIR__ . '/Queue.php';

final class SelfTest
{
    public const OTHER = 1;
    public const TRUSTED_PROXY = 2;
    private string $token;

    public function __construct(private Server $server, private Call $call)
    {
        $this->token = bin2hex(random_bytes(16));
    }

    public function test(string $base): int
    {
        $queue = Queue::of($this->server);
        if ($queue === null) {
            return $this->bad('redis is not configured');
        }
        $this->good('redis is configured');
        if (!preg_match('~^https?://~', $base)) {
            return $this->bad('malformed server url');
        }
        $cookie = random_int(1, 2 ** 30);
        $queue->redis->set('test-token', $this->token);
        $queue->push('notify_test_cookie', $cookie);
        $this->server->setApp('notify_push', 'cookie', (string) $cookie, Server::TYPES['integer']);
        try {
            $got = $this->ask("$base/test/cookie");
            if ((int) $got !== $cookie) {
                return $this->bad("push server is not receiving redis messages (received $cookie, got $got)");
            }
            $this->good('push server is receiving redis messages');
            $rows = $this->server->ask("select storage_id, count(*) as people from oc_mounts join oc_filecache on root_id = fileid where path_hash = ? group by storage_id limit 1", [md5('')]);
            if ($rows !== []) {
                if ((int) $this->ask("$base/test/mapping/{$rows[0]['storage_id']}") !== (int) $rows[0]['people']) {
                    return $this->bad("push server can't load mount info from database");
                }
                $this->good('push server can load mount info from database');
            }
            $got = $this->ask("$base/test/reverse_cookie");
            if ((int) $got !== $cookie) {
                return $this->bad("push server can't connect to the Nextcloud server: $got");
            }
            $this->good('push server can connect to the Nextcloud server');
            $got = $this->ask("$base/test/remote/1.2.3.4");
            if ($got !== '1.2.3.4') {
                return $this->bad("push server is not a trusted proxy: Nextcloud saw \"$got\"", self::TRUSTED_PROXY);
            }
            $this->good('push server is a trusted proxy');
            $queue->redis->del('notify_push_version');
            $this->ask("$base/test/version", post: true);
            $theirs = (string) $queue->redis->get('notify_push_version');
        } catch (\RuntimeException $error) {
            return $this->bad("can't connect to push server: {$error->getMessage()}");
        }
        $ours = $this->server->apps()['notify_push'];
        $two = static fn(string $version): string => implode('.', array_slice(explode('.', $version), 0, 2));
        if ($two($theirs) !== $two($ours)) {
            return $this->bad("push server (version $theirs) is not the same version as the app (version $ours).");
        }
        $this->good('push server is running the same version as the app');
        return 0;
    }

    private function ask(string $url, bool $post = false): string
    {
        $asked = curl_init($url);
        curl_setopt_array($asked, [
            CURLOPT_RETURNTRANSFER => true, CURLOPT_HTTPHEADER => ["token: $this->token"],
            CURLOPT_SSL_VERIFYPEER => false, CURLOPT_SSL_VERIFYHOST => 0, CURLOPT_FAILONERROR => true, CURLOPT_TIMEOUT => 30,
        ]);
        if ($post) {
            curl_setopt($asked, CURLOPT_POSTFIELDS, '');
        }
        $got = curl_exec($asked);
        if (!is_string($got)) {
            throw new \RuntimeException(curl_error($asked));
        }
        return $got;
    }

    private function good(string $text): void
    {
        $this->call->say("✓ $text");
    }

    private function bad(string $text, int $code = self::OTHER): int
    {
        $this->call->say("🗴 $text");
        return $code;
    }
}
