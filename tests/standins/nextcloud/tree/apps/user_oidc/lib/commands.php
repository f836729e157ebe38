<?php

declare(strict_types=1);

// Providers of the sign-on, as occ knows them.

use StandIn\Call;
use StandIn\Command;
use StandIn\Refused;
use StandIn\Server;

return static function (Server $server): array {
    // Option => the setting's name; `true`: a switch that takes anything but 0 for on.
    $settings = [
        'unique-uid' => ['uniqueUid', true], 'check-bearer' => ['checkBearer', true], 'bearer-provisioning' => ['bearerProvisioning', true],
        'send-id-token-hint' => ['sendIdTokenHint', true], 'group-provisioning' => ['groupProvisioning', true],
        'group-restrict-login-to-whitelist' => ['restrictLoginToGroups', true], 'group-whitelist-regex' => ['groupWhitelistRegex', false],
        'mapping-display-name' => ['mappingDisplayName', false], 'mapping-email' => ['mappingEmail', false], 'mapping-quota' => ['mappingQuota', false],
        'mapping-uid' => ['mappingUid', false], 'mapping-groups' => ['mappingGroups', false], 'extra-claims' => ['extraClaims', false],
        'resolve-nested-claims' => ['nestedAndFallbackClaims', true],
    ];
    $shown = static function (Server $server, array $row) use ($settings): array {
        $values = [];
        foreach ($settings as [$key, $switch]) {
            $value = $server->appValue('user_oidc', "provider-{$row['id']}-$key");
            $default = in_array($key, ['uniqueUid', 'sendIdTokenHint'], true);
            $values[$key] = $switch ? ($value === null ? $default : $value === '1') : (string) $value;
        }
        return [
            'id' => (int) $row['id'],
            'identifier' => $row['identifier'],
            'clientId' => $row['client_id'],
            'clientSecret' => '********',
            'discoveryEndpoint' => $row['discovery'],
            'endSessionEndpoint' => $row['end_session'],
            'scope' => $row['scope'],
            'settings' => $values,
        ];
    };
    $options = ['clientid|c' => 'value', 'clientsecret|s' => 'value', 'clientsecret-file' => 'value', 'clientsecret-env' => 'value', 'discoveryuri|d' => 'value', 'endsessionendpointuri|e' => 'value', 'postlogouturi|p' => 'value', 'scope|o' => 'maybe'];
    foreach (array_keys($settings) as $name) {
        $options[$name] = 'value';
    }

    $commands = [];
    $commands['user_oidc:provider'] = new Command(['?identifier'], $options, static function (Call $call, Server $server) use ($settings, $shown): int {
        $row = $server->ask('select * from oc_user_oidc_providers where identifier = ?', [$call->arg('identifier')])[0] ?? null;
        $secret = $call->option('clientsecret');
        foreach (['file', 'env'] as $way) {
            if (($where = $call->option("clientsecret-$way")) !== null) {
                $secret === null || throw new Refused('Only one of "--clientsecret", "--clientsecret-file" or "--clientsecret-env" can be used.', 1);
                $secret = trim((string) ($way === 'file' ? @file_get_contents($where) : getenv($where)));
                $secret !== '' || throw new Refused("No client secret in $where", 1);
                // On standard output, before whatever else is said.
                $call->say("Client secret loaded from $way $where.");
            }
        }
        $writing = array_intersect(['clientid', 'clientsecret', 'discoveryuri', 'endsessionendpointuri', 'postlogouturi', 'scope', ...array_keys($settings)], array_keys($call->options));
        if ($writing === []) {
            // A secret from a file or the environment alone changes nothing.
            $row !== null || throw new Refused('Provider not found', 255);
            $call->format = $call->machine() ? $call->format : 'json_pretty';
            $call->json(array_diff_key($shown($server, $row), ['clientSecret' => 0]));
            return 0;
        }
        if ($row === null) {
            foreach (['clientid', 'discoveryuri'] as $needed) {
                $call->has($needed) || throw new Refused('Provider must be created. All provider parameters required.', 255);
            }
            $secret !== null || throw new Refused('Provider must be created. All provider parameters required.', 255);
            $server->ask('insert into oc_user_oidc_providers (identifier, client_id, client_secret, discovery, scope) values (?, ?, ?, ?, ?)', [$call->arg('identifier'), $call->option('clientid'), $server->sealed($secret), $call->option('discoveryuri'), 'openid email profile']);
            $row = $server->ask('select * from oc_user_oidc_providers where identifier = ?', [$call->arg('identifier')])[0];
        }
        $server->ask('update oc_user_oidc_providers set client_id = ?, client_secret = ?, discovery = ?, end_session = ?, scope = ? where id = ?', [
            $call->option('clientid') ?? $row['client_id'],
            $secret === null ? $row['client_secret'] : $server->sealed($secret),
            $call->option('discoveryuri') ?? $row['discovery'],
            $call->option('endsessionendpointuri') ?? $row['end_session'],
            $call->option('scope') ?? $row['scope'],
            $row['id'],
        ]);
        foreach ($settings as $name => [$key, $switch]) {
            if (($value = $call->option($name)) !== null) {
                $server->setApp('user_oidc', "provider-{$row['id']}-$key", $switch ? ($value === '0' ? '0' : '1') : $value, Server::TYPES['string']);
            }
        }
        return 0;
    });

    $commands['user_oidc:providers'] = new Command([], ['sensitive|s' => 'none'], static function (Call $call, Server $server) use ($shown): int {
        foreach ($server->ask('select * from oc_user_oidc_providers order by id') as $row) {
            $call->json($shown($server, $row));
        }
        return 0;
    });

    $commands['user_oidc:provider:delete'] = new Command(['identifier'], ['force|f' => 'none'], static function (Call $call, Server $server): int {
        $row = $server->ask('select id from oc_user_oidc_providers where identifier = ?', [$call->arg('identifier')])[0] ?? throw new Refused('Provider not found.', 255);
        if (!$call->has('force') && $call->interactive) {
            throw new Refused('Aborted.', 1);
        }
        $server->ask('delete from oc_user_oidc_providers where id = ?', [$row['id']]);
        $server->ask("delete from oc_appconfig where appid = 'user_oidc' and configkey like ?", ["provider-{$row['id']}-%"]);
        $call->say("\"{$call->arg('identifier')}\" has been deleted.");
        return 0;
    });

    return $commands;
};
