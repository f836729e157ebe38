<?php

declare(strict_types=1);

// Team folders' commands.

use StandIn\Call;
use StandIn\Command;
use StandIn\Refused;
use StandIn\Server;

const RIGHTS = ['read' => 1, 'write' => 6, 'delete' => 8, 'share' => 16];

return static function (Server $server): array {
    $commands = [];
    $folder = static function (Call $call, Server $server): array {
        $rows = ctype_digit($call->arg('folder_id')) ? $server->ask('select * from oc_group_folders where folder_id = ?', [(int) $call->arg('folder_id')]) : [];
        return $rows[0] ?? throw new Refused("Folder not found: {$call->arg('folder_id')}", 255);
    };
    $taken = static fn (Server $server, string $name): bool => $server->ask('select 1 from oc_group_folders where mount_point = ?', [$name]) !== [];

    $commands['groupfolders:create'] = new Command(['name'], [], static function (Call $call, Server $server) use ($taken): int {
        $name = trim($call->arg('name'));
        // Without a name it is the root of everybody's files.
        $name = $name === '' ? '/' : trim($name, '/');
        if ($taken($server, $name)) {
            $call->say('A Folder with this name already exists');
            return 1;
        }
        $server->ask('insert into oc_group_folders (mount_point, quota) values (?, -4)', [$name]);
        $id = (int) $server->ask('select max(folder_id) as id from oc_group_folders')[0]['id'];
        @mkdir($server->config->get('datadirectory') . "/__groupfolders/$id/files", 0770, true);
        $call->say((string) $id);
        return 0;
    });

    $commands['groupfolders:delete'] = new Command(['folder_id'], ['force|f' => 'none'], static function (Call $call, Server $server) use ($folder): int {
        $id = (int) $folder($call, $server)['folder_id'];
        if (!$call->has('force') && $call->interactive) {
            throw new Refused('Aborted.', 1);
        }
        foreach (['oc_group_folders', 'oc_group_folders_groups', 'oc_group_folders_manage'] as $table) {
            $server->ask("delete from $table where folder_id = ?", [$id]);
        }
        Server::remove($server->config->get('datadirectory') . "/__groupfolders/$id");
        return 0;
    });

    $commands['groupfolders:list'] = new Command([], ['user|u' => 'value'], static function (Call $call, Server $server): int {
        $found = [];
        foreach ($server->ask('select * from oc_group_folders order by folder_id') as $row) {
            $groups = [];
            $listed = $server->ask('select g.*, o.displayname from oc_group_folders_groups g left join oc_groups o on o.gid = g.group_id where g.folder_id = ? order by group_id', [$row['folder_id']]);
            foreach ($listed as $group) {
                $groups[$group['group_id']] = ['displayName' => $group['displayname'] ?? $group['group_id'], 'permissions' => (int) $group['permissions'], 'type' => 'group'];
            }
            // Who is not there any more, or never was, is not told.
            $known = static fn (array $one): bool => $one['mapping_type'] === 'user' ? $server->user($one['mapping_id']) !== null : $server->group($one['mapping_id']);
            $manage = array_map(
                static fn (array $one): array => ['type' => $one['mapping_type'], 'id' => $one['mapping_id'], 'displayname' => $one['mapping_id']],
                array_values(array_filter($server->ask('select * from oc_group_folders_manage where folder_id = ?', [$row['folder_id']]), $known))
            );
            $quota = (int) $row['quota'];
            $found[] = [
                'id' => (int) $row['folder_id'],
                'groups' => $groups,
                // Never set, and set to no limit, are told alike.
                'quota' => $quota === -4 ? -3 : $quota,
                'size' => 0,
                'acl' => (bool) $row['acl'],
                'manage' => $manage,
                'options' => ['separate-storage' => true],
                'groups_list' => array_keys($groups),
                'mountPoint' => $row['mount_point'],
                'rootId' => 1000 + (int) $row['folder_id'],
                'storageId' => 100 + (int) $row['folder_id'],
            ];
        }
        $call->format = $call->machine() ? $call->format : 'json_pretty';
        $call->json($found);
        return 0;
    });

    $commands['groupfolders:group'] = new Command(['folder_id', 'group', '*permissions'], ['delete|d' => 'none'], static function (Call $call, Server $server) use ($folder): int {
        $id = (int) $folder($call, $server)['folder_id'];
        $gid = $call->arg('group');
        $server->group($gid) || throw new Refused("Group not found: $gid", 255);
        if ($call->has('delete')) {
            $server->ask('delete from oc_group_folders_groups where folder_id = ? and group_id = ?', [$id, $gid]);
            return 0;
        }
        $rights = 1;
        foreach ($call->arguments['permissions'] as $name) {
            $rights |= RIGHTS[$name] ?? throw new Refused('Unable to parse permissions input: ' . $name, 255);
        }
        $server->ask('delete from oc_group_folders_groups where folder_id = ? and group_id = ?', [$id, $gid]);
        $server->ask('insert into oc_group_folders_groups (folder_id, group_id, permissions) values (?, ?, ?)', [$id, $gid, $rights]);
        return 0;
    });

    $commands['groupfolders:quota'] = new Command(['folder_id', 'quota'], [], static function (Call $call, Server $server) use ($folder): int {
        $id = (int) $folder($call, $server)['folder_id'];
        $given = strtolower(trim($call->arg('quota')));
        if ($given === 'unlimited') {
            $bytes = -3;
        } else {
            $units = ['' => 0, 'b' => 0, 'k' => 1, 'kb' => 1, 'm' => 2, 'mb' => 2, 'g' => 3, 'gb' => 3, 't' => 4, 'tb' => 4];
            $read = preg_match('/^(\d+(?:\.\d+)?)\s*([a-z]*)$/', $given, $match) && isset($units[$match[2]]);
            $bytes = $read ? (int) round((float) $match[1] * 1024 ** $units[$match[2]]) : 0;
        }
        $bytes !== 0 || throw new Refused('Unable to parse quota input: ' . $given, 255);
        $server->ask('update oc_group_folders set quota = ? where folder_id = ?', [$bytes, $id]);
        return 0;
    });

    $commands['groupfolders:rename'] = new Command(['folder_id', 'name'], [], static function (Call $call, Server $server) use ($folder, $taken): int {
        $row = $folder($call, $server);
        $name = trim(trim($call->arg('name')), '/');
        if ($name !== $row['mount_point']) {
            if ($taken($server, $name)) {
                $call->say('A Folder with this name already exists');
                return 1;
            }
            $server->ask('update oc_group_folders set mount_point = ? where folder_id = ?', [$name, $row['folder_id']]);
        }
        return 0;
    });

    $commands['groupfolders:permissions'] = new Command(
        ['folder_id', '?path', '*permissions'],
        ['enable|e' => 'none', 'disable|d' => 'none', 'manage-add|m' => 'none', 'manage-remove|r' => 'none', 'user|u' => 'value', 'group|g' => 'value', 'test|t' => 'none'],
        static function (Call $call, Server $server) use ($folder): int {
            $row = $folder($call, $server);
            if ($call->has('enable') || $call->has('disable')) {
                $server->ask('update oc_group_folders set acl = ? where folder_id = ?', [$call->has('enable') ? 1 : 0, $row['folder_id']]);
                return 0;
            }
            (bool) $row['acl'] || throw new Refused("Advanced permissions not enabled for folder: {$row['folder_id']}", 254);
            [$type, $id] = $call->has('user') ? ['user', $call->option('user')] : ['group', $call->option('group')];
            if ($call->has('manage-add') || $call->has('manage-remove')) {
                // Nobody looks whether there is such a group.
                $server->ask('delete from oc_group_folders_manage where folder_id = ? and mapping_type = ? and mapping_id = ?', [$row['folder_id'], $type, $id]);
                if ($call->has('manage-add')) {
                    $server->ask('insert into oc_group_folders_manage (folder_id, mapping_type, mapping_id) values (?, ?, ?)', [$row['folder_id'], $type, $id]);
                }
                return 0;
            }
            $path = trim($call->arg('path'), '/');
            if ($path !== '') {
                $there = $server->config->get('datadirectory') . "/__groupfolders/{$row['folder_id']}/files/$path";
                file_exists($there) || throw new Refused("Path not found in folder: $path", 255);
            }
            $call->json([]);
            return 0;
        }
    );

    return $commands;
};
