<?php

declare(strict_types=1);

namespace StandIn;

/** config/config.php: read as PHP, written as a whole, and by two at once the last one wins, as upstream does it. */
final class Config
{
    public function __construct(private string $folder)
    {
    }

    public function folder(): string
    {
        return $this->folder;
    }

    public function file(): string
    {
        return $this->folder . '/config.php';
    }

    /** @return array<string, mixed> what config.php says, and the other *.config.php files and NC_… over it */
    public function all(): array
    {
        $found = $this->own();
        foreach (glob($this->folder . '/*.config.php') ?: [] as $file) {
            $found = array_merge($found, $this->of($file));
        }
        foreach (getenv() as $name => $value) {
            if (str_starts_with($name, 'NC_')) {
                $found[substr($name, 3)] = $value;
            }
        }
        return $found;
    }

    public function get(string $key, mixed $default = null): mixed
    {
        return $this->all()[$key] ?? $default;
    }

    /** Any write takes what the other files say into config.php, too. @param array<string, mixed> $values */
    public function write(array $values): void
    {
        if ($this->own() === $values && is_file($this->file())) {
            return;
        }
        $text = "<?php\n\$CONFIG = " . var_export($values, true) . ";\n";
        if (@file_put_contents($this->file(), $text) === false) {
            throw new Refused('Cannot write into "config" directory!', 0);
        }
        chmod($this->file(), 0640);
    }

    public function touch(): void
    {
        if (!is_file($this->file())) {
            if (!is_writable($this->folder)) {
                throw new Refused('Cannot write into "config" directory!', 0);
            }
            touch($this->file());
            chmod($this->file(), 0640);
        } elseif (!is_writable($this->file())) {
            throw new Refused('Cannot write into "config" directory!', 0);
        }
    }

    /** @return array<string, mixed> */
    private function own(): array
    {
        return is_file($this->file()) ? $this->of($this->file()) : [];
    }

    /** @return array<string, mixed> */
    private function of(string $file): array
    {
        $CONFIG = [];
        if (function_exists('opcache_invalidate')) {
            @opcache_invalidate($file, true);
        }
        include $file;
        return $CONFIG;
    }
}
