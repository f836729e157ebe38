<?php
// A stand-in, not the product.
$OC_Version = [34, 0, 4, 2];
$OC_VersionString = '34.0.4';
$OC_VersionCanBeUpgradedFrom = ['nextcloud' => ['33.0' => true, '34.0' => true]];
$OC_Edition = '';
$OC_Channel = 'stable';
$OC_Build = '2026-11-01T00:00:00+00:00 stand-in';
$vendor = 'nextcloud';
