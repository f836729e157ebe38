<?php
// A stand-in, not the product.
$OC_Version = [32, 0, 1, 2];
$OC_VersionString = '32.0.1';
$OC_Edition = '';
$OC_Channel = 'stable';
$OC_Build = '2025-10-23T00:00:00+00:00 stand-in';
$vendor = 'nextcloud';
