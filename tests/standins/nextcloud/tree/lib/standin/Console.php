<?php

declare(strict_types=1);

// What a driver needs of upstream's console: the same class names, and the same way to call them.

namespace Symfony\Component\Console\Input {
    /** The words of one call, without the program's name. */
    class ArgvInput
    {
        /** @var list<string> */
        public array $words;
        public bool $interactive = true;

        /** @param list<string>|null $argv */
        public function __construct(?array $argv = null)
        {
            $this->words = array_slice($argv ?? $_SERVER['argv'], 1);
        }

        public function setInteractive(bool $interactive): void
        {
            $this->interactive = $interactive;
        }
    }
}

namespace Symfony\Component\Console\Output {
    interface OutputInterface
    {
        public function say(string $text, bool $onError = false): void;
    }

    /** Which has two sides. */
    interface ConsoleOutputInterface extends OutputInterface
    {
    }

    /** Standard output and standard error of this process. */
    class ConsoleOutput implements ConsoleOutputInterface
    {
        public function say(string $text, bool $onError = false): void
        {
            fwrite($onError ? STDERR : STDOUT, $text . "\n");
        }
    }

    /** Both in one text, as upstream's. */
    class BufferedOutput implements OutputInterface
    {
        private string $text = '';

        public function say(string $text, bool $onError = false): void
        {
            $this->text .= $text . "\n";
        }

        public function fetch(): string
        {
            $text = $this->text;
            $this->text = '';
            return $text;
        }
    }
}

namespace StandIn {
    use Symfony\Component\Console\Input\ArgvInput;
    use Symfony\Component\Console\Output\OutputInterface;

    /** One call: its arguments and options, and where it speaks to. */
    final class Call
    {
        /** @var array<string, mixed> */
        public array $arguments = [];
        /** @var array<string, mixed> */
        public array $options = [];
        public string $format = 'plain';
        public bool $interactive = true;

        public function __construct(public OutputInterface $output)
        {
        }

        public function say(string $text): void
        {
            $this->output->say($text);
        }

        public function warn(string $text): void
        {
            $this->output->say($text, true);
        }

        public function json(mixed $value): void
        {
            $pretty = $this->format === 'json_pretty' ? JSON_PRETTY_PRINT : 0;
            $this->say((string) json_encode($value, $pretty | JSON_UNESCAPED_SLASHES | JSON_PRESERVE_ZERO_FRACTION));
        }

        public function machine(): bool
        {
            return $this->format !== 'plain';
        }

        public function has(string $option): bool
        {
            return array_key_exists($option, $this->options);
        }

        public function arg(string $name): string
        {
            return (string) ($this->arguments[$name] ?? '');
        }

        public function option(string $name): ?string
        {
            $value = $this->options[$name] ?? null;
            return $value === null ? null : (string) (is_array($value) ? end($value) : $value);
        }
    }

    /**
     * A command. $arguments: `name` must be there, `?name` may, `*name` takes the rest.
     * $options: name or `name|x` => none, value, array, either (`--name` or `--no-name`) or maybe (a value, or none).
     */
    final class Command
    {
        /**
         * @param list<string> $arguments
         * @param array<string, string> $options
         * @param callable(Call, Server): int $run
         */
        public function __construct(public array $arguments, public array $options, public $run)
        {
        }

        /** @param list<string> $words */
        public function read(array $words, Call $call): void
        {
            $options = ['output' => 'value', 'no-interaction|n' => 'none', 'quiet|q' => 'none', 'no-warnings' => 'none', 'verbose|v' => 'none', 'no-ansi' => 'none', 'ansi' => 'none'] + $this->options;
            $modes = $short = [];
            foreach ($options as $name => $mode) {
                [$long, $letter] = [...explode('|', $name), null];
                $modes[$long] = $mode;
                if ($letter !== null) {
                    $short[$letter] = $long;
                }
            }
            $rest = [];
            for ($at = 0; $at < count($words); $at++) {
                $word = $words[$at];
                if ($word === '--') {
                    array_push($rest, ...array_slice($words, $at + 1));
                    break;
                }
                if (!str_starts_with($word, '-') || $word === '-' || preg_match('/^-\d+$/', $word)) {
                    $rest[] = $word;
                    continue;
                }
                if (str_starts_with($word, '--')) {
                    [$name, $value] = [...explode('=', substr($word, 2), 2), null];
                } else {
                    $name = $short[$word[1]] ?? throw new Refused("The \"-{$word[1]}\" option does not exist.", 1, true);
                    $value = strlen($word) > 2 ? ltrim(substr($word, 2), '=') : null;
                }
                if (str_starts_with($name, 'no-') && ($modes[substr($name, 3)] ?? '') === 'either') {
                    $call->options[substr($name, 3)] = false;
                    continue;
                }
                $mode = $modes[$name] ?? throw new Refused("The \"--$name\" option does not exist.", 1, true);
                if ($mode === 'none' || $mode === 'either') {
                    $call->options[$name] = true;
                    continue;
                }
                if ($value === null && $mode !== 'maybe') {
                    $value = $words[++$at] ?? throw new Refused("The \"--$name\" option requires a value.", 1, true);
                }
                if ($mode === 'array') {
                    $call->options[$name][] = $value;
                } else {
                    $call->options[$name] = $value;
                }
            }
            $call->format = (string) ($call->options['output'] ?? 'plain');
            $call->interactive = $call->interactive && !isset($call->options['no-interaction']);
            foreach ($this->arguments as $name) {
                if ($name[0] === '*' || $name === '?*') {
                    $call->arguments[ltrim($name, '?*')] = $rest;
                    $rest = [];
                } elseif ($rest !== []) {
                    $call->arguments[ltrim($name, '?')] = array_shift($rest);
                } elseif ($name[0] !== '?') {
                    throw new Refused("Not enough arguments (missing: \"$name\").", 1, true);
                }
            }
            if ($rest !== []) {
                throw new Refused('Too many arguments.', 1, true);
            }
        }
    }
}

namespace OC\Console {
    use StandIn\Call;
    use StandIn\Command;
    use StandIn\Refused;
    use StandIn\Server;
    use Symfony\Component\Console\Input\ArgvInput;
    use Symfony\Component\Console\Output\ConsoleOutput;
    use Symfony\Component\Console\Output\ConsoleOutputInterface;
    use Symfony\Component\Console\Output\OutputInterface;

    /** Upstream's name and calls: loadCommands, setAutoExit, run. */
    class Application
    {
        /** @var array<string, Command> */
        private array $commands = [];
        private bool $exits = true;
        private string $note = '';

        public function __construct(private Server $server)
        {
        }

        public function setAutoExit(bool $exits): void
        {
            $this->exits = $exits;
        }

        /** Which commands there are depends on whether it is installed, in maintenance, or waits for an upgrade. */
        public function loadCommands(ArgvInput $input, ConsoleOutputInterface $output): void
        {
            $this->commands = (require __DIR__ . '/commands.php')($this->server);
            $this->note = '';
            if (!$this->server->installed()) {
                $this->note = 'Nextcloud is not installed - only a limited number of commands are available';
                return;
            }
            unset($this->commands['maintenance:install']);
            if ($this->server->upgradePending()) {
                $this->note = 'Nextcloud or one of the apps require upgrade - only a limited number of commands are available';
                return;
            }
            if ($this->server->maintenance()) {
                $this->note = 'Nextcloud is in maintenance mode, no apps are loaded.';
                return;
            }
            foreach (array_keys($this->server->apps()) as $id) {
                $file = $this->server->appFolder($id) . '/lib/commands.php';
                if ($this->server->enabled($id) && is_file($file)) {
                    $this->commands += (require $file)($this->server);
                    foreach (glob($this->server->appFolder($id) . '/lib/Db/*.php') ?: [] as $class) {
                        require_once $class;
                    }
                }
            }
        }

        public function run(?ArgvInput $input = null, ?OutputInterface $output = null): int
        {
            $input ??= new ArgvInput();
            $output ??= new ConsoleOutput();
            $code = $this->code($input, $output);
            if ($this->exits) {
                exit($code);
            }
            return $code;
        }

        private function code(ArgvInput $input, OutputInterface $output): int
        {
            $words = $input->words;
            // Its name is the first word that is no option (symfony/console, ArgvInput::getFirstArgument).
            $at = array_key_first(array_filter($words, static fn (string $one): bool => !str_starts_with($one, '-')));
            $name = $at === null ? '' : $words[$at];
            if ($at !== null) {
                array_splice($words, $at, 1);
            }
            if ($this->note !== '' && !in_array('--no-warnings', $words, true)) {
                $output->say($this->note, true);
            }
            $command = $this->commands[$name] ?? null;
            if ($command === null) {
                $space = explode(':', $name)[0];
                $known = array_filter(array_keys($this->commands), static fn (string $one): bool => str_starts_with($one, "$space:"));
                $text = str_contains($name, ':') && $known === []
                    ? "There are no commands defined in the \"$space\" namespace."
                    : "Command \"$name\" is not defined.";
                $output->say("\n  $text\n", true);
                return 1;
            }
            $call = new Call($output);
            $call->interactive = $input->interactive;
            try {
                $command->read($words, $call);
                return ($command->run)($call, $this->server);
            } catch (Refused $refused) {
                $output->say($refused->getMessage(), $refused->onError);
                return $refused->getCode();
            } catch (\PDOException $error) {
                $output->say("An unhandled exception has been thrown:\n" . $error->getMessage());
                return 1;
            }
        }
    }
}
