// keycloak.v2 (26.5.5, 26.7.4; template.ftl, macro username) labels a field that is not there, "username", and leaves the
// read-only one without a name for screen readers. The label's text is right: the field gets it.
document.addEventListener("DOMContentLoaded", () => {
  const field = document.getElementById("kc-attempted-username");
  const label = field?.closest(".pf-v5-c-form__group")?.querySelector("label");
  if (label) label.htmlFor = field.id;
});
