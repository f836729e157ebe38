/* A room's name becomes its address. What an address or a file's name would be cut at is left out. */
document.querySelector("#open").addEventListener("submit", (event) => {
  event.preventDefault();
  const field = document.querySelector("#room");
  const room = field.value
    .normalize("NFC")
    .trim()
    .replace(/\s+/gu, "-")
    .replace(/[^\p{L}\p{M}\p{N}_-]/gu, "");
  if (room) {
    location.assign(`/${encodeURIComponent(room)}`);
  } else {
    field.value = "";
    field.reportValidity();
  }
});
