<?php

declare(strict_types=1);

// WebDAV: a person's own files, and the team folders of their groups (RFC 4918, as far as the contract goes).
require_once __DIR__ . '/lib/base.php';
require_once __DIR__ . '/lib/standin/Web.php';

use StandIn\Web;

const READ = 1, UPDATE = 2, CREATE = 4, DELETE = 8;

$web = new Web(OC::$server);
$web->ready();
$path = rawurldecode((string) parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH));
if (!preg_match('~^/remote\.php/dav/files/([^/]+)(/.*)?$~', $path, $match)) {
    Web::text(404, "not found\n");
}
$me = $web->who();
if ($me === null) {
    // A page's own program is not to make the browser ask for a password (apps/dav/lib/Connector/Sabre/Auth.php).
    $scheme = str_contains($_SERVER['HTTP_X_REQUESTED_WITH'] ?? '', 'XMLHttpRequest') ? 'DummyBasic' : 'Basic';
    header("WWW-Authenticate: $scheme realm=\"Nextcloud\", charset=\"UTF-8\"");
    Web::text(401, "No public access to this resource\n");
}
[$owner, $rest] = [$match[1], trim($match[2] ?? '', '/')];
if (in_array('..', explode('/', $rest), true)) {
    Web::text(400, "bad path\n");
}
$method = $_SERVER['REQUEST_METHOD'];
if ($owner !== $me['uid']) {
    // A foreign home is there, and empty.
    $method === 'PROPFIND' && $rest === '' ? multistatus(["$path" => true]) : Web::text(404, "not found\n");
}
$data = OC::$server->config->get('datadirectory');
$home = "$data/{$me['uid']}/files";
is_dir($home) || mkdir($home, 0770, true);
$folders = OC::$server->foldersOf($me['uid']);

// Which storage the path is in: the longest team folder that it begins with, or the home.
[$base, $inside, $rights, $quota] = [$home, $rest, 31, -3];
foreach ($folders as $mount => $folder) {
    if ($rest === $mount || str_starts_with("$rest/", "$mount/")) {
        $base = "$data/__groupfolders/{$folder['id']}/files";
        [$inside, $rights, $quota] = [trim(substr($rest, strlen($mount)), '/'), $folder['permissions'], $folder['quota']];
    }
}
$file = rtrim("$base/$inside", '/');
$team = $base === $home ? null : (int) basename(dirname($base));
$there = file_exists($file);

/** @param array<string, bool> $entries path -> whether it is a folder */
function multistatus(array $entries): never
{
    $text = '<?xml version="1.0"?><d:multistatus xmlns:d="DAV:">';
    foreach ($entries as $path => $folder) {
        $href = implode('/', array_map(rawurlencode(...), explode('/', $path)));
        $type = $folder ? '<d:collection/>' : '';
        $text .= "<d:response><d:href>$href</d:href><d:propstat><d:prop><d:resourcetype>$type</d:resourcetype></d:prop><d:status>HTTP/1.1 200 OK</d:status></d:propstat></d:response>";
    }
    Web::text(207, "$text</d:multistatus>", 'application/xml; charset=utf-8');
}

function need(int $right, int $rights): void
{
    if (($rights & $right) !== $right) {
        Web::text(403, "forbidden\n");
    }
}

function size(string $folder): int
{
    $sum = 0;
    foreach (new RecursiveIteratorIterator(new RecursiveDirectoryIterator($folder, FilesystemIterator::SKIP_DOTS)) as $one) {
        $sum += $one->getSize();
    }
    return $sum;
}

/** Whoever has the file is told of it, where there is somebody to tell. */
function changed(string $uid, ?int $team, string $inside): void
{
    if (OC::$server->enabled('notify_push')) {
        require_once OC::$server->appFolder('notify_push') . '/lib/told.php';
        OCA\NotifyPush\told(OC::$server, $uid, $team, $inside);
    }
}

switch ($method) {
    case 'PROPFIND':
        $there || Web::text(404, "not found\n");
        $entries = [$path => is_dir($file)];
        if (is_dir($file) && ($_SERVER['HTTP_DEPTH'] ?? '1') !== '0') {
            $prefix = rtrim($path, '/');
            foreach (array_diff(scandir($file), ['.', '..']) as $name) {
                if (!OC::$server->knows("$file/$name")) {
                    continue;
                }
                $entries["$prefix/$name"] = is_dir("$file/$name");
            }
            if ($rest === '') {
                foreach (array_keys($folders) as $mount) {
                    $entries["$prefix/" . explode('/', (string) $mount)[0]] = true;
                }
            }
        }
        multistatus($entries);
        // no break: it never comes back
    case 'GET':
    case 'HEAD':
        $there && is_file($file) || Web::text(404, "not found\n");
        need(READ, $rights);
        // Whoever asks for it by name makes it known (lib/private/Files/View.php, getCacheEntry).
        OC::$server->learn($file);
        Web::text(200, (string) file_get_contents($file), 'application/octet-stream');
        // no break
    case 'PUT':
        is_dir(dirname($file)) || Web::text(409, "no such folder\n");
        need($there ? UPDATE : CREATE, $rights);
        $body = (string) file_get_contents('php://input');
        if ($quota > 0 && size($base) - ($there ? (int) filesize($file) : 0) + strlen($body) > $quota) {
            Web::text(507, "Insufficient space\n");
        }
        if (OC::$server->enabled('files_antivirus')) {
            require_once OC::$server->appFolder('files_antivirus') . '/lib/scan.php';
            $why = OCA\Files_Antivirus\refused(OC::$server, $body);
            $why === null || Web::text(415, "$why\n");
        }
        file_put_contents($file, $body);
        OC::$server->learn($file);
        changed((string) $me['uid'], $team, $inside);
        Web::text($there ? 204 : 201, '');
        // no break
    case 'MKCOL':
        !$there || Web::text(405, "exists\n");
        is_dir(dirname($file)) || Web::text(409, "no such folder\n");
        need(CREATE, $rights);
        mkdir($file, 0770);
        OC::$server->learn($file);
        Web::text(201, '');
        // no break
    case 'DELETE':
        $there || Web::text(404, "not found\n");
        need(DELETE, $rights);
        $inside !== '' || Web::text(403, "a team folder is not deleted here\n");
        is_dir($file) ? StandIn\Server::remove($file) : unlink($file);
        OC::$server->forget($file);
        changed((string) $me['uid'], $team, $inside);
        Web::text(204, '');
        // no break
    default:
        Web::text(405, "method not allowed\n");
}
