// keycloak.v2 (26.5.5, 26.7.4; template.ftl, macro username; login-config-totp.ftl) labels fields that are not there, and
// leaves those beside the labels without a name for screen readers. The labels' text is right: the fields get it.
// What the picture shows is called in English on every page; this word is the same in both languages.
document.addEventListener("DOMContentLoaded", () => {
  for (const group of document.querySelectorAll(".pf-v5-c-form__group")) {
    const label = group.querySelector("label");
    const field = group.querySelector("input:not([type=hidden])");
    if (label && field && !document.getElementById(label.htmlFor)) label.htmlFor = field.id;
  }
  document.getElementById("kc-totp-secret-qr-code")?.setAttribute("alt", "QR-Code");
});

// The page with the recovery codes (login-recovery-authn-code-config.ftl) leaves out two levels of headings, and says to
// screen readers in English what its heading says in words; the page with the other ways (select-authenticator.ftl) has
// buttons that are none for the keyboard.
document.addEventListener("DOMContentLoaded", () => {
  const warning = document.querySelector("[aria-label='Warning alert']");
  warning?.removeAttribute("aria-label");
  warning?.querySelector(".pf-screen-reader")?.remove();
  warning?.querySelector("h4")?.setAttribute("aria-level", "2");
  for (const button of document.querySelectorAll("div[role=button][tabindex]")) {
    button.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      button.click();
    });
  }
});

document.addEventListener("DOMContentLoaded", () => {
  const refused = document.getElementById("readi-refused");
  const form = document.getElementById("kc-idp-review-profile-form");
  if (!refused || !form) return;
  document.getElementById("kc-page-title").textContent = refused.dataset.title;
  document.querySelector(".subtitle")?.parentElement.remove();
  form.replaceWith(refused);
});

// Maintenance or an outage, in the page's language: js/homes.js.
document.addEventListener("DOMContentLoaded", () => {
  const text = globalThis.readiNotice?.[document.documentElement.lang];
  const header = document.getElementById("kc-header");
  if (!text || !header) return;
  const notice = document.createElement("p");
  notice.id = "readi-notice";
  notice.textContent = text;
  header.append(notice);
});

// The address leads to the own city's page. Where that page does not answer, a browser says so in words that help nobody;
// so it is asked first, by the person's own browser. Who wants to try all the same presses the button again.
// A server that was just started takes its time; one that is gone refuses at once.
const PATIENCE_MS = 10000;
// js/homes.js, which comes first.
const homes = () => (globalThis.readiHomes ?? []).map((line) => line.split("|"));

// login-username.ftl calls its button as the password page calls its own, and what follows is not signing in yet.
document.addEventListener("DOMContentLoaded", () => {
  const hint = document.getElementById("readi-takes-over");
  const button = document.getElementById("kc-login");
  if (!hint || !button) return;
  button.textContent = hint.dataset.goOn;
  const field = document.getElementById("username");
  if (!field || !homes().length) return;
  field.closest(".pf-v5-c-form__group").append(hint);
  field.setAttribute("aria-describedby", hint.id);
  hint.hidden = false;
});

async function answers(address) {
  try {
    await fetch(address, { mode: "no-cors", credentials: "omit", cache: "no-store", signal: AbortSignal.timeout(PATIENCE_MS) });
    return true;
  } catch {
    return false;
  }
}

function say(form, text) {
  const box = document.createElement("div");
  box.className = "pf-v5-c-alert pf-m-inline pf-m-danger";
  box.id = "readi-home-down";
  box.setAttribute("role", "alert");
  const title = document.createElement("span");
  title.className = "pf-v5-c-alert__title";
  title.textContent = text;
  box.append(title);
  form.prepend(box);
}

document.addEventListener("DOMContentLoaded", () => {
  const form = document.getElementById("kc-form-login");
  const field = document.getElementById("username");
  if (!form || !field || document.getElementById("password")) return;
  form.addEventListener("submit", async (event) => {
    const domain = field.value.trim().toLowerCase().split("@").pop();
    const home = homes().find(([known]) => known === domain);
    if (!home || document.getElementById("readi-home-down")) return;
    event.preventDefault();
    if (await answers(home[1])) {
      form.submit();
      return;
    }
    say(form, document.querySelector(".readi-legal").dataset.homeDown.replace("NAME", home[2]));
    document.getElementById("kc-login").disabled = false;
  });
});
