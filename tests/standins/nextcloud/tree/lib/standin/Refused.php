<?php

declare(strict_types=1);

namespace StandIn;

/** Ends a command: what it says, and with which code. $code 0 is not a mistake: upstream has such refusals. */
final class Refused extends \RuntimeException
{
    public function __construct(string $text, int $code = 1, public bool $onError = false)
    {
        parent::__construct($text, $code);
    }
}
