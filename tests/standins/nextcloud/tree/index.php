<?php

declare(strict_types=1);

// Pages: sign-in, and who is signed in with which folders. A stand-in, not the product.
require_once __DIR__ . '/lib/base.php';
require_once __DIR__ . '/lib/standin/Web.php';

use StandIn\LocalAddress;
use StandIn\SignIn;
use StandIn\Web;

$web = new Web(OC::$server);
$web->ready();
$server = OC::$server;
$oidc = $server->enabled('user_oidc');
if ($oidc) {
    require_once $server->appFolder('user_oidc') . '/lib/SignIn.php';
}
$path = rawurldecode((string) parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH));
$path = '/' . ltrim((string) preg_replace('~^/index\.php~', '', $path), '/');
$method = $_SERVER['REQUEST_METHOD'];
$back = $web->address('/apps/user_oidc/code');

if ($server->enabled('notify_push') && str_starts_with($path, '/apps/notify_push/')) {
    require_once $server->appFolder('notify_push') . '/lib/pages.php';
    OCA\NotifyPush\page($server, $web, $path);
}

function log_line(string $text): void
{
    $line = json_encode(['time' => gmdate('c'), 'level' => 3, 'app' => 'user_oidc', 'message' => $text]);
    file_put_contents(OC::$server->config->get('datadirectory') . '/nextcloud.log', "$line\n", FILE_APPEND);
}

if ($oidc && preg_match('~^/apps/user_oidc/login/(\d+)$~', $path, $match)) {
    $party = SignIn::of($server, 'id', (int) $match[1]) ?? Web::page(404, 'Anmeldung', '<p>Es gibt keinen solchen Anbieter.</p>');
    if ($web->who() !== null) {
        Web::go($web->address(Web::here((string) ($_GET['redirectUrl'] ?? '')) ?: '/'));
    }
    $browser = bin2hex(random_bytes(16));
    try {
        $address = $party->begin($browser, $back, Web::here((string) ($_GET['redirectUrl'] ?? '')));
    } catch (\RuntimeException $error) {
        log_line($error->getMessage());
        Web::page($error instanceof LocalAddress ? 404 : 500, 'Anmeldung', '<p>Der Anmeldedienst ist nicht zu erreichen.</p>');
    }
    setcookie('nc_standin_login', $browser, ['path' => '/', 'httponly' => true, 'samesite' => 'Lax']);
    Web::go($address);
}
if ($oidc && $path === '/apps/user_oidc/code') {
    $pending = SignIn::pending($server, (string) ($_GET['state'] ?? ''), (string) ($_COOKIE['nc_standin_login'] ?? ''));
    $party = $pending === null ? null : SignIn::of($server, 'id', (int) $pending['provider']);
    if ($party === null || isset($_GET['error'])) {
        Web::page(403, 'Anmeldung', '<p>Diese Anmeldung hat hier nicht begonnen, oder sie wurde abgelehnt.</p>');
    }
    try {
        $found = $party->finish((string) ($_GET['code'] ?? ''), $pending, $back);
        $uid = $party->person($found['claims']);
    } catch (\RuntimeException $error) {
        log_line($error->getMessage());
        Web::page(403, 'Anmeldung', '<p>Die Anmeldung ist fehlgeschlagen.</p>');
    }
    if ((int) $server->user($uid)['enabled'] !== 1) {
        Web::page(401, 'Anmeldung', '<p>Dieses Konto ist deaktiviert.</p>');
    }
    $web->signIn($uid, (string) json_encode([
        'provider' => $party->provider['id'], 'sid' => $found['claims']['sid'] ?? '', 'sub' => $found['claims']['sub'], 'id_token' => $found['id_token'],
    ]));
    Web::go($web->address($pending['next'] ?: '/apps/files/'));
}
if ($oidc && $method === 'POST' && preg_match('~^/apps/user_oidc/backchannel-logout/([^/]+)$~', $path, $match)) {
    $party = SignIn::of($server, 'identifier', $match[1]) ?? Web::text(404, '{}', 'application/json');
    try {
        $claims = $party->logout((string) ($_POST['logout_token'] ?? ''));
    } catch (\RuntimeException $error) {
        log_line($error->getMessage());
        Web::text(400, (string) json_encode(['error' => 'invalid_request', 'error_description' => $error->getMessage()]), 'application/json');
    }
    foreach ($server->ask("select id, session from oc_authtoken where kind = 'temporary'") as $row) {
        $kept = json_decode((string) $row['session'], true);
        $same = is_array($kept) && ($claims['sid'] ?? '') !== '' ? $kept['sid'] === $claims['sid'] : is_array($kept) && $kept['sub'] === ($claims['sub'] ?? null);
        if ($same) {
            $server->ask('delete from oc_authtoken where id = ?', [$row['id']]);
        }
    }
    Web::text(200, '{}', 'application/json');
}
if ($path === '/logout' || $path === '/apps/user_oidc/sls') {
    $kept = json_decode((string) ($web->session()['session'] ?? ''), true);
    $web->signOut();
    $party = $oidc && is_array($kept) ? SignIn::of($server, 'id', (int) $kept['provider']) : null;
    Web::go($party === null ? $web->address('/login') : $party->endSession($kept['id_token'], $web->address('/')));
}
if ($path === '/login' && $method === 'POST') {
    $user = $server->user((string) ($_POST['user'] ?? ''));
    $good = $user !== null && $user['backend'] === 'Database' && (int) $user['enabled'] === 1 && password_verify((string) ($_POST['password'] ?? ''), (string) $user['password']);
    if ($good) {
        $web->signIn($user['uid']);
        Web::go($web->address('/apps/files/'));
    }
    Web::page(401, 'Anmelden', '<p>Falscher Benutzername oder falsches Passwort.</p>');
}
$me = $web->who();
if ($me === null) {
    $providers = $oidc ? $server->ask('select id from oc_user_oidc_providers order by id') : [];
    $only = count($providers) === 1 && $server->appValue('user_oidc', 'allow_multiple_user_backends') === '0';
    if ($only && $path === '/login' && ($_GET['direct'] ?? '') !== '1') {
        $next = Web::here((string) ($_GET['redirect_url'] ?? ''));
        Web::go($web->address("/apps/user_oidc/login/{$providers[0]['id']}" . ($next === '' ? '' : '?redirectUrl=' . rawurlencode($next))));
    }
    if ($path === '/' || preg_match('~^/apps/files(?:/|$)~', $path)) {
        Web::go($web->address('/login' . ($path === '/' ? '' : '?redirect_url=' . rawurlencode($_SERVER['REQUEST_URI']))));
    }
    if ($path !== '/login') {
        Web::page(401, 'Anmelden', '<p>Nicht angemeldet.</p>');
    }
    Web::page(200, 'Anmelden', '<h1>Anmelden</h1><form method="post" action="/login"><label>Konto <input name="user"></label> <label>Kennwort <input name="password" type="password"></label> <button>Anmelden</button></form>');
}
if ($path === '/login') {
    Web::go($web->address('/apps/files/'));
}
// The folder that is asked for. Upstream answers 200 where there is none, too; its program in the browser says so then.
$dir = trim((string) ($_GET['dir'] ?? ''), '/');
$mounts = array_map(strval(...), array_keys($server->foldersOf($me['uid'])));
$data = $server->config->get('datadirectory');
$mount = explode('/', $dir)[0];
$base = in_array($mount, $mounts, true) ? "$data/__groupfolders/{$server->foldersOf($me['uid'])[$mount]['id']}/files" . substr($dir, strlen($mount)) : "$data/{$me['uid']}/files/$dir";
$there = $dir === '' || (is_dir($base) && !in_array('..', explode('/', $dir), true)) || in_array($dir, $mounts, true);
$found = $there && is_dir($base) ? array_diff((array) scandir($base), ['.', '..']) : [];
$entries = $dir === '' ? [...$mounts, ...$found] : $found;
$list = '';
foreach ($entries as $entry) {
    $inside = ltrim("$dir/$entry", '/');
    $folder = ($dir === '' && in_array($entry, $mounts, true)) || is_dir("$base/$entry");
    $encoded = implode('/', array_map(rawurlencode(...), explode('/', $inside)));
    $to = $folder ? '/apps/files/files?dir=/' . $encoded : '/remote.php/dav/files/' . rawurlencode((string) $me['uid']) . "/$encoded";
    $list .= '<li class="' . ($folder ? 'folder' : 'file') . '"><a href="' . $to . '">' . htmlspecialchars((string) $entry) . '</a></li>';
}
$en = Web::english();
[$title, $signed, $out, $none] = $en ? ['Files', 'Signed in as', 'Sign out', 'There is no such folder.'] : ['Dateien', 'Angemeldet als', 'Abmelden', 'Diesen Ordner gibt es nicht.'];
$name = htmlspecialchars((string) $me['displayname']);
$uid = htmlspecialchars((string) $me['uid']);
$where = htmlspecialchars('/' . $dir);
$body = $there ? "<ul id=\"folders\">$list</ul>" : "<p id=\"missing\">$none</p>";
Web::page(200, $title, "<main><h1>$title: <span id=\"where\">$where</span></h1><p>$signed <span id=\"user\" data-uid=\"$uid\">$name</span></p>$body<p><a href=\"/apps/files/\">$title</a> · <a href=\"/logout\">$out</a></p></main>");
