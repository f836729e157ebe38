<?php

declare(strict_types=1);

namespace StandIn;

/** What every web entry shares: who asks, and answers that say what this is. */
final class Web
{
    public const COOKIE = 'nc_standin_session';
    /** Seconds for which upstream believes an app password without looking again. */
    private const BELIEVED = 10;

    public function __construct(public Server $server)
    {
    }

    /** Upstream answers nothing else while it is not ready. */
    public function ready(): void
    {
        if (!$this->server->installed()) {
            self::page(200, 'Einrichtung', '<p>Noch nicht eingerichtet.</p>');
        }
        $this->trusted();
        if ($this->server->maintenance() || $this->server->upgradePending()) {
            header('Retry-After: 120');
            self::page(503, 'Wartung', '<p>Wartungsmodus</p>');
        }
    }

    private function trusted(): void
    {
        $host = strtolower((string) preg_replace('/:\d+$/', '', $_SERVER['HTTP_HOST'] ?? ''));
        foreach (['localhost', '127.0.0.1', '[::1]', ...(array) $this->server->config->get('trusted_domains', [])] as $known) {
            $known = strtolower((string) preg_replace('/:\d+$/', '', (string) $known));
            if ($host === $known || fnmatch($known, $host)) {
                return;
            }
        }
        self::page(400, 'Domain', '<p>Zugriff über eine nicht vertrauenswürdige Domain.</p>');
    }

    public static function page(int $status, string $title, string $body): never
    {
        http_response_code($status);
        header('Content-Type: text/html; charset=utf-8');
        $note = htmlspecialchars(Server::NOTE);
        $lang = self::english() ? 'en' : 'de';
        echo "<!doctype html><html lang=\"$lang\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><link rel=\"icon\" href=\"data:,\"><title>" . htmlspecialchars($title) . '</title></head>';
        echo "<body><p role=\"note\" class=\"stand-in\">$note</p>$body</body></html>";
        exit;
    }

    public static function english(): bool
    {
        return str_starts_with(strtolower($_SERVER['HTTP_ACCEPT_LANGUAGE'] ?? ''), 'en');
    }

    /** Where somebody wanted to go, as a path of this server: what names another one loses it, as upstream's. */
    public static function here(string $address): string
    {
        $path = (string) preg_replace('~^https?://[^/]+~', '', $address);
        return preg_match('~^/(?![/\\\\])~', $path) ? $path : '';
    }

    public static function text(int $status, string $text, string $type = 'text/plain; charset=utf-8'): never
    {
        http_response_code($status);
        header("Content-Type: $type");
        echo $text;
        exit;
    }

    public static function go(string $address): never
    {
        header("Location: $address", true, 302);
        exit;
    }

    public function address(string $path): string
    {
        $scheme = $this->server->config->get('overwriteprotocol') ?: (($_SERVER['HTTPS'] ?? '') !== '' ? 'https' : 'http');
        return "$scheme://{$_SERVER['HTTP_HOST']}$path";
    }

    /** The visitor's address: what a trusted proxy says, and else who knocks (lib/private/AppFramework/Http/Request.php). */
    public function visitor(): string
    {
        $trusted = (array) $this->server->config->get('trusted_proxies', []);
        $knocks = (string) $_SERVER['REMOTE_ADDR'];
        $said = array_map(trim(...), explode(',', (string) ($_SERVER['HTTP_X_FORWARDED_FOR'] ?? '')));
        foreach (in_array($knocks, $trusted, true) ? array_reverse($said) : [] as $one) {
            if (filter_var($one, FILTER_VALIDATE_IP) && !in_array($one, $trusted, true)) {
                return $one;
            }
        }
        return $knocks;
    }

    /** The row of this browser's session. @return array<string, mixed>|null */
    public function session(): ?array
    {
        return $this->token((string) ($_COOKIE[self::COOKIE] ?? ''), 'temporary');
    }

    /** The person who asks, or an answer that refuses them; `null` where nobody is named. */
    public function who(): ?array
    {
        if (isset($_SERVER['PHP_AUTH_USER'])) {
            return $this->byPassword($_SERVER['PHP_AUTH_USER'], $_SERVER['PHP_AUTH_PW'] ?? '');
        }
        $token = $this->session();
        $user = $token === null ? null : $this->server->user($token['uid']);
        return $user !== null && (int) $user['enabled'] === 1 ? $user : null;
    }

    private function byPassword(string $uid, string $word): array
    {
        $user = $this->server->user($uid);
        $token = $this->token($word, 'permanent');
        if ($user !== null && $token !== null && $token['uid'] === $uid) {
            if ((int) $user['enabled'] !== 1) {
                self::text(503, "Service unavailable: the account is disabled\n");
            }
            return $user;
        }
        if ($user !== null && $user['backend'] === 'Database' && password_verify($word, (string) $user['password'])) {
            if ((int) $user['enabled'] !== 1) {
                self::text(503, "Service unavailable: the account is disabled\n");
            }
            return $user;
        }
        header('WWW-Authenticate: Basic realm="Nextcloud", charset="UTF-8"');
        self::text(401, "No public access to this resource, Username or password was incorrect\n");
    }

    private function token(string $word, string $kind): ?array
    {
        if ($word === '') {
            return null;
        }
        $hash = hash('sha512', $word);
        $kept = $this->server->config->get('datadirectory') . "/.standin-token-$hash";
        $row = $this->server->ask('select * from oc_authtoken where hash = ? and kind = ?', [$hash, $kind])[0] ?? null;
        if ($row !== null) {
            $this->server->ask('update oc_authtoken set last_activity = ? where id = ?', [time(), $row['id']]);
            if ($kind === 'permanent') {
                file_put_contents($kept, json_encode($row));
            }
            return $row;
        }
        // What was deleted a moment ago is believed until upstream looks again.
        clearstatcache(true, $kept);
        if ($kind === 'permanent' && is_file($kept)) {
            if (filemtime($kept) > time() - self::BELIEVED) {
                return (array) json_decode((string) file_get_contents($kept), true);
            }
            unlink($kept);
        }
        return null;
    }

    /** `session`: what a sign-in must find again when it ends. */
    public function signIn(string $uid, string $session = ''): void
    {
        $word = bin2hex(random_bytes(32));
        $this->server->ask("insert into oc_authtoken (uid, name, hash, last_activity, kind, session) values (?, ?, ?, ?, 'temporary', ?)", [$uid, $_SERVER['HTTP_USER_AGENT'] ?? 'unknown', hash('sha512', $word), time(), $session]);
        setcookie(self::COOKIE, $word, ['path' => '/', 'httponly' => true, 'samesite' => 'Lax', 'secure' => ($_SERVER['HTTPS'] ?? '') !== '']);
    }

    public function signOut(): void
    {
        $this->server->ask('delete from oc_authtoken where hash = ?', [hash('sha512', (string) ($_COOKIE[self::COOKIE] ?? ''))]);
        setcookie(self::COOKIE, '', ['path' => '/', 'expires' => 1]);
    }
}
