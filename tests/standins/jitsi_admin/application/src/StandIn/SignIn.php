<?php

declare(strict_types=1);

namespace StandIn;

/** Signing in (src/Security/KeycloakAuthenticator.php, 1.4.2): no PKCE, claims from userinfo, the ID token unverified. */
final class SignIn
{
    private static function realm(): string
    {
        return rtrim(Env::get('OAUTH_KEYCLOAK_SERVER'), '/') . '/realms/' . Env::get('OAUTH_KEYCLOAK_REALM') . '/protocol/openid-connect';
    }

    public static function begin(string $back): never
    {
        $_SESSION['state'] = bin2hex(random_bytes(16));
        $query = ['state' => $_SESSION['state'], 'scope' => 'openid email profile', 'response_type' => 'code', 'redirect_uri' => $back, 'client_id' => Env::get('OAUTH_KEYCLOAK_CLIENT_ID')];
        Web::go(self::realm() . '/auth?' . http_build_query($query));
    }

    public static function end(string $back): never
    {
        if (($_GET['state'] ?? '') === '' || ($_GET['state'] ?? '') !== ($_SESSION['state'] ?? null)) {
            Web::page(500, 'Invalid state parameter passed in callback URL.');
        }
        $form = ['grant_type' => 'authorization_code', 'code' => $_GET['code'] ?? '', 'redirect_uri' => $back, 'client_id' => Env::get('OAUTH_KEYCLOAK_CLIENT_ID'), 'client_secret' => Env::get('OAUTH_KEYCLOAK_CLIENT_SECRET')];
        $tokens = self::fetch('/token', $form);
        $claims = self::fetch('/userinfo', null, $tokens['access_token']);
        $id = self::person($claims);
        session_regenerate_id(true);
        // The whole person is in the session, as Symfony writes one; nothing asks the sign-on again.
        $_SESSION['_security_main'] = serialize(['token', (array) Db::one('select id, keycloak_id, email, username from fos_user where id = ?', [$id])]);
        $_SESSION['id_token'] = $tokens['id_token'] ?? '';
        // In the language of the address that the sign-on came back to.
        Web::go(Web::$prefix . '/room/dashboard');
    }

    /** keycloak_id, then address, then user name: whoever comes with another's address takes their account. @param array<string, mixed> $claims */
    private static function person(array $claims): int
    {
        $email = (string) $claims['email'];
        $name = (string) ($claims['preferred_username'] ?? $email);
        $groups = isset($claims['groups']) ? serialize($claims['groups']) : null;
        $found = Db::one('select id from fos_user where keycloak_id = ?', [$claims['sub']])
            ?? Db::one('select id from fos_user where email = ?', [$email])
            ?? Db::one('select id from fos_user where username = ?', [$name]);
        if ($found === null && Env::get('strict_allow_user_creation') !== '1') {
            Web::go('/');
        }
        $id = $found === null ? Db::insert('fos_user', ['email' => $email, 'created_at' => gmdate('Y-m-d H:i:s'), 'uid' => md5(uniqid())]) : (int) $found['id'];
        Db::ask(
            'update fos_user set keycloak_id = ?, email = ?, first_name = ?, last_name = ?, username = ?, keycloakGroup = ?, last_login = now(), indexer = ? where id = ?',
            [$claims['sub'], $email, $claims['given_name'] ?? null, $claims['family_name'] ?? null, $name, $groups, strtolower("$name $email"), $id],
        );
        return $id;
    }

    public static function out(): never
    {
        $back = 'https://' . $_SERVER['HTTP_HOST'] . '/login/logout';
        $query = ['post_logout_redirect_uri' => $back, 'client_id' => Env::get('OAUTH_KEYCLOAK_CLIENT_ID'), 'id_token_hint' => $_SESSION['id_token'] ?? ''];
        session_destroy();
        Web::go(self::realm() . '/logout?' . http_build_query($query));
    }

    /** @param array<string, string>|null $form @return array<string, mixed> */
    private static function fetch(string $path, ?array $form, string $token = ''): array
    {
        $asked = curl_init(self::realm() . $path);
        curl_setopt_array($asked, [CURLOPT_RETURNTRANSFER => true, CURLOPT_TIMEOUT => 20, CURLOPT_PROXY => '']);
        if ($form !== null) {
            curl_setopt($asked, CURLOPT_POSTFIELDS, http_build_query($form));
        }
        if ($token !== '') {
            curl_setopt($asked, CURLOPT_HTTPHEADER, ["Authorization: Bearer $token"]);
        }
        $text = curl_exec($asked);
        $data = is_string($text) ? json_decode($text, true) : null;
        if (curl_getinfo($asked, CURLINFO_RESPONSE_CODE) !== 200 || !is_array($data)) {
            error_log("$path: " . curl_error($asked) . ' ' . substr((string) $text, 0, 300));
            Web::page(500, 'The sign-on does not answer');
        }
        return $data;
    }
}
