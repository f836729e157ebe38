<?php

declare(strict_types=1);

namespace StandIn;

/** Mail within the request, by MAILER_DSN (symfony/mailer 7.2): TLS is verified, and taken wherever the server offers it. */
final class Mail
{
    /** @param resource $server */
    private function __construct(private $server)
    {
    }

    /** An invitation: HTML, with a calendar file (src/Service/MailerService.php, createEmailMessage). */
    public static function send(string $to, string $reply, string $subject, string $html, string $file): void
    {
        $url = parse_url(Env::get('MAILER_DSN'));
        if (($url['scheme'] ?? '') === 'null') {
            return;
        }
        parse_str($url['query'] ?? '', $options);
        $wrapped = $url['scheme'] === 'smtps';
        $address = ($wrapped ? 'tls' : 'tcp') . "://{$url['host']}:" . ($url['port'] ?? ($wrapped ? 465 : 25));
        $context = stream_context_create(['ssl' => ['peer_name' => $url['host']]]);
        $server = stream_socket_client($address, $code, $why, 20, STREAM_CLIENT_CONNECT, $context);
        if ($server === false) {
            throw new \RuntimeException("$address: $why");
        }
        stream_set_timeout($server, 20);
        $mail = new self($server);
        $mail->hear();
        if (str_contains($mail->say('EHLO localhost'), 'STARTTLS') && !$wrapped && ($options['auto_tls'] ?? '') !== 'false') {
            $mail->say('STARTTLS');
            if (!stream_socket_enable_crypto($server, true, STREAM_CRYPTO_METHOD_TLS_CLIENT)) {
                throw new \RuntimeException('TLS is not what it should be');
            }
            $mail->say('EHLO localhost');
        }
        if (isset($url['user'])) {
            $mail->say('AUTH PLAIN ' . base64_encode("\0" . rawurldecode($url['user']) . "\0" . rawurldecode($url['pass'] ?? '')));
        }
        $from = Env::get('DEFAULT_EMAIL');
        $mail->say("MAIL FROM:<$from>");
        $mail->say("RCPT TO:<$to>");
        $mail->say('DATA');
        $mail->say(preg_replace('/^\./m', '..', self::message($from, $to, $reply, $subject, $html, $file)) . "\r\n.");
        $mail->say('QUIT');
    }

    private static function message(string $from, string $to, string $reply, string $subject, string $html, string $file): string
    {
        $word = static fn (string $text): string => mb_encode_mimeheader($text, 'UTF-8', 'Q', "\r\n");
        $edge = bin2hex(random_bytes(12));
        return implode("\r\n", [
            'From: ' . $word(Env::get('registerEmailName')) . " <$from>", "To: $to", "Reply-To: $reply", 'Subject: ' . $word($subject),
            'Date: ' . date(DATE_RFC2822), 'Message-ID: <' . bin2hex(random_bytes(16)) . '@' . explode('@', $from)[1] . '>', 'MIME-Version: 1.0',
            "Content-Type: multipart/mixed; boundary=$edge", '', "--$edge",
            'Content-Type: text/html; charset=utf-8', 'Content-Transfer-Encoding: quoted-printable', '', quoted_printable_encode($html), "--$edge",
            'Content-Type: text/calendar; name=konferenz.ics', 'Content-Transfer-Encoding: base64', 'Content-Disposition: attachment; filename=konferenz.ics', '',
            rtrim(chunk_split(base64_encode($file))), "--$edge--",
        ]);
    }

    private function say(string $line): string
    {
        fwrite($this->server, "$line\r\n");
        return $this->hear();
    }

    private function hear(): string
    {
        $said = '';
        do {
            $line = (string) fgets($this->server);
            $said .= $line;
        } while (($line[3] ?? '') === '-');
        if (!in_array($said[0] ?? '', ['2', '3'], true)) {
            throw new \RuntimeException('the mail server said: ' . ($said ?: 'nothing'));
        }
        return $said;
    }
}
