<?php

declare(strict_types=1);

// What every entry begins with. A stand-in, not the product: docs/en/testing.md of readi.one says why there is one.

namespace {
    $root = dirname(__DIR__);
    foreach (['Refused', 'Config', 'Server', 'Console', 'Api'] as $part) {
        require_once "$root/lib/standin/$part.php";
    }
    if (PHP_SAPI !== 'cli') {
        header('X-Stand-In: ' . StandIn\Server::NOTE);
    }

    /** Upstream's locator, as far as a driver of the console goes. */
    final class OC
    {
        public static StandIn\Server $server;
        public static string $SERVERROOT;
    }
    OC::$SERVERROOT = $root;
    OC::$server = new StandIn\Server($root);
}

namespace OCP {
    /** Upstream's way to ask for a part by its class. */
    final class Server
    {
        public static function get(string $class): object
        {
            return new $class(\OC::$server);
        }
    }
}
