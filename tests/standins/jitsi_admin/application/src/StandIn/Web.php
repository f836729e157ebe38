<?php

declare(strict_types=1);

namespace StandIn;

/** The pages that the contract names; faults of 1.4.2 included. */
final class Web
{
    private const LOCALES = ['de', 'en', 'fr', 'es', 'vi', 'zh', 'ru', 'ja', 'pt'];
    private const TEXTS = [
        'de' => [
            'begin' => 'Beginn', 'conference' => 'Konferenz', 'dashboard' => 'Meine Konferenzen', 'duration' => 'Dauer in Minuten', 'guests' => 'Eingeladen', 'let_in' => 'Einlassen',
            'lobby' => 'Lobby', 'name' => 'Name der Konferenz', 'new' => 'Neue Konferenz', 'portals' => 'Videoportale', 'save' => 'Speichern', 'waiting' => 'Bitte warten: Die Moderation lässt Sie ein.', 'waits' => 'Es wartet',
        ],
        'en' => [
            'begin' => 'Begin', 'conference' => 'Conference', 'dashboard' => 'My conferences', 'duration' => 'Duration in minutes', 'guests' => 'Invited', 'let_in' => 'Let in',
            'lobby' => 'Lobby', 'name' => 'Name of the conference', 'new' => 'New conference', 'portals' => 'Video portals', 'save' => 'Save', 'waiting' => 'Please wait: the moderator lets you in.', 'waits' => 'There waits',
        ],
    ];
    public static string $prefix = '';

    public static function answer(): void
    {
        header('X-Stand-In: Jitsi-Admin, for tests');
        session_start();
        $path = self::path();
        foreach (self::routes() as $pattern => $run) {
            if (preg_match("~^$pattern$~", $path, $found)) {
                $run($found);
            }
        }
        self::page(404, 'Not found');
    }

    /** @return array<string, callable> */
    private static function routes(): array
    {
        return [
            '/' => static fn () => self::page(200, 'Start', '<a href="/login">login</a>'),
            '/health/check' => self::health(...),
            '/login' => static fn () => SignIn::begin(self::back()),
            '/login/keycloak_login/check' => static fn () => SignIn::end(self::back()),
            '/login/logout' => static fn () => self::go('/'),
            '/login/auth0_login' => static fn () => self::go('https://auth0.invalid/authorize'),
            '/register' => static fn () => self::go(Env::get('OAUTH_KEYCLOAK_SERVER') . '/register'),
            '/room/logout_keycloak' => static fn () => SignIn::out(),
            '/room/dashboard' => self::dashboard(...),
            '/room/new' => self::newRoom(...),
            '/room/remove' => self::removeRoom(...),
            '/room/join/([ab])/(\d+)' => static fn (array $found) => self::start((int) $found[2], $found[1]),
            '/room/lobby/accept/(\w+)' => static fn (array $found) => self::accept($found[1]),
            '/room/profileImage/save' => static fn () => self::page(200, 'Saved', self::me() ? '' : ''),
            '/join/([\w-]+)' => static fn (array $found) => self::join(),
            '/mywaiting/waiting' => self::waiting(...),
            '/myRoom/start/([\w-]+)' => static fn (array $found) => self::open($found[1]),
            '/server/add' => self::addServer(...),
            '/cron/(run|remember)' => static fn () => self::json(['error' => false]),
            '/api/v1/serverInfo' => self::serverInfo(...),
            '/api/v1/server/getRooms' => self::getRooms(...),
        ];
    }

    /** As Symfony finds it: behind the front controller's own name, percent-decoded, without a locale that has a prefix. */
    private static function path(): string
    {
        $path = rawurldecode((string) strtok($_SERVER['REQUEST_URI'], '?'));
        $path = preg_replace('~^/index\.php(?=/|$)~', '', $path) ?: '/';
        if (preg_match('~^/(\w\w)(/.*|$)~', $path, $found) && in_array($found[1], self::LOCALES, true) && $found[1] !== Env::get('DEFAULT_LANGUAGE')) {
            self::$prefix = "/$found[1]";
            return $found[2] ?: '/';
        }
        return $path;
    }

    private static function back(): string
    {
        return 'https://' . $_SERVER['HTTP_HOST'] . self::$prefix . '/login/keycloak_login/check';
    }

    private static function health(): never
    {
        try {
            Db::ask('select id from fos_user limit 1');
        } catch (\PDOException) {
            self::json(['health' => false], 404);
        }
        self::json(['health' => true]);
    }

    /** The person of the session, as the database knows them now; else the sign-in. @return array<string, mixed> */
    private static function me(): array
    {
        $kept = isset($_SESSION['_security_main']) ? unserialize($_SESSION['_security_main'], ['allowed_classes' => false]) : null;
        $found = $kept === null ? null : Db::one('select * from fos_user where id = ?', [(int) $kept[1]['id']]);
        return $found ?? self::go(self::$prefix . '/login');
    }

    /** Own ones, those of groups, of the address's domain (src/Service/ServerUserManagment.php). @return list<array<string, mixed>> */
    private static function servers(array $me): array
    {
        $names = $me['keycloakgroup'] ? (array) unserialize($me['keycloakgroup'], ['allowed_classes' => false]) : [];
        $names[] = explode('@', $me['email'])[1] ?? '';
        $found = Db::ask('select s.* from server s join server_user u on u.server_id = s.id where u.user_id = ?', [(int) $me['id']]);
        foreach ($names as $name) {
            $found = [...$found, ...Db::ask('select s.* from server s join keycloak_groups_to_servers k on k.server_id = s.id where k.keycloak_group = ?', [$name])];
        }
        return array_values(array_column($found, null, 'id'));
    }

    private static function dashboard(): never
    {
        $me = self::me();
        if ($me['time_zone'] === null) {
            // src/Controller/DashboardController.php
            $me['time_zone'] = date_default_timezone_get();
            Db::ask('update fos_user set time_zone = ? where id = ?', [$me['time_zone'], (int) $me['id']]);
        }
        $list = '<h2>' . self::say('portals') . '</h2><ul>';
        foreach (self::servers($me) as $one) {
            $list .= '<li data-server="' . self::text($one['url']) . "\" data-id=\"{$one['id']}\">" . self::text($one['server_name']) . '</li>';
        }
        $list .= '</ul><p><a href="' . self::$prefix . '/room/new">' . self::say('new') . '</a></p><ul>';
        foreach (Db::ask('select * from rooms where moderator_id = ? order by start, id', [(int) $me['id']]) as $one) {
            $when = Times::shown($one, $me['time_zone']);
            $list .= "<li data-room=\"{$one['id']}\" data-uid=\"{$one['uid']}\"><time>" . $when->format('d.m.Y H:i') . '</time> <a href="' . self::$prefix . "/room/join/b/{$one['id']}\">" . self::text($one['name']) . '</a></li>';
        }
        foreach (Db::ask('select l.* from lobby_waitung_user l join rooms r on r.id = l.room_id where r.moderator_id = ? order by l.id', [(int) $me['id']]) as $one) {
            $list .= '<li>' . self::say('waits') . ': ' . self::text($one['show_name']) . ' <a href="' . self::$prefix . "/room/lobby/accept/{$one['uid']}\">" . self::say('let_in') . '</a></li>';
        }
        foreach (Db::ask('select name from address_group where leader_id = ? order by name', [(int) $me['id']]) as $one) {
            $list .= '<li data-group="' . self::text($one['name']) . '">' . self::text($one['name']) . '</li>';
        }
        self::page(200, self::say('dashboard'), '<p data-me="' . self::text((string) $me['keycloak_id']) . "\"></p>$list</ul>");
    }

    /** The form offers a person's own servers; `serverfake` sets any, unchecked (src/Service/NewRoomService.php). */
    private static function newRoom(): never
    {
        $me = self::me();
        $mine = self::servers($me);
        $server = (int) ($mine[0]['id'] ?? 0);
        $sent = $_POST;
        if (!in_array($_SERVER['REQUEST_METHOD'], ['GET', 'POST'], true)) {
            // Symfony reads a form from the body of other methods too (HttpFoundation, Request::createFromGlobals).
            parse_str((string) file_get_contents('php://input'), $sent);
        }
        $chosen = (int) ($sent['room']['server'] ?? 0);
        $server = in_array($chosen, array_map(intval(...), array_column($mine, 'id')), true) ? $chosen : $server;
        $fake = (int) ($_GET['serverfake'] ?? $sent['serverfake'] ?? 0);
        if ($fake && Db::one('select id from server where id = ?', [$fake])) {
            $server = $fake;
        }
        if (!isset($sent['room']['name'])) {
            self::page(200, self::say('new'), self::form());
        }
        if ($server === 0) {
            self::page(403, 'No server');
        }
        $open = isset($sent['room']['totalOpenRooms']);
        $minutes = (int) ($sent['room']['duration'] ?? 60);
        // A conference has its owner's zone (src/Service/RoomGeneratorService.php), or the one that the form says.
        $zone = ($sent['room']['timeZone'] ?? '') ?: $me['time_zone'];
        $room = [
            'server_id' => $server, 'moderator_id' => (int) $me['id'], 'name' => (string) $sent['room']['name'],
            'uid' => random_int(1, 99) . time(), 'duration' => (float) $minutes, 'sequence' => 0, 'time_zone' => $zone,
            'uid_real' => md5(uniqid()), 'only_registered_users' => false, 'total_open_rooms' => $open, 'persistant_room' => $open,
            'lobby' => isset($sent['room']['lobby']), 'host_url' => 'https://' . $_SERVER['HTTP_HOST'],
            ...Times::kept(($sent['room']['start'] ?? '') ?: (new \DateTimeImmutable('now', $zone ? new \DateTimeZone($zone) : null))->format('Y-m-d H:i:s'), $minutes, $zone),
        ];
        $id = Db::insert('rooms', $room);
        foreach (array_filter((array) ($sent['room']['guests'] ?? [])) as $email) {
            $guest = Db::one('select id from fos_user where email = ?', [$email])['id'] ?? Db::insert('fos_user', ['email' => (string) $email, 'username' => (string) $email]);
            Invitation::send($room, $me, (array) Db::one('select * from fos_user where id = ?', [(int) $guest]));
            Db::ask('insert into user_rooms (user_id, rooms_id) values (?, ?)', [(int) $guest, $id]);
        }
        self::go(self::$prefix . '/room/dashboard');
    }

    private static function form(): string
    {
        $field = static fn (string $text, string $input): string => '<p><label>' . self::say($text) . " $input</label></p>";
        return '<form method="post">' . $field('name', '<input name="room[name]" required>')
            . $field('begin', '<input type="datetime-local" name="room[start]">') . $field('duration', '<input type="number" name="room[duration]" value="60">')
            . $field('guests', '<input type="email" name="room[guests][]">') . $field('lobby', '<input type="checkbox" name="room[lobby]" value="1" checked>')
            . '<button>' . self::say('save') . '</button></form>';
    }

    /** The row stays, without an owner (src/Service/RemoveRoomService.php). */
    private static function removeRoom(): never
    {
        Db::ask('update rooms set moderator_id = null where id = ? and moderator_id = ?', [(int) ($_GET['room'] ?? 0), (int) self::me()['id']]);
        self::go('/room/dashboard');
    }

    private static function start(int $id, string $how): never
    {
        $me = self::me();
        $room = Db::one('select r.* from rooms r left join user_rooms u on u.rooms_id = r.id and u.user_id = ? where r.id = ? and (r.moderator_id = ? or u.user_id is not null)', [(int) $me['id'], $id, (int) $me['id']]);
        self::conference($room ?? self::page(404, 'No conference'), trim("{$me['first_name']} {$me['last_name']}"), (int) $me['id'], $how);
    }

    /** A guest by link and address; in a room with a lobby without a token (src/Controller/JoinController.php). */
    private static function join(): never
    {
        parse_str((string) base64_decode((string) ($_GET['data'] ?? '')), $said);
        $said += $_POST;
        $room = Db::one('select r.* from rooms r join user_rooms u on u.rooms_id = r.id join fos_user f on f.id = u.user_id where r.uid = ? and f.email = ?', [(string) ($said['uid'] ?? ''), (string) ($said['email'] ?? '')]);
        $name = (string) ($_POST['name'] ?? 'Gast');
        if ($room === null) {
            self::page(404, 'Wrong address or conference');
        }
        // From half an hour before until the end (src/Service/JoinService.php).
        $from = (new \DateTimeImmutable($room['start_utc'], new \DateTimeZone('UTC')))->modify('-30 min');
        if (!$room['persistant_room'] && (time() < $from->getTimestamp() || time() > (new \DateTimeImmutable($room['end_date_utc'], new \DateTimeZone('UTC')))->getTimestamp())) {
            self::page(200, self::say('conference'), '<p>' . Times::shown($room, $room['time_zone'])->modify('-30 min')->format('d.m.Y H:i T') . '</p>');
        }
        if (!$room['lobby']) {
            self::conference($room, $name, -1, 'b');
        }
        $waits = md5(uniqid());
        Db::insert('lobby_waitung_user', ['room_id' => (int) $room['id'], 'created_at' => gmdate('Y-m-d H:i:s'), 'uid' => $waits, 'type' => 'b', 'show_name' => $name]);
        $token = Token::signed(['rooms' => ["lobby_WaitingUser_websocket/$waits"]], Env::get('MERCURE_JWT_SECRET'));
        self::page(200, self::say('lobby'), "<p data-waits=\"$waits\" data-websocket=\"$token\">" . self::say('waiting') . '</p>');
    }

    private static function accept(string $waits): never
    {
        $me = self::me();
        $found = Db::one('select l.uid as waits, l.show_name, r.* from lobby_waitung_user l join rooms r on r.id = l.room_id where l.uid = ? and r.moderator_id = ?', [$waits, (int) $me['id']]);
        if ($found === null) {
            self::page(404, 'Nobody waits');
        }
        $server = (array) Db::one('select * from server where id = ?', [(int) $found['server_id']]);
        $url = 'https://' . $server['url'] . '/' . $found['uid'] . '?jwt=' . Token::of($found, $server, $found['show_name'], false);
        $asked = curl_init(Env::get('MERCURE_URL'));
        $bearer = Token::signed(['mercure' => ['publish' => ['*']]], Env::get('MERCURE_JWT_SECRET'));
        curl_setopt_array($asked, [CURLOPT_RETURNTRANSFER => true, CURLOPT_PROXY => '', CURLOPT_POSTFIELDS => http_build_query(['topic' => "lobby_WaitingUser_websocket/$waits", 'data' => json_encode(['type' => 'redirect', 'url' => $url])]), CURLOPT_HTTPHEADER => ["Authorization: Bearer $bearer"]]);
        curl_exec($asked);
        if (curl_getinfo($asked, CURLINFO_RESPONSE_CODE) !== 200) {
            self::page(500, 'The websocket did not take it');
        }
        Db::ask('delete from lobby_waitung_user where uid = ?', [$waits]);
        self::json(['error' => false]);
    }

    /** A token for whoever knows the conference's id: no lobby, no invitation (src/Controller/OwnRoomController.php, waiting). */
    private static function waiting(): never
    {
        $room = Db::one("select * from rooms where uid = ? and start_utc < now() at time zone 'utc' and end_date_utc > now() at time zone 'utc'", [(string) ($_GET['uid'] ?? '')]);
        self::conference($room ?? self::page(200, 'Waiting'), (string) ($_GET['name'] ?? ''), null, 'b');
    }

    private static function open(string $uid): never
    {
        $room = Db::one('select * from rooms where uid = ? and total_open_rooms', [$uid]);
        self::conference($room ?? self::page(404, 'No conference'), (string) ($_GET['name'] ?? 'Gast'), null, 'b');
    }

    /** Nobody equals nobody: who has no account moderates where the owner is gone (generateJwt). @param array<string, mixed> $room */
    private static function conference(array $room, string $name, ?int $who, string $how): never
    {
        $server = (array) Db::one('select * from server where id = ?', [(int) $room['server_id']]);
        $moderator = ($room['moderator_id'] === null ? null : (int) $room['moderator_id']) === $who;
        $token = Token::of($room, $server, $name, $moderator);
        if ($how === 'a') {
            self::go("jitsi-meet://{$server['url']}/{$room['uid']}?jwt=$token");
        }
        self::page(200, self::say('conference'), '<script src="https://' . self::text($server['url']) . "/external_api.js\"></script><p data-room=\"{$room['uid']}\" data-jwt=\"$token\"></p>");
    }

    /** Whoever is signed in (src/Controller/ServersController.php: the template's button alone asks for a group). */
    private static function addServer(): never
    {
        $me = self::me();
        if (!isset($_POST['server']['url'])) {
            self::page(200, 'New server', '<form method="post"></form>');
        }
        $id = Db::insert('server', ['url' => (string) $_POST['server']['url'], 'slug' => 'new', 'server_name' => 'New', 'jwt_moderator_position' => 0, 'administrator_id' => (int) $me['id']]);
        Db::ask('insert into server_user (server_id, user_id) values (?, ?)', [$id, (int) $me['id']]);
        self::go('/room/dashboard');
    }

    private static function serverInfo(): never
    {
        $found = Db::one('select * from fos_user where email = ?', [(string) ($_GET['email'] ?? '')]);
        self::json(['servers' => array_column($found ? self::servers($found) : [], 'url')]);
    }

    /** Without a header the key is null, and so is that of a server without one. */
    private static function getRooms(): never
    {
        $key = preg_match('/^Bearer (.+)$/', $_SERVER['HTTP_AUTHORIZATION'] ?? '', $found) ? $found[1] : null;
        $server = Db::one('select * from server where api_key is not distinct from ?', [$key]);
        if ($server === null) {
            self::json(['error' => true, 'text' => 'no server found'], 401);
        }
        self::json(['rooms' => array_column(Db::ask('select name from rooms where server_id = ?', [(int) $server['id']]), 'name')]);
    }

    public static function page(int $status, string $title, string $body = ''): never
    {
        http_response_code($status);
        header('Content-Type: text/html; charset=utf-8');
        echo '<!doctype html><html lang="' . self::language() . '"><head><meta charset="utf-8"><link rel="icon" href="/favicon.png"><title>', self::text($title), '</title></head><body>';
        echo '<p role="note">', self::text(trim(Console::NOTE)), '</p><h1>', self::text($title), "</h1>$body</body></html>";
        exit;
    }

    /** @param array<string, mixed> $data */
    public static function json(array $data, int $status = 200): never
    {
        http_response_code($status);
        header('Content-Type: application/json');
        echo json_encode($data);
        exit;
    }

    public static function go(string $address): never
    {
        header("Location: $address", true, 302);
        exit;
    }

    private static function language(): string
    {
        return self::$prefix === '' ? Env::get('DEFAULT_LANGUAGE') : substr(self::$prefix, 1);
    }

    private static function say(string $name): string
    {
        return self::TEXTS[self::language() === 'de' ? 'de' : 'en'][$name];
    }

    private static function text(string $text): string
    {
        return htmlspecialchars($text, ENT_QUOTES);
    }
}
