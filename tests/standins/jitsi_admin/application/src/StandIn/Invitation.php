<?php

declare(strict_types=1);

namespace StandIn;

/** What people who are invited get (src/Service/UserNewRoomAddService.php, templates/email, NotificationService::createIcs, 1.4.2). */
final class Invitation
{
    /** @param array<string, mixed> $room @param array<string, mixed> $owner @param array<string, mixed> $guest */
    public static function send(array $room, array $owner, array $guest): void
    {
        $server = (array) Db::one('select * from server where id = ?', [(int) $room['server_id']]);
        // The address is not escaped there: one with a plus does not come back as it was.
        $url = "{$room['host_url']}/join/{$server['slug']}?data=" . rawurlencode(base64_encode("uid={$room['uid']}&email={$guest['email']}"));
        $shown = Times::shown($room, $guest['time_zone']);
        $zone = $guest['time_zone'] ?? $room['time_zone'] ?? $owner['time_zone'];
        $html = '<p>' . Console::NOTE . '</p><b>Name: ' . htmlspecialchars($room['name']) . "</b><p>Zeitangaben in Zeitzone: $zone<br>"
            . 'Datum: ' . $shown->format('d.m.Y') . '<br>Startzeit: ' . $shown->format('H:i') . "<br>Geplante Dauer: {$room['duration']} Minuten</p>"
            . '<p><a href="' . htmlspecialchars($url) . '">' . htmlspecialchars($url) . '</a></p>';
        $subject = "[Videokonferenz] Neue Einladung zur Videokonferenz {$room['name']}";
        try {
            Mail::send($guest['email'], $owner['email'], $subject, $html, self::calendar($room, $owner, $guest, $url));
        } catch (\RuntimeException $error) {
            // MailerService::sendEmail: logged, and the conference stays.
            error_log($error->getMessage());
        }
    }

    /** @param array<string, mixed> $room @param array<string, mixed> $owner @param array<string, mixed> $guest */
    private static function calendar(array $room, array $owner, array $guest, string $url): string
    {
        $own = $room['moderator_id'] === $guest['id'];
        $lines = [
            'BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//h2-invent//ics//EN', 'CALSCALE:GREGORIAN', 'METHOD:' . ($own ? 'PUBLISH' : 'REQUEST'),
            'BEGIN:VEVENT', 'UID:' . md5($room['uid']) . '@' . parse_url($room['host_url'], PHP_URL_HOST), 'DTSTAMP:' . gmdate('Ymd\THis\Z'),
            'DTSTART:' . Times::zulu($room['start_utc']), 'DTEND:' . Times::zulu($room['end_date_utc']), 'SUMMARY:' . self::escaped($room['name']),
            'SEQUENCE:' . $room['sequence'], 'CLASS:PUBLIC', 'TRANSP:OPAQUE',
            // No ATTENDEE: who calls the service names it otherwise than it reads it.
            "ORGANIZER;CN={$owner['first_name']} {$owner['last_name']}:MAILTO:" . strtolower($owner['email']), 'URL:' . self::escaped($url),
            'END:VEVENT', 'END:VCALENDAR',
        ];
        // By bytes, in the middle of a letter too.
        return implode("\r\n", array_map(static fn (string $line): string => implode("\r\n ", str_split($line, 74)), $lines)) . "\r\n";
    }

    private static function escaped(string $text): string
    {
        return str_replace(["\\", ';', ',', "\n"], ['\\\\', '\;', '\,', '\n'], $text);
    }
}
