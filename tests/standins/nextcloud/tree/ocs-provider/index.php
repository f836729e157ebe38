<?php

declare(strict_types=1);

// Which services there are beside it: here none. A stand-in, not the product.
require_once __DIR__ . '/../lib/base.php';

header('Content-Type: application/json; charset=utf-8');
echo '{"version":2,"services":{}}';
