<?php

declare(strict_types=1);

// Runs before every PHP file of Jitsi-Admin (auto_prepend_file). Its settings come from ours, whatever files of a release say.
foreach (require '/etc/readi/jitsi_admin/settings.php' as $readiName => $readiValue) {
    $_ENV[$readiName] = $_SERVER[$readiName] = (string) $readiValue;
}
// The parameter puts a conference on any server, whoever asks (src/Service/NewRoomService.php, 1.4.2).
unset($readiName, $readiValue, $_GET['serverfake'], $_POST['serverfake'], $_REQUEST['serverfake'], $_COOKIE['serverfake']);
// Symfony takes forms from the body of these too (HttpFoundation, Request::createFromGlobals), where nothing is taken out.
if (PHP_SAPI !== 'cli' && !in_array($_SERVER['REQUEST_METHOD'], ['GET', 'HEAD', 'POST'], true) && (int) ($_SERVER['CONTENT_LENGTH'] ?? 0) > 0) {
    http_response_code(405);
    exit;
}
