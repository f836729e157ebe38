<?php

declare(strict_types=1);

// Folders on servers of others: their list and their end. A stand-in, not the app: nothing is mounted.

use StandIn\Call;
use StandIn\Command;
use StandIn\Refused;
use StandIn\Server;

return static function (Server $server): array {
    $commands = [];
    $commands['files_external:list'] = new Command(['?user_id'], ['show-password' => 'none', 'full' => 'none', 'all|a' => 'none'], static function (Call $call, Server $server): int {
        $found = [];
        foreach ($server->ask('select * from oc_external_mounts order by mount_id') as $row) {
            $options = json_decode($row['options'], true);
            if (!$call->has('show-password') && isset($options['password'])) {
                $options['password'] = '***REMOVED SENSITIVE VALUE***';
            }
            $found[] = [
                'mount_id' => (int) $row['mount_id'],
                'mount_point' => $row['mount_point'],
                'storage' => OCA\Files_External\Service\BackendService::CLASSES[$row['storage_backend']],
                'authentication_type' => $row['auth_backend'],
                'configuration' => $options,
                'options' => [],
                'applicable_users' => json_decode($row['users'], true),
                'applicable_groups' => json_decode($row['groups'], true),
            ];
        }
        $call->machine() ? $call->json($found) : $call->say($found === [] ? 'No admin mounts configured' : (string) json_encode($found));
        return 0;
    });
    $commands['files_external:create'] = new Command(
        ['mount_point', 'storage_backend', 'authentication_backend'],
        ['user' => 'value', 'config|c' => 'array', 'dry' => 'none'],
        static function (Call $call, Server $server): int {
            if (!isset(OCA\Files_External\Service\BackendService::CLASSES[$call->arg('storage_backend')])) {
                $call->say("Storage backend with identifier \"{$call->arg('storage_backend')}\" not found");
                return 404;
            }
            $options = [];
            foreach ($call->options['config'] ?? [] as $pair) {
                str_contains($pair, '=') || throw new Refused("Invalid mount configuration option \"$pair\"", 1);
                [$key, $value] = explode('=', $pair, 2);
                $options[$key] = $key === 'secure' ? $value === 'true' : $value;
            }
            $server->ask(
                'insert into oc_external_mounts (mount_point, storage_backend, auth_backend, options, users, groups) values (?, ?, ?, ?, ?, ?)',
                ['/' . trim($call->arg('mount_point'), '/'), $call->arg('storage_backend'), $call->arg('authentication_backend'), json_encode($options), '[]', '[]']
            );
            $made = max(array_column($server->ask('select mount_id from oc_external_mounts'), 'mount_id'));
            $call->say($call->machine() ? (string) $made : "Storage created with id $made");
            return 0;
        }
    );
    $commands['files_external:delete'] = new Command(['mount_id'], ['yes|y' => 'none'], static function (Call $call, Server $server): int {
        $there = $server->ask('select 1 from oc_external_mounts where mount_id = ?', [(int) $call->arg('mount_id')]);
        if ($there === []) {
            $call->say("Mount with id \"{$call->arg('mount_id')}\" not found, check \"occ files_external:list\" to get available mounts");
            return 404;
        }
        if (!$call->has('yes')) {
            return 1;
        }
        $server->ask('delete from oc_external_mounts where mount_id = ?', [(int) $call->arg('mount_id')]);
        return 0;
    });
    return $commands;
};
