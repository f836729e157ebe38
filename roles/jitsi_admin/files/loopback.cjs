// Jitsi-Admin's websocket listens on every address, and has no setting for it (nodejs/websocket.js, 1.4.2). Loaded before it:
// whatever this process listens on is loopback's.
"use strict";
const net = require("net");
const listen = net.Server.prototype.listen;
net.Server.prototype.listen = function (port, ...rest) {
  const done = rest.find((one) => typeof one === "function");
  return listen.call(this, {host: "127.0.0.1", port: Number(port)}, done);
};
