<?php

declare(strict_types=1);

namespace StandIn;

/** PostgreSQL by DATABASE_URL. Ids come from sequences that no column has as its default, as upstream's. */
final class Db
{
    private static ?\PDO $pdo = null;

    public static function pdo(): \PDO
    {
        if (self::$pdo === null) {
            $url = parse_url(Env::get('DATABASE_URL'));
            $dsn = sprintf('pgsql:host=%s;port=%d;dbname=%s', $url['host'], $url['port'] ?? 5432, ltrim($url['path'], '/'));
            self::$pdo = new \PDO($dsn, rawurldecode($url['user']), rawurldecode($url['pass']), [\PDO::ATTR_ERRMODE => \PDO::ERRMODE_EXCEPTION]);
        }
        return self::$pdo;
    }

    /** @param list<mixed> $values @return list<array<string, mixed>> */
    public static function ask(string $sql, array $values = []): array
    {
        $asked = self::pdo()->prepare($sql);
        foreach (array_values($values) as $at => $value) {
            $asked->bindValue($at + 1, $value, is_bool($value) ? \PDO::PARAM_BOOL : (is_int($value) ? \PDO::PARAM_INT : ($value === null ? \PDO::PARAM_NULL : \PDO::PARAM_STR)));
        }
        $asked->execute();
        return $asked->columnCount() ? $asked->fetchAll(\PDO::FETCH_ASSOC) : [];
    }

    /** @param list<mixed> $values @return array<string, mixed>|null */
    public static function one(string $sql, array $values = []): ?array
    {
        return self::ask($sql, $values)[0] ?? null;
    }

    /** @param array<string, mixed> $values */
    public static function insert(string $table, array $values): int
    {
        $id = (int) self::ask("select nextval('{$table}_id_seq') as id")[0]['id'];
        $names = implode(', ', ['id', ...array_keys($values)]);
        $marks = implode(', ', array_fill(0, count($values) + 1, '?'));
        self::ask("insert into $table ($names) values ($marks)", [$id, ...array_values($values)]);
        return $id;
    }
}
