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
  element("menu").hidden = !signedIn;
  element("menu").open = false;
  for (const other of document.querySelectorAll("[data-sign-in]")) other.hidden = signedIn;
  for (const id of ["me", "search"]) if (element(id)) element(id).hidden = !signedIn;
}

// The menu closes as menus do: by Escape, and when something else is chosen.
function closeMenu(event) {
  const menu = element("menu");
  if (!menu.open || (event.type === "keydown" ? event.key !== "Escape" : menu.contains(event.target))) return;
  menu.open = false;
  if (event.type === "keydown") menu.querySelector("summary").focus();
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

const PROJECTS = "/projects/";
const MODERATORS = "/moderators/";

// The person's groups are Keycloak's to tell, to that person: a token would carry hundreds of them in every header.
// Without an answer it is undefined.
async function groups() {
  try {
    const url = `${settings.sso}/realms/${settings.realm}/account/groups?briefRepresentation=false`;
    const headers = { Authorization: `Bearer ${keycloak.token}`, Accept: "application/json" };
    const answer = await fetch(url, { headers });
    if (!answer.ok) return undefined;
    const own = await answer.json();
    const moderated = new Set(own.filter(({ path }) => path.startsWith(MODERATORS)).map(({ path }) => below(path)));
    return own
      .filter(({ path }) => path.startsWith(PROJECTS))
      .map((group) => ({ ...group, moderated: moderated.has(below(group.path)) }));
  } catch {
    return undefined;
  }
}

// As Nextcloud calls a group's folder (fit() of services/nextcloud/groups.py).
function folderName(name) {
  const text = name.replace(/[/\\:*?"<>|]/g, "-").replace(/[\p{C}\p{Zl}\p{Zp}]|(?! )\p{Zs}/gu, "");
  return [...text].slice(0, 200).join("").replace(/^[ .]+|[ .]+$/g, "");
}

// What is after the tree's own name: the same for a group and for those who moderate it.
const below = (path) => path.slice(path.indexOf("/", 1) + 1);
const shown = (group) => group.attributes?.name?.[0] ?? group.name;

function card(group) {
  const attributes = group.attributes ?? {};
  const key = group.path.split("/").pop();
  const item = make("li", "group");
  const kind = texts[`group_${attributes.kind?.[0] ?? "project"}`] ?? texts.group_project;
  const about = make("p", "about");
  about.append(make("span", "kind", kind));
  if (group.moderated) about.append(make("span", "role", texts.moderator));
  item.append(make("h3", "", shown(group)), about);
  const places = settings.places.filter((place) => attributes[place.attribute]?.[0]);
  if (places.length) {
    const list = make("ul", "places");
    for (const place of places) {
      const link = make("a", "", place[LANG] ?? place.de);
      // Out of its list it would not say where it leads.
      link.ariaLabel = `${link.textContent}: ${shown(group)}`;
      const called = encodeURIComponent(folderName(shown(group)) || key);
      link.href = place.url.replaceAll("GROUP", encodeURIComponent(key)).replaceAll("NAME", called);
      const entry = make("li");
      entry.append(link);
      list.append(entry);
    }
    item.append(list);
  }
  return item;
}

// Requests in groups that the person moderates, and invitations: the pages of project groups tell, where there are any.
async function waiting() {
  const section = element("waiting");
  if (!section) return;
  try {
    const answer = await fetch("/groups/waiting", { headers: { Authorization: `Bearer ${keycloak.token}` } });
    if (!answer.ok) return;
    const { requests, invitations } = await answer.json();
    const rows = [
      ...invitations.map((one) => [texts.waits_invitation.replace("{group}", one.group), one.url]),
      ...requests.map((one) => {
        const text = one.requests === 1 ? texts.waits_request : texts.waits_requests;
        return [text.replace("{n}", one.requests).replace("{group}", one.group), one.url];
      }),
    ];
    element("waiting-list").replaceChildren(
      ...rows.map(([text, url]) => {
        const link = make("a", "", text);
        link.href = `${url.split("#")[0]}?lang=${LANG}${url.includes("#") ? "#requests" : ""}`;
        const item = make("li");
        item.append(link);
        return item;
      }),
    );
    section.hidden = rows.length === 0;
  } catch {
    // The page is of use without it; the next visit asks again.
  }
}

// Every word that is typed is somewhere in what is left of services, groups and members; how many that are is told to
// those who do not see it.
function find() {
  const typed = element("filter").value.toLocaleLowerCase(LANG).trim();
  const words = typed.split(/\s+/);
  let left = 0;
  for (const section of document.querySelectorAll("main section:not(.hero)")) {
    let here = 0;
    for (const item of section.querySelectorAll("li.card, li.group")) {
      const text = item.textContent.toLocaleLowerCase(LANG);
      item.hidden = !words.every((word) => text.includes(word));
      here += item.hidden ? 0 : 1;
    }
    section.classList.toggle("without", typed !== "" && here === 0);
    left += here;
  }
  element("none").hidden = left > 0;
  say(texts.found.replace("{n}", left));
}

const initials = (name) => name.split(/\s+/).map((word) => [...word][0] ?? "").filter((_, n, all) => n === 0 || n === all.length - 1).join("");

// The language that the person has at the sign-on, where they come from, goes on here.
function inOwnLanguage() {
  const own = (keycloak.idTokenParsed ?? keycloak.tokenParsed).locale;
  const twin = own && own !== LANG && document.querySelector(`link[rel=alternate][hreflang="${own}"]`);
  if (!twin) return false;
  location.replace(twin.href);
  return true;
}

async function signedIn() {
  show(true);
  const token = keycloak.idTokenParsed ?? keycloak.tokenParsed;
  const who = token.name ?? token.preferred_username;
  element("who").textContent = who;
  element("initials").textContent = initials(who);
  const me = element("me");
  if (me) {
    const claim = keycloak.tokenParsed.organization ?? token.organization ?? [];
    const keys = Array.isArray(claim) ? claim : Object.keys(claim);
    element("me-name").textContent = `${texts.hello}, ${who}`;
    element("me-organisation").textContent = keys.map((key) => settings.organisations[key] ?? key).join(", ");
    const logo = settings.logos[keys[0]];
    if (logo) element("me-organisation").prepend(picture(logo));
    const found = await groups();
    const list = found ?? [];
    list.sort((one, other) => shown(one).localeCompare(shown(other), LANG));
    element("me-groups").replaceChildren(...list.map(card));
    element("filter").oninput = find;
    element("me-no-groups").hidden = list.length > 0;
    element("me-no-groups").textContent = found ? texts.no_groups : texts.groups_unknown;
    await waiting();
    me.dataset.ready = "true";
  }
  say(texts.signed_in);
}

function signedOut(text) {
  localStorage.removeItem(SEEN);
  show(false);
  if (element("filter")?.value) {
    element("filter").value = "";
    find();
  }
  for (const id of ["who", "initials", "me-name", "me-organisation"]) if (element(id)) element(id).textContent = "";
  element("me-groups")?.replaceChildren();
  element("waiting-list")?.replaceChildren();
  if (element("waiting")) element("waiting").hidden = true;
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
  for (const what of ["click", "keydown"]) document.addEventListener(what, closeMenu);
  const comingBack = /[#&]state=/.test(location.hash);
  if (!comingBack && !localStorage.getItem(SEEN)) return;
  try {
    looking = start({ silently: !comingBack });
    if (await looking) {
      localStorage.setItem(SEEN, "1");
      if (comingBack && inOwnLanguage()) return;
      await signedIn();
    } else localStorage.removeItem(SEEN);
  } catch (error) {
    failed(error);
  }
}

main();
