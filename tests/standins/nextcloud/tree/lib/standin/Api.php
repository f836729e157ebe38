<?php

declare(strict_types=1);

// What a driver in the console's process asks beside commands: upstream's class names, and the same way to call them.

namespace OCP {
    use StandIn\Result;
    use StandIn\Server as Instance;

    class IDBConnection
    {
        public function __construct(private Instance $server)
        {
        }

        /** @param list<mixed> $params */
        public function executeQuery(string $sql, array $params = []): Result
        {
            return new Result($this->server->ask(str_replace('*PREFIX*', 'oc_', $sql), $params));
        }
    }

    class IUserManager
    {
        public function __construct(private Instance $server)
        {
        }

        public function get(string $uid): ?IUser
        {
            return $this->server->user($uid) === null ? null : new IUser($this->server, $uid);
        }
    }

    class IUser
    {
        public function __construct(private Instance $server, private string $uid)
        {
        }

        public function getUID(): string
        {
            return $this->uid;
        }

        public function setSystemEMailAddress(string $address): void
        {
            $this->server->ask('update oc_users set email = ? where uid = ?', [strtolower($address), $this->uid]);
        }

        public function setPassword(string $word): bool
        {
            $this->server->ask('update oc_users set password = ? where uid = ?', [password_hash($word, PASSWORD_DEFAULT), $this->uid]);
            return true;
        }
    }

    class IGroupManager
    {
        public function __construct(private Instance $server)
        {
        }

        public function get(string $gid): ?IGroup
        {
            return $this->server->group($gid) ? new IGroup($this->server, $gid) : null;
        }
    }

    class IGroup
    {
        public function __construct(private Instance $server, private string $gid)
        {
        }

        public function setDisplayName(string $name): bool
        {
            $this->server->ask('update oc_groups set displayname = ? where gid = ?', [$name, $this->gid]);
            return true;
        }
    }
}

namespace OCP\Files {
    use StandIn\Server as Instance;

    class IRootFolder
    {
        public function __construct(private Instance $server)
        {
        }

        public function getUserFolder(string $uid): Folder
        {
            return new Folder($this->server->config->get('datadirectory') . "/$uid/files");
        }
    }

    class Node
    {
        public function __construct(protected string $path)
        {
        }

        public function getName(): string
        {
            return basename($this->path);
        }

        public function getSize(): int
        {
            return (int) filesize($this->path);
        }

        /** @return resource|false */
        public function fopen(string $mode)
        {
            return fopen($this->path, $mode);
        }

        /** Team folders are elsewhere here, and nobody shares. */
        public function isMounted(): bool
        {
            return false;
        }

        public function isShared(): bool
        {
            return false;
        }
    }

    /** A home is made once somebody looks into it, and not before. */
    class Folder extends Node
    {
        /** @return list<Node> */
        public function getDirectoryListing(): array
        {
            is_dir($this->path) || mkdir($this->path, 0770, true);
            $names = array_filter((array) scandir($this->path), fn ($name) => \OC::$server->knows("$this->path/$name"));
            return array_values(array_map(fn ($name) => is_dir("$this->path/$name") ? new self("$this->path/$name") : new Node("$this->path/$name"), $names));
        }
    }
}

namespace StandIn {
    final class Result
    {
        /** @param list<array<string, mixed>> $rows */
        public function __construct(private array $rows)
        {
        }

        /** @return list<array<string, mixed>> */
        public function fetchAll(): array
        {
            return $this->rows;
        }
    }
}
