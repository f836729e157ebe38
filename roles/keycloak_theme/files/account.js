// The account console (keycloak.v3, 26.7.4) is one React page. What is said here it cannot be told by a theme: the tab's
// title in the page's language, and names and roles that screen readers get wrong or twice.
const TITLE = { de: "Mein Konto", en: "My account" };
const LANG = document.documentElement.lang;
document.title = `${TITLE[LANG] ?? TITLE.de} – ${document.title}`;

// Maintenance or an outage, in the page's language: js/notice.js.
const said = globalThis.readiNotice?.[LANG];
if (said) {
  const notice = document.createElement("p");
  notice.id = "readi-notice";
  notice.setAttribute("role", "status");
  notice.textContent = said;
  document.body.prepend(notice);
}

// Each is looked for again whenever the page changes; what is mended is not found once more.
function mend() {
  // It is called by its label alone, and who sees it reads the language that is chosen.
  for (const button of document.querySelectorAll(".pf-v5-c-menu-toggle[aria-label]")) {
    const chosen = button.textContent.trim();
    if (chosen && !button.ariaLabel.includes(chosen)) button.ariaLabel = `${button.ariaLabel}: ${chosen}`;
  }
  // One landmark for each device, all of the same name.
  for (const section of document.querySelectorAll("section[aria-label='device-sessions-content']")) section.removeAttribute("aria-label");
  // A part of the page, called as the page itself.
  for (const part of document.querySelectorAll("h1:not([data-testid='page-heading'])")) part.ariaLevel = "2";
  // A list says that it is one before anything is in it.
  for (const list of document.querySelectorAll("ul.pf-v5-c-alert-group[role]")) list.removeAttribute("role");
  // Named after elements that are not there.
  for (const item of document.querySelectorAll("li[aria-labelledby]")) {
    if (!item.getAttribute("aria-labelledby").split(" ").some((id) => document.getElementById(id))) item.removeAttribute("aria-labelledby");
  }
}

new MutationObserver(mend).observe(document.getElementById("app"), { childList: true, subtree: true });
