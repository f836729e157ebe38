<?php
$redis = new Redis();
$redis->connect('/run/redis-almanac/redis-server.sock');
header('Content-Type: application/json');
echo json_encode([
    'account' => posix_getpwuid(posix_geteuid())['name'],
    'asked' => $_SERVER['REQUEST_URI'],
    'memory_limit' => ini_get('memory_limit'),
    'gd' => extension_loaded('gd'),
    'visits' => $redis->incr('visits'),
]);
