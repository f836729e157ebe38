<?php

declare(strict_types=1);

// What the daemon asks of Nextcloud (lib/Controller, 1.4.0): who somebody is, and the answers of the test. A stand-in.

namespace OCA\NotifyPush;

use StandIn\Server;
use StandIn\Web;

require_once __DIR__ . '/Queue.php';

/** Ends the request, if it is one of these. */
function page(Server $server, Web $web, string $path): void
{
    $queue = Queue::of($server);
    $knows = static fn(): bool => ($_SERVER['HTTP_TOKEN'] ?? '') !== '' && $queue?->redis->get('test-token') === $_SERVER['HTTP_TOKEN'];
    switch ($path) {
        case '/apps/notify_push/uid':
            $me = $web->who();
            $me === null ? Web::text(401, '') : Web::text(200, (string) $me['uid']);
            // no break: it never comes back
        case '/apps/notify_push/test/cookie':
            $knows() ? Web::text(200, (string) $server->appValue('notify_push', 'cookie'), 'application/json') : Web::text(403, '');
            // no break
        case '/apps/notify_push/test/remote':
            $knows() ? Web::text(200, $web->visitor()) : Web::text(403, '');
            // no break
        case '/apps/notify_push/test/version':
            $queue?->redis->set('notify_push_app_version', $server->apps()['notify_push']);
            Web::text(200, '');
    }
}
