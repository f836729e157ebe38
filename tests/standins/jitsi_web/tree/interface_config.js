/* Stand-in: upstream's has many more. */
var interfaceConfig = {
  APP_NAME: "Jitsi Meet",
  DEFAULT_LOGO_URL: "images/watermark.svg",
  LANG_DETECTION: true,
  TILE_VIEW_MAX_COLUMNS: 5,
};
