// Upstream's names and defaults (nodejs/config.mjs, 1.4.2).
export const WEBSOCKET_SECRET = process.env.WEBSOCKET_SECRET || "MY_SECRET";
export const MERCURE_INTERNAL_URL = process.env.MERCURE_INTERNAL_URL || "/.well-known/mercure";
export const PORT = process.env.PORT || 3000;
