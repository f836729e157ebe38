<?php

declare(strict_types=1);

// What the environment says counts more than .env, as with symfony/dotenv (config/bootstrap.php, 1.4.2).
foreach (glob(dirname(__DIR__) . '/src/StandIn/*.php') ?: [] as $file) {
    require_once $file;
}
StandIn\Env::load(dirname(__DIR__) . '/.env');
