<?php

declare(strict_types=1);

// Names and colours. A stand-in, not the app.

use StandIn\Call;
use StandIn\Command;
use StandIn\Server;

return static function (Server $server): array {
    $known = ['name', 'url', 'imprintUrl', 'privacyUrl', 'slogan', 'color', 'primary_color', 'background_color', 'disable-user-theming'];
    $images = ['logo', 'logoheader', 'favicon', 'background'];
    $commands = [];
    $commands['theming:config'] = new Command(['?key', '?value'], ['reset|r' => 'none'], static function (Call $call, Server $server) use ($known, $images): int {
        $key = $call->arg('key');
        if (!in_array($key, [...$known, ...$images], true)) {
            $call->say('Invalid config key provided');
            return 1;
        }
        if ($call->has('reset')) {
            $kept = in_array($key, $images, true) ? "{$key}Mime" : $key;
            $server->ask("delete from oc_appconfig where appid = 'theming' and configkey = ?", [$kept]);
            $call->say("Reset $key to ");
            return 0;
        }
        $value = $call->arg('value');
        if (!isset($call->arguments['value'])) {
            $call->say("$key is currently set to " . $server->appValue('theming', $key));
            return 0;
        }
        if (in_array($key, $images, true)) {
            if (!str_starts_with($value, '/') || !is_file($value)) {
                $call->say(str_starts_with($value, '/') ? "File could not be found: $value." : "The image file needs to be provided as an absolute path: $value.");
                return 1;
            }
            $known = ['svg' => 'image/svg+xml', 'png' => 'image/png'];
            [$key, $value] = ["{$key}Mime", $known[pathinfo($value, PATHINFO_EXTENSION)] ?? 'application/octet-stream'];
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
