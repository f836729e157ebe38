<?php

declare(strict_types=1);

// What the app says to its daemon, through the Redis of the instance. A stand-in, not the app.

namespace OCA\NotifyPush;

use StandIn\Server;

final class Queue
{
    private function __construct(public readonly \Redis $redis)
    {
    }

    /** Nothing where no Redis is configured. */
    public static function of(Server $server): ?self
    {
        $how = (array) $server->config->get('redis', []);
        if (($how['host'] ?? '') === '') {
            return null;
        }
        $redis = new \Redis();
        $how['host'][0] === '/' ? $redis->connect($how['host']) : $redis->connect($how['host'], (int) $how['port']);
        return new self($redis);
    }

    public function push(string $channel, mixed $message): void
    {
        $this->redis->publish($channel, (string) json_encode($message));
    }
}
