<?php

declare(strict_types=1);

// Who has which storage, as upstream's tables say it: the daemon reads them to know whom a change concerns.

namespace OCA\NotifyPush;

use StandIn\Server;

final class Mounts
{
    public function __construct(private Server $server)
    {
    }

    /** The number of a storage, with one row for everybody who has it. @param list<string> $people */
    public function storage(string $id, array $people): int
    {
        $number = $this->number($id);
        $root = $this->file($number, '');
        $this->server->ask('delete from oc_mounts where storage_id = ?', [$number]);
        foreach ($people as $uid) {
            $this->server->ask('insert into oc_mounts (storage_id, root_id, user_id) values (?, ?, ?)', [$number, $root, $uid]);
        }
        return $number;
    }

    public function file(int $storage, string $path): int
    {
        $found = fn(): array => $this->server->ask('select fileid from oc_filecache where storage = ? and path_hash = ?', [$storage, md5($path)]);
        if ($found() === []) {
            $this->server->ask('insert into oc_filecache (storage, path, path_hash) values (?, ?, ?)', [$storage, $path, md5($path)]);
        }
        return (int) $found()[0]['fileid'];
    }

    /** @return list<string> */
    public function membersOf(int $folder): array
    {
        return array_column($this->server->ask(
            'select distinct u.uid from oc_group_user u join oc_group_folders_groups g on g.group_id = u.gid where g.folder_id = ?',
            [$folder]
        ), 'uid');
    }

    private function number(string $id): int
    {
        $found = fn(): array => $this->server->ask('select numeric_id from oc_storages where id = ?', [$id]);
        if ($found() === []) {
            $this->server->ask('insert into oc_storages (id) values (?)', [$id]);
        }
        return (int) $found()[0]['numeric_id'];
    }
}
