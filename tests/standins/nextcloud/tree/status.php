<?php

declare(strict_types=1);

// Answers whatever the instance's state.
require_once __DIR__ . '/lib/base.php';
$server = OC::$server;
$files = $server->files();
header('Content-Type: application/json');
echo json_encode([
    'installed' => $server->installed(),
    'maintenance' => $server->maintenance(),
    'needsDbUpgrade' => $server->upgradePending(),
    'version' => $files['version'],
    'versionstring' => $files['string'],
    'edition' => '',
    'productname' => 'Nextcloud',
    'extendedSupport' => false,
]);
