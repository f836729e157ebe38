<?php

declare(strict_types=1);

// The interface for programs: who am I, accounts made ahead, a group's display name.
require_once __DIR__ . '/../lib/base.php';
require_once __DIR__ . '/../lib/standin/Web.php';

use StandIn\Server;
use StandIn\Web;

$web = new Web(OC::$server);
$web->ready();
$server = OC::$server;

function ocs(int $status, mixed $data, string $message = 'OK'): never
{
    $ok = $status === 200;
    Web::text($status, (string) json_encode(['ocs' => ['meta' => ['status' => $ok ? 'ok' : 'failure', 'statuscode' => $status, 'message' => $message], 'data' => $data]]), 'application/json; charset=utf-8');
}

$path = rawurldecode((string) parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH));
$path = (string) preg_replace('~^/ocs/v2\.php~', '', $path);
$method = $_SERVER['REQUEST_METHOD'];
parse_str((string) file_get_contents('php://input'), $form);
if (str_starts_with($_SERVER['CONTENT_TYPE'] ?? '', 'application/json')) {
    $form = (array) json_decode((string) file_get_contents('php://input'), true);
}
$me = $web->who() ?? ocs(401, [], 'Current user is not logged in');
if (($_SERVER['HTTP_OCS_APIREQUEST'] ?? '') !== 'true') {
    ocs(412, [], 'CSRF check failed');
}
if ($method === 'GET' && $path === '/cloud/capabilities') {
    // How people's programs find the daemon (notify_push: lib/Capabilities.php, 1.4.0).
    $base = $server->enabled('notify_push') ? (string) $server->appValue('notify_push', 'base_endpoint') : '';
    $push = ['type' => ['files', 'activities', 'notifications'], 'endpoints' => ['websocket' => preg_replace('~^http~', 'ws', $base) . '/ws']];
    ocs(200, ['version' => ['string' => $server->files()['string']], 'capabilities' => $base === '' ? [] : ['notify_push' => $push]]);
}
if ($method === 'GET' && $path === '/cloud/user') {
    ocs(200, ['id' => $me['uid'], 'display-name' => $me['displayname'], 'email' => $me['email'], 'groups' => $server->groupsOf($me['uid'])]);
}
if ($method === 'GET' && $path === '/apps/files_sharing/api/v1/sharees') {
    // Whom the field for sharing suggests; three values of core say among whom.
    $search = strtolower((string) ($_GET['search'] ?? ''));
    $mine = $server->groupsOf($me['uid']);
    $among = ($server->appValue('core', 'shareapi_only_share_with_group_members') ?? 'no') === 'yes';
    $listed = ($server->appValue('core', 'shareapi_restrict_user_enumeration_to_group') ?? 'no') === 'yes';
    $whole = ($server->appValue('core', 'shareapi_restrict_user_enumeration_full_match') ?? 'yes') === 'yes';
    $found = ['users' => [], 'exact' => ['users' => []]];
    foreach ($server->ask('select uid, displayname from oc_users where enabled = 1 order by uid') as $one) {
        $common = array_intersect($mine, $server->groupsOf($one['uid'])) !== [];
        $exact = in_array($search, [strtolower($one['uid']), strtolower((string) $one['displayname'])], true);
        $part = str_contains(strtolower($one['uid'] . ' ' . $one['displayname']), $search);
        if (!$part || ($among && !$common) || (!$common && $listed && !($exact && $whole))) {
            continue;
        }
        $item = ['label' => $one['displayname'] ?: $one['uid'], 'value' => ['shareType' => 0, 'shareWith' => $one['uid']]];
        $exact ? $found['exact']['users'][] = $item : $found['users'][] = $item;
    }
    ocs(200, $found);
}
in_array('admin', $server->groupsOf($me['uid']), true) || ocs(403, [], 'Logged in account must be an admin');
if ($method === 'POST' && $path === '/apps/user_oidc/api/v1/user' && $server->enabled('user_oidc')) {
    $provider = (int) ($form['providerId'] ?? 0);
    $server->ask('select 1 from oc_user_oidc_providers where id = ?', [$provider]) !== [] || ocs(404, [], 'Provider not found');
    $id = (string) ($form['userId'] ?? '');
    $id !== '' || ocs(400, [], 'userId is missing');
    $uid = ($server->appValue('user_oidc', "provider-$provider-uniqueUid") ?? '1') === '1' ? hash('sha256', "{$provider}_0_$id") : $id;
    $values = [(string) ($form['displayName'] ?? $id), (string) ($form['email'] ?? ''), $uid];
    if ($server->user($uid) === null) {
        $server->ask("insert into oc_users (displayname, email, uid, backend) values (?, ?, ?, 'user_oidc')", $values);
    } else {
        $server->ask('update oc_users set displayname = ?, email = ? where uid = ?', $values);
    }
    ocs(200, ['user_id' => $uid]);
}
if ($method === 'PUT' && preg_match('~^/cloud/groups/(.+)$~', $path, $match)) {
    $server->group($match[1]) || ocs(404, [], 'Group not found');
    ($form['key'] ?? '') === 'displayname' || ocs(400, [], 'Only displayname can be set');
    $server->ask('update oc_groups set displayname = ? where gid = ?', [(string) ($form['value'] ?? ''), $match[1]]);
    ocs(200, []);
}
ocs(404, [], 'Invalid query, please check the syntax');
