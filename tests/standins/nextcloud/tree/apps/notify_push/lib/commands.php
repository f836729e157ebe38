<?php

declare(strict_types=1);

// The daemon's address, and the test of the way to it (lib/Command, 1.4.0). A stand-in, not the app.

use OCA\NotifyPush\SelfTest;
use StandIn\Call;
use StandIn\Command;
use StandIn\Server;

require_once __DIR__ . '/SelfTest.php';

return static function (Server $server): array {
    $commands = [];
    $commands['notify_push:setup'] = new Command(['server'], [], static function (Call $call, Server $server): int {
        $code = (new SelfTest($server, $call))->test($call->arg('server'));
        if ($code === 0) {
            $server->setApp('notify_push', 'base_endpoint', $call->arg('server'), Server::TYPES['mixed']);
            $call->say('  configuration saved');
        }
        return $code;
    });
    $commands['notify_push:self-test'] = new Command([], [], static function (Call $call, Server $server): int {
        $base = (string) $server->appValue('notify_push', 'base_endpoint');
        if ($base === '') {
            $call->say('🗴 no push server configured');
            return 1;
        }
        return (new SelfTest($server, $call))->test($base);
    });
    return $commands;
};
