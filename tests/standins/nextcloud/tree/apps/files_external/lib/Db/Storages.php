<?php

declare(strict_types=1);

// The app's classes, as a driver asks them. A stand-in, not the app.

namespace OCA\Files_External\Lib {
    class StorageConfig
    {
        public string $mountPoint = '';
        public string $backend = '';
        public string $auth = '';
        /** @var array<string, mixed> */
        public array $options = [];
        /** @var list<string> */
        public array $users = [];
        /** @var list<string> */
        public array $groups = [];

        public function __construct(public int $id = 0)
        {
        }

        public function getId(): int
        {
            return $this->id;
        }

        /** As upstream: one slash in front, none behind. */
        public function setMountPoint(string $given): void
        {
            $this->mountPoint = '/' . trim($given, '/');
        }

        public function setBackend(string $backend): void
        {
            $this->backend = $backend;
        }

        public function setAuthMechanism(string $auth): void
        {
            $this->auth = $auth;
        }

        /** @param array<string, mixed> $options */
        public function setBackendOptions(array $options): void
        {
            $this->options = $options;
        }

        /** @param list<string> $users */
        public function setApplicableUsers(array $users): void
        {
            $this->users = $users;
        }

        /** Nobody asks whether there is such a group. @param list<string> $groups */
        public function setApplicableGroups(array $groups): void
        {
            $this->groups = $groups;
        }
    }
}

namespace OCA\Files_External\Service {
    use OCA\Files_External\Lib\StorageConfig;
    use StandIn\Server;

    class BackendService
    {
        public const CLASSES = ['dav' => '\OC\Files\Storage\DAV', 'sftp' => '\OCA\Files_External\Lib\Storage\SFTP', 'smb' => '\OCA\Files_External\Lib\Storage\SMB', 'local' => '\OC\Files\Storage\Local'];

        public function __construct(private Server $server)
        {
        }

        public function getBackend(string $name): ?string
        {
            return isset(self::CLASSES[$name]) ? $name : null;
        }

        public function getAuthMechanism(string $name): ?string
        {
            return in_array($name, ['password::password', 'null::null'], true) ? $name : null;
        }
    }

    class GlobalStoragesService
    {
        public function __construct(private Server $server)
        {
        }

        public function getStorage(int $id): StorageConfig
        {
            $row = $this->server->ask('select * from oc_external_mounts where mount_id = ?', [$id])[0] ?? throw new \RuntimeException("Storage with ID \"$id\" not found");
            $found = new StorageConfig($id);
            $found->setMountPoint($row['mount_point']);
            [$found->backend, $found->auth] = [$row['storage_backend'], $row['auth_backend']];
            return $found;
        }

        public function addStorage(StorageConfig $new): StorageConfig
        {
            $this->server->ask(
                'insert into oc_external_mounts (mount_point, storage_backend, auth_backend, options, users, groups) values (?, ?, ?, ?, ?, ?)',
                [$new->mountPoint, $new->backend, $new->auth, json_encode($new->options), json_encode($new->users), json_encode($new->groups)]
            );
            $new->id = (int) max(array_column($this->server->ask('select mount_id from oc_external_mounts'), 'mount_id'));
            return $new;
        }

        /** The backend stays what it was. */
        public function updateStorage(StorageConfig $changed): StorageConfig
        {
            $this->server->ask(
                'update oc_external_mounts set mount_point = ?, auth_backend = ?, options = ?, users = ?, groups = ? where mount_id = ?',
                [$changed->mountPoint, $changed->auth, json_encode($changed->options), json_encode($changed->users), json_encode($changed->groups), $changed->id]
            );
            return $changed;
        }
    }
}
