// Signing in on the portal. The page is complete without this script; with it, people see their own groups.
//
// The adapter and its settings are loaded only when somebody signs in or was signed in before on this browser: a
// visitor who only looks around sends nothing to the sign-on and gets no cookie from it.
// Tokens stay in this page's memory. What is kept is one flag, SEEN, and it goes when the person signs out.

const SEEN = "readi-portal-signed-in";
const LANG = document.documentElement.lang;
const element = (id) => document.getElementById(id);

let settings;
let texts;
let keycloak;
// The look for a session that is under way. Signing in waits for it: both share the sign-on's one cookie, and together
// they end on a page that leads nowhere.
let looking;

async function load() {
  if (keycloak) return;
  const answer = await fetch("/assets/portal.json");
  if (!answer.ok) throw new Error(`portal.json: ${answer.status}`);
  settings = await answer.json();
  texts = settings.texts[LANG] ?? settings.texts.de;
  const { default: Keycloak } = await import(settings.adapter);
  keycloak = new Keycloak({ url: settings.sso, realm: settings.realm, clientId: settings.client });
}

// Without `silently` only an answer in the address (coming back from the sign-on) is read.
async function start({ silently }) {
  await load();
  const options = { pkceMethod: "S256", checkLoginIframe: false, silentCheckSsoFallback: false };
  if (silently) {
    options.onLoad = "check-sso";
    options.silentCheckSsoRedirectUri = `${location.origin}/silent/`;
  }
  return keycloak.init(options);
}

// Routine news is for those who do not see the page change; trouble is for everybody.
function say(text, { trouble = false } = {}) {
  element("status").textContent = text;
  element("status").classList.toggle("trouble", trouble);
}

function show(signedIn) {
  document.body.classList.toggle("signed-in", signedIn);
  element("sign-in").hidden = signedIn;
  element("sign-out").hidden = !signedIn;
  for (const other of document.querySelectorAll("[data-sign-in]")) other.hidden = signedIn;
  const me = element("me");
  if (me) me.hidden = !signedIn;
}

function make(tag, className, text) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text) node.textContent = text;
  return node;
}

function picture(logo) {
  const image = make("img", "given");
  Object.assign(image, { alt: "", src: logo.src, width: logo.width, height: logo.height });
  return image;
}

// The person's groups are Keycloak's to tell, to that person: a token would carry hundreds of them in every header.
// Without an answer it is undefined.
async function groups() {
  try {
    const url = `${settings.sso}/realms/${settings.realm}/account/groups?briefRepresentation=false`;
    const headers = { Authorization: `Bearer ${keycloak.token}`, Accept: "application/json" };
    const answer = await fetch(url, { headers });
    if (!answer.ok) return undefined;
    const own = await answer.json();
    return own.filter((group) => group.path.startsWith("/projects/"));
  } catch {
    return undefined;
  }
}

const shown = (group) => group.attributes?.name?.[0] ?? group.name;

function card(group) {
  const attributes = group.attributes ?? {};
  const key = group.path.split("/").pop();
  const item = make("li", "group");
  const title = make("h3", "", shown(group));
  const kind = texts[`group_${attributes.kind?.[0] ?? "project"}`] ?? texts.group_project;
  item.append(title, make("p", "kind", kind));
  const places = settings.places.filter((place) => attributes[place.attribute]?.[0]);
  if (places.length) {
    const list = make("ul", "places");
    for (const place of places) {
      const link = make("a", "", place[LANG] ?? place.de);
      link.href = place.url.replaceAll("GROUP", encodeURIComponent(key));
      const entry = make("li");
      entry.append(link);
      list.append(entry);
    }
    item.append(list);
  }
  return item;
}

async function signedIn() {
  localStorage.setItem(SEEN, "1");
  show(true);
  const token = keycloak.idTokenParsed ?? keycloak.tokenParsed;
  const who = token.name ?? token.preferred_username;
  element("who").textContent = who;
  const me = element("me");
  if (me) {
    const claim = keycloak.tokenParsed.organization ?? token.organization ?? [];
    const keys = Array.isArray(claim) ? claim : Object.keys(claim);
    element("me-name").textContent = `${texts.hello}, ${who}`;
    element("me-organisation").textContent = keys.map((key) => settings.organisations[key] ?? key).join(", ");
    const logo = settings.logos[keys[0]];
    if (logo) element("me-organisation").prepend(picture(logo));
    element("me-account").href = settings.account;
    const found = await groups();
    const list = found ?? [];
    list.sort((one, other) => shown(one).localeCompare(shown(other), LANG));
    element("me-groups").replaceChildren(...list.map(card));
    element("me-no-groups").hidden = list.length > 0;
    element("me-no-groups").textContent = found ? texts.no_groups : texts.groups_unknown;
    me.dataset.ready = "true";
  }
  say(texts.signed_in);
}

function signedOut(text) {
  localStorage.removeItem(SEEN);
  show(false);
  element("who").textContent = "";
  for (const id of ["me-name", "me-organisation"]) if (element(id)) element(id).textContent = "";
  element("me-groups")?.replaceChildren();
  say(text, { trouble: true });
}

// A session that ended elsewhere (signed out in another tab, closed by an administrator) ends here too.
async function stillThere() {
  if (!keycloak?.authenticated || document.visibilityState !== "visible") return;
  try {
    await keycloak.updateToken(-1);
  } catch {
    if (!keycloak.authenticated) signedOut(texts.session_over);
  }
}

function failed(error) {
  console.warn("sign-in:", error);
  show(false);
  say(texts?.unreachable ?? element("status").dataset.unreachable, { trouble: true });
}

async function signIn() {
  say(element("status").dataset.working);
  try {
    await looking?.catch(() => {}); // main has said what went wrong
    if (!keycloak) await start({ silently: false });
    if (keycloak.authenticated) return;
    // On the page of a member with a sign-in of its own nobody has to type the address first.
    const idpHint = document.body.dataset.provider;
    await keycloak.login({ redirectUri: location.origin + location.pathname, locale: LANG, idpHint });
  } catch (error) {
    failed(error);
  }
}

async function signOut() {
  localStorage.removeItem(SEEN);
  await keycloak.logout({ redirectUri: location.origin + location.pathname });
}

async function main() {
  element("sign-in").addEventListener("click", signIn);
  element("sign-out").addEventListener("click", signOut);
  for (const other of document.querySelectorAll("[data-sign-in]")) {
    other.addEventListener("click", signIn);
    other.hidden = false;
  }
  element("sign-in").hidden = false;
  document.addEventListener("visibilitychange", stillThere);
  const comingBack = /[#&]state=/.test(location.hash);
  if (!comingBack && !localStorage.getItem(SEEN)) return;
  try {
    looking = start({ silently: !comingBack });
    if (await looking) await signedIn();
    else localStorage.removeItem(SEEN);
  } catch (error) {
    failed(error);
  }
}

main();
