<?php

declare(strict_types=1);

namespace StandIn;

/** The relying party's half of OpenID Connect, as strict as the app: PKCE, state, nonce, signature, issuer, audience. */
final class SignIn
{
    private const SKEW_S = 60;
    private const PENDING_S = 600;

    /** @var array<string, mixed> */
    private array $known = [];

    /** @param array<string, mixed> $provider a row of oc_user_oidc_providers */
    public function __construct(private Server $server, public array $provider)
    {
    }

    public static function of(Server $server, string $column, string|int $value): ?self
    {
        $row = $server->ask("select * from oc_user_oidc_providers where $column = ?", [$value])[0] ?? null;
        return $row === null ? null : new self($server, $row);
    }

    public function setting(string $key, string $default = ''): string
    {
        return $this->server->appValue('user_oidc', "provider-{$this->provider['id']}-$key") ?? $default;
    }

    /** Where the browser goes. What it must bring back is kept here, for the browser with this cookie alone. */
    public function begin(string $browser, string $back, string $next): string
    {
        [$state, $nonce, $verifier] = array_map(static fn (): string => bin2hex(random_bytes(24)), [1, 2, 3]);
        $this->server->ask('delete from oc_standin_login where began < ?', [time() - self::PENDING_S]);
        $this->server->ask(
            'insert into oc_standin_login (state, nonce, verifier, provider, browser, began, next) values (?, ?, ?, ?, ?, ?, ?)',
            [$state, $nonce, $verifier, $this->provider['id'], hash('sha256', $browser), time(), $next]
        );
        return $this->metadata()['authorization_endpoint'] . '?' . http_build_query([
            'client_id' => $this->provider['client_id'],
            'response_type' => 'code',
            'scope' => $this->provider['scope'],
            'redirect_uri' => $back,
            'state' => $state,
            'nonce' => $nonce,
            'code_challenge' => self::text(hash('sha256', $verifier, true)),
            'code_challenge_method' => 'S256',
        ]);
    }

    /** What was kept for a state, once, and for the browser that began. @return array<string, mixed>|null */
    public static function pending(Server $server, string $state, string $browser): ?array
    {
        $row = $server->ask('select * from oc_standin_login where state = ?', [$state])[0] ?? null;
        $server->ask('delete from oc_standin_login where state = ?', [$state]);
        $mine = $row !== null && hash_equals($row['browser'], hash('sha256', $browser)) && (int) $row['began'] > time() - self::PENDING_S;
        return $mine ? $row : null;
    }

    /** @param array<string, mixed> $pending @return array{claims: array<string, mixed>, id_token: string} */
    public function finish(string $code, array $pending, string $back): array
    {
        $tokens = $this->fetch($this->metadata()['token_endpoint'], http_build_query([
            'grant_type' => 'authorization_code',
            'code' => $code,
            'redirect_uri' => $back,
            'client_id' => $this->provider['client_id'],
            'client_secret' => $this->server->clear((string) $this->provider['client_secret']),
            'code_verifier' => $pending['verifier'],
        ]));
        $claims = $this->signed((string) ($tokens['id_token'] ?? ''));
        if (($claims['exp'] ?? 0) <= time() - self::SKEW_S) {
            throw new \RuntimeException('The received token is expired.');
        }
        if (!hash_equals($pending['nonce'], (string) ($claims['nonce'] ?? ''))) {
            throw new \RuntimeException('The nonce does not match');
        }
        return ['claims' => $claims, 'id_token' => (string) $tokens['id_token']];
    }

    /** The person of a sign-in, made or brought up to date. @param array<string, mixed> $claims */
    public function person(array $claims): string
    {
        $id = (string) ($claims[$this->setting('mappingUid') ?: 'sub'] ?? '');
        if ($id === '') {
            throw new \RuntimeException('Failed to map a user id');
        }
        $uid = $this->setting('uniqueUid', '1') === '1' ? hash('sha256', "{$this->provider['id']}_0_$id") : $id;
        $name = (string) ($claims[$this->setting('mappingDisplayName') ?: 'name'] ?? $id);
        $email = (string) ($claims[$this->setting('mappingEmail') ?: 'email'] ?? '');
        $wanted = $this->groups($claims);
        if ($this->setting('restrictLoginToGroups') === '1' && $wanted === []) {
            throw new \RuntimeException('This user is not in an allowed group');
        }
        if ($this->server->user($uid) === null) {
            $this->server->ask("insert into oc_users (uid, displayname, email, backend) values (?, ?, ?, 'user_oidc')", [$uid, $name, $email]);
        } else {
            $this->server->ask('update oc_users set displayname = ?, email = ? where uid = ?', [$name, $email, $uid]);
        }
        if ($this->setting('groupProvisioning') === '1') {
            $this->provision($uid, $wanted);
        }
        return $uid;
    }

    /** @param array<string, mixed> $claims @return list<string> those of the claim that the pattern lets through */
    private function groups(array $claims): array
    {
        $said = (array) ($claims[$this->setting('mappingGroups') ?: 'groups'] ?? []);
        $pattern = $this->setting('groupWhitelistRegex');
        return array_values(array_filter($said, static fn ($one): bool => is_string($one) && ($pattern === '' || @preg_match("/$pattern/", $one) === 1)));
    }

    /** @param list<string> $wanted */
    private function provision(string $uid, array $wanted): void
    {
        $pattern = $this->setting('groupWhitelistRegex');
        foreach ($this->server->groupsOf($uid) as $gid) {
            $ours = $pattern === '' || @preg_match("/$pattern/", $gid) === 1;
            if ($ours && !in_array($gid, array_map(Server::gid(...), $wanted), true)) {
                $this->server->ask('delete from oc_group_user where gid = ? and uid = ?', [$gid, $uid]);
            }
        }
        foreach ($wanted as $name) {
            $gid = Server::gid($name);
            if ($this->server->group($gid)) {
                // Each sign-in gives a group the claim's name again.
                $this->server->ask('update oc_groups set displayname = ? where gid = ?', [$name, $gid]);
            } else {
                $this->server->ask('insert into oc_groups (gid, displayname) values (?, ?)', [$gid, $name]);
            }
            $this->server->ask('delete from oc_group_user where gid = ? and uid = ?', [$gid, $uid]);
            $this->server->ask('insert into oc_group_user (gid, uid) values (?, ?)', [$gid, $uid]);
        }
    }

    /** Claims of a back-channel logout token. @return array<string, mixed> */
    public function logout(string $token): array
    {
        $claims = $this->signed($token);
        if (!isset($claims['events']['http://schemas.openid.net/event/backchannel-logout']) || isset($claims['nonce'])) {
            throw new \RuntimeException('no logout token');
        }
        if (($claims['iat'] ?? 0) < time() - self::PENDING_S || (($claims['sid'] ?? '') === '' && ($claims['sub'] ?? '') === '')) {
            throw new \RuntimeException('the logout token is too old, or names nobody');
        }
        return $claims;
    }

    public function endSession(string $hint, string $back): string
    {
        $address = $this->provider['end_session'] ?: ($this->metadata()['end_session_endpoint'] ?? '');
        $query = ['post_logout_redirect_uri' => $back, 'client_id' => $this->provider['client_id']];
        return $address . '?' . http_build_query($query + ($this->setting('sendIdTokenHint', '1') === '1' ? ['id_token_hint' => $hint] : []));
    }

    /** @return array<string, mixed> */
    private function metadata(): array
    {
        return $this->known['metadata'] ??= $this->fetch((string) $this->provider['discovery']);
    }

    /** @return array<string, mixed> */
    private function fetch(string $address, ?string $form = null): array
    {
        $host = (string) parse_url($address, PHP_URL_HOST);
        $public = filter_var(gethostbyname($host), FILTER_VALIDATE_IP, FILTER_FLAG_NO_PRIV_RANGE | FILTER_FLAG_NO_RES_RANGE) !== false;
        if (!$public && $this->server->config->get('allow_local_remote_servers') !== true) {
            throw new LocalAddress("Host \"$host\" violates local access rules");
        }
        $asked = curl_init($address);
        curl_setopt_array($asked, [CURLOPT_RETURNTRANSFER => true, CURLOPT_TIMEOUT => 20, CURLOPT_PROXY => '', CURLOPT_PROTOCOLS => CURLPROTO_HTTP | CURLPROTO_HTTPS]);
        if ($form !== null) {
            curl_setopt($asked, CURLOPT_POSTFIELDS, $form);
        }
        $text = curl_exec($asked);
        $status = curl_getinfo($asked, CURLINFO_RESPONSE_CODE);
        $data = is_string($text) ? json_decode($text, true) : null;
        if ($status !== 200 || !is_array($data)) {
            throw new \RuntimeException("$address answers $status " . curl_error($asked));
        }
        return $data;
    }

    /** What ID and logout tokens share: RS256 by one of the provider's keys, issuer, audience, time. @return array<string, mixed> */
    private function signed(string $token): array
    {
        $parts = explode('.', $token);
        if (count($parts) !== 3) {
            throw new \RuntimeException('no signed token');
        }
        $header = json_decode(self::bytes($parts[0]), true);
        $claims = json_decode(self::bytes($parts[1]), true);
        if (!is_array($header) || !is_array($claims) || ($header['alg'] ?? '') !== 'RS256') {
            throw new \RuntimeException('signed in a way that is refused');
        }
        $good = false;
        foreach ($this->fetch($this->metadata()['jwks_uri'])['keys'] ?? [] as $key) {
            if (($key['kid'] ?? '') === ($header['kid'] ?? null) && ($key['kty'] ?? '') === 'RSA' && ($key['use'] ?? 'sig') === 'sig') {
                $good = openssl_verify("$parts[0].$parts[1]", self::bytes($parts[2]), self::pem($key), OPENSSL_ALGO_SHA256) === 1;
            }
        }
        if (!$good) {
            throw new \RuntimeException('the signature is wrong');
        }
        $audience = (array) ($claims['aud'] ?? []);
        if (($claims['iss'] ?? '') !== ($this->metadata()['issuer'] ?? null)) {
            throw new \RuntimeException('the issuer is another one');
        }
        if (!in_array($this->provider['client_id'], $audience, true) || (count($audience) > 1 && ($claims['azp'] ?? '') !== $this->provider['client_id'])) {
            throw new \RuntimeException('the audience does not match');
        }
        if (!is_int($claims['iat'] ?? null) || $claims['iat'] > time() + self::SKEW_S) {
            throw new \RuntimeException('issued in the future');
        }
        return $claims;
    }

    /** RFC 8017's RSAPublicKey in a SubjectPublicKeyInfo. @param array<string, string> $key */
    private static function pem(array $key): string
    {
        $length = static fn (int $size): string => $size < 128 ? chr($size) : chr(0x80 | strlen(ltrim(pack('N', $size), "\0"))) . ltrim(pack('N', $size), "\0");
        $wrap = static fn (int $tag, string $value): string => chr($tag) . $length(strlen($value)) . $value;
        $number = static fn (string $raw): string => $wrap(2, ord($raw[0]) > 127 ? "\0$raw" : $raw);
        $public = $wrap(0x30, $number(self::bytes($key['n'])) . $number(self::bytes($key['e'])));
        $algorithm = $wrap(0x30, (string) hex2bin('06092a864886f70d0101010500'));
        $der = $wrap(0x30, $algorithm . $wrap(3, "\0$public"));
        return "-----BEGIN PUBLIC KEY-----\n" . chunk_split(base64_encode($der), 64, "\n") . "-----END PUBLIC KEY-----\n";
    }

    private static function text(string $raw): string
    {
        return rtrim(strtr(base64_encode($raw), '+/', '-_'), '=');
    }

    private static function bytes(string $text): string
    {
        return (string) base64_decode(strtr($text, '-_', '+/'), true);
    }
}

final class LocalAddress extends \RuntimeException
{
}
