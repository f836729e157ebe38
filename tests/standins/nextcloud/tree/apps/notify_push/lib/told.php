<?php

declare(strict_types=1);

// A file was written or removed: its storage's people are told (lib/Listener.php, cacheListener, 1.4.0). A stand-in.

namespace OCA\NotifyPush;

use StandIn\Server;

require_once __DIR__ . '/Queue.php';
require_once __DIR__ . '/Mounts.php';

/** `$folder` is a team folder's number; without one it is the person's home. */
function told(Server $server, string $uid, ?int $folder, string $path): void
{
    $mounts = new Mounts($server);
    $storage = $folder === null
        ? $mounts->storage("home::$uid", [$uid])
        : $mounts->storage("local::__groupfolders/$folder", $mounts->membersOf($folder));
    $file = $mounts->file($storage, "files/$path");
    Queue::of($server)?->push('notify_storage_update', ['storage' => $storage, 'path' => "files/$path", 'file_id' => $file]);
}
