<?php

declare(strict_types=1);

// What is written is shown to ClamAV's daemon first (INSTREAM, clamd(8)). A stand-in, not the app.

namespace OCA\Files_Antivirus;

use StandIn\Server;

/** Why it must not be written, or null. */
function refused(Server $server, string $content): ?string
{
    $socket = $server->appValue('files_antivirus', 'av_socket') ?? '/var/run/clamav/clamd.ctl';
    $mode = $server->appValue('files_antivirus', 'av_mode') ?? 'executable';
    $daemon = $mode === 'socket' ? @stream_socket_client("unix://$socket", $code, $text, 5) : false;
    $said = '';
    if ($daemon) {
        @fwrite($daemon, "nINSTREAM\n");
        foreach ($content === '' ? [] : str_split($content, 8192) as $piece) {
            @fwrite($daemon, pack('N', strlen($piece)) . $piece);
        }
        @fwrite($daemon, pack('N', 0));
        $said = (string) fgets($daemon);
    }
    if (preg_match('/: (.+) FOUND$/', trim($said), $found)) {
        return "Virus {$found[1]} is detected in the file. Upload cannot be completed.";
    }
    if (str_ends_with(trim($said), 'OK')) {
        return null;
    }
    // Whoever does not answer lets nothing in, unless they were told to.
    $blocks = $server->appValue('files_antivirus', 'av_block_unreachable');
    return in_array($blocks, ['0', 'false', 'no'], true) ? null : 'No connection to anti virus. Upload cannot be completed.';
}
