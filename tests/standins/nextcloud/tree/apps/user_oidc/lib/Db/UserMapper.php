<?php

declare(strict_types=1);

// The app's accounts, as a driver makes them ahead. A stand-in, not the app.

namespace OCA\UserOIDC\Db;

use StandIn\Server;

class User
{
    public function __construct(private string $uid, private string $name)
    {
    }

    public function getUserId(): string
    {
        return $this->uid;
    }

    public function getDisplayName(): string
    {
        return $this->name;
    }

    public function setDisplayName(string $name): void
    {
        $this->name = $name;
    }
}

class UserMapper
{
    public function __construct(private Server $server)
    {
    }

    /** Under the sub, or under its hash where the provider makes logins unique. */
    public function getOrCreate(int $providerId, string $sub): User
    {
        $unique = ($this->server->appValue('user_oidc', "provider-$providerId-uniqueUid") ?? '1') === '1';
        $uid = $unique ? hash('sha256', "{$providerId}_0_$sub") : $sub;
        $row = $this->server->user($uid);
        if ($row === null) {
            $this->server->ask("insert into oc_users (displayname, email, uid, backend) values ('', '', ?, 'user_oidc')", [$uid]);
        }
        return new User($uid, (string) ($row['displayname'] ?? ''));
    }

    public function update(User $user): void
    {
        $this->server->ask('update oc_users set displayname = ? where uid = ?', [$user->getDisplayName(), $user->getUserId()]);
    }
}
