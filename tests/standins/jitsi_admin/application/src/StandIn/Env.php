<?php

declare(strict_types=1);

namespace StandIn;

/** The settings: $_ENV where it says something, else .env. */
final class Env
{
    public static function load(string $file): void
    {
        foreach (file($file, FILE_IGNORE_NEW_LINES) ?: [] as $line) {
            if (preg_match('/^([A-Za-z_]\w*)=(.*)$/', $line, $found)) {
                $_ENV[$found[1]] ??= $_SERVER[$found[1]] ?? trim($found[2], '"\'');
            }
        }
    }

    public static function get(string $name): string
    {
        return (string) ($_ENV[$name] ?? '');
    }
}
