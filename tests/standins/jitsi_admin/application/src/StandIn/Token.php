<?php

declare(strict_types=1);

namespace StandIn;

/** The token for a conference (src/Service/RoomService.php, 1.4.2, genereateJwtPayload; firebase/php-jwt, HS256). */
final class Token
{
    /** @param array<string, mixed> $room @param array<string, mixed> $server */
    public static function of(array $room, array $server, string $name, bool $moderator): string
    {
        $said = [
            'aud' => 'jitsi_admin',
            'iss' => $server['app_id'],
            'sub' => $server['url'],
            'room' => $room['uid'],
            'context' => ['room' => ['name' => $room['name']], 'user' => ['name' => $name]],
        ];
        if ((int) $server['jwt_moderator_position'] === 0) {
            $said['moderator'] = $moderator;
        } else {
            $said['context']['user']['moderator'] = $moderator;
        }
        $said['context']['user'] += ['language' => 'de', 'timezone' => 'Europe/Berlin'];
        $said['theme'] = ['colorScheme' => 'light'];
        return self::signed($said, (string) $server['app_secret']);
    }

    /** @param array<string, mixed> $said */
    public static function signed(array $said, string $secret): string
    {
        $text = self::part(json_encode(['typ' => 'JWT', 'alg' => 'HS256'])) . '.' . self::part(json_encode($said, JSON_UNESCAPED_SLASHES));
        return $text . '.' . self::part(hash_hmac('sha256', $text, $secret, true));
    }

    private static function part(string $bytes): string
    {
        return rtrim(strtr(base64_encode($bytes), '+/', '-_'), '=');
    }
}
