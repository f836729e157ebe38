// A stand-in for Jitsi-Admin's websocket (nodejs/websocket.js, 1.4.2): who publishes needs a token of the shared secret. It
// listens on every address, as upstream's does. Browsers hear it by long polling of engine.io 4, one room per token.
import http from "http";
import crypto from "crypto";
import {MERCURE_INTERNAL_URL, PORT, WEBSOCKET_SECRET} from "./config.mjs";

const sessions = new Map();
const bytes = (text) => Buffer.from(text, "base64url");

function claims(token) {
  const [head, body, sign] = String(token || "").split(".");
  if (!sign || JSON.parse(bytes(head)).alg !== "HS256") return null;
  const wanted = crypto.createHmac("sha256", WEBSOCKET_SECRET).update(`${head}.${body}`).digest();
  const given = bytes(sign);
  return given.length === wanted.length && crypto.timingSafeEqual(given, wanted) ? JSON.parse(bytes(body)) : null;
}

function told(token) {
  try {
    return claims(token);
  } catch {
    return null;
  }
}

function read(request) {
  return new Promise((done) => {
    let text = "";
    request.on("data", (part) => (text += part));
    request.on("end", () => done(text));
  });
}

function say(response, status, text) {
  response.writeHead(status, {"Content-Type": "text/plain", "X-Stand-In": "Jitsi-Admin's websocket, for tests"});
  response.end(text);
}

async function publish(request, response) {
  const form = new URLSearchParams(await read(request));
  if (!told((request.headers.authorization || "").split(" ")[1])) return say(response, 403, "Forbidden");
  for (const session of sessions.values()) {
    if (session.rooms.includes(form.get("topic"))) session.waiting.push(`42${JSON.stringify(["mercure", form.get("data")])}`);
  }
  return say(response, 200, "OK");
}

async function poll(request, response, query) {
  const sid = query.get("sid");
  if (!sid) {
    const fresh = crypto.randomUUID();
    sessions.set(fresh, {token: query.get("token"), rooms: [], waiting: []});
    const open = {sid: fresh, upgrades: [], pingInterval: 25000, pingTimeout: 20000, maxPayload: 1000000};
    return say(response, 200, `0${JSON.stringify(open)}`);
  }
  const session = sessions.get(sid);
  if (!session) return say(response, 400, '{"code":1,"message":"Session ID unknown"}');
  if (request.method === "POST") {
    if ((await read(request)).startsWith("40")) {
      const known = told(session.token);
      session.rooms = known ? known.rooms || [] : [];
      session.waiting.push(known ? `40{"sid":"${sid}"}` : '44{"message":"Authentication error"}');
    }
    return say(response, 200, "ok");
  }
  const said = session.waiting.splice(0);
  return say(response, 200, said.length ? said.join("\x1e") : "6");
}

http
  .createServer((request, response) => {
    const url = new URL(request.url, "http://localhost");
    if (url.pathname === "/healthz") return say(response, 200, "OK");
    if (url.pathname === MERCURE_INTERNAL_URL) return request.method === "POST" ? publish(request, response) : say(response, 200, "OK");
    if (url.pathname.startsWith("/ws")) return poll(request, response, url.searchParams);
    return say(response, 404, "Not Found");
  })
  .listen(PORT, () => console.log("listening on *:" + PORT));
