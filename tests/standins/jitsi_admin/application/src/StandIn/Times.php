<?php

declare(strict_types=1);

namespace StandIn;

/** Times as 1.4.2 keeps them (src/Entity/Rooms.php): a wall clock in the conference's zone, or in PHP's where it has none. */
final class Times
{
    private const SQL = 'Y-m-d H:i:s';

    /** What the form sent becomes what the table keeps. @return array<string, string> */
    public static function kept(string $start, int $minutes, ?string $zone): array
    {
        $begins = new \DateTimeImmutable($start, $zone === null ? null : new \DateTimeZone($zone));
        // As Doctrine's form does: the end is minutes on the wall clock later.
        $ends = (new \DateTimeImmutable($begins->format(self::SQL), $begins->getTimezone()))->modify("+$minutes min");
        return [
            'start' => $begins->format(self::SQL), 'enddate' => $ends->format(self::SQL),
            'start_utc' => self::utc($begins)->format(self::SQL), 'end_date_utc' => self::utc($ends)->format(self::SQL),
        ];
    }

    /** getStartwithTimeZone: in the reader's zone where both have one, else as it was typed. @param array<string, mixed> $room */
    public static function shown(array $room, ?string $zone): \DateTimeImmutable
    {
        if (!$room['time_zone'] || !$zone) {
            return new \DateTimeImmutable($room['start']);
        }
        return (new \DateTimeImmutable($room['start'], new \DateTimeZone($room['time_zone'])))->setTimezone(new \DateTimeZone($zone));
    }

    /** As a calendar file says it (src/Service/IcsService.php). */
    public static function zulu(string $utc): string
    {
        return (new \DateTimeImmutable($utc, new \DateTimeZone('UTC')))->format('Ymd\THis\Z');
    }

    private static function utc(\DateTimeImmutable $when): \DateTimeImmutable
    {
        return $when->setTimezone(new \DateTimeZone('UTC'));
    }
}
