<?php

declare(strict_types=1);

// Names and colours. A stand-in, not the app.

use StandIn\Call;
use StandIn\Command;
use StandIn\Server;

return static function (Server $server): array {
    $known = ['name', 'url', 'imprintUrl', 'privacyUrl', 'slogan', 'color', 'primary_color', 'background_color', 'disable-user-theming'];
    $commands = [];
    $commands['theming:config'] = new Command(['?key', '?value'], ['reset|r' => 'none'], static function (Call $call, Server $server) use ($known): int {
        $key = $call->arg('key');
        if (!in_array($key, $known, true)) {
            $call->say('Invalid config key provided');
            return 1;
        }
        if ($call->has('reset')) {
            $server->ask("delete from oc_appconfig where appid = 'theming' and configkey = ?", [$key]);
            $call->say("Reset $key to ");
            return 0;
        }
        $value = $call->arg('value');
        if (!isset($call->arguments['value'])) {
            $call->say("$key is currently set to " . $server->appValue('theming', $key));
            return 0;
        }
        $key = $key === 'color' ? 'primary_color' : $key;
        if ($key === 'primary_color' && !preg_match('/^\#([0-9a-f]{3}|[0-9a-f]{6})$/i', $value)) {
            $call->say("The given color is invalid: $value");
            return 1;
        }
        $server->setApp('theming', $key, $value, Server::TYPES['mixed']);
        $server->setApp('theming', 'cachebuster', (string) (1 + (int) $server->appValue('theming', 'cachebuster')), Server::TYPES['mixed']);
        $call->say("Updated $key to $value");
        return 0;
    });
    return $commands;
};
