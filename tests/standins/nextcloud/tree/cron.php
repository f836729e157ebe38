<?php

declare(strict_types=1);

require_once __DIR__ . '/lib/base.php';
if (PHP_SAPI === 'cli') {
    $owner = fileowner(OC::$server->config->file());
    if (posix_getuid() !== $owner) {
        echo "Console has to be executed with the user that owns the file config/config.php\n";
        exit(1);
    }
}
if (OC::$server->installed() && !OC::$server->maintenance() && !OC::$server->upgradePending()) {
    OC::$server->setApp('core', 'lastcron', (string) time(), StandIn\Server::TYPES['integer']);
}
