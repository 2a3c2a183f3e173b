// Keeps the access token of the field at the head of the page as long as the tab is open.

const field = document.querySelector("#token");
const KEY = "diwan.token";

field.value = sessionStorage.getItem(KEY) ?? "";

field.addEventListener("input", () => {
  const token = field.value.trim().replace(/^Bearer\s+/i, "");
  if (token !== field.value) field.value = token;
  if (token) sessionStorage.setItem(KEY, token);
  else sessionStorage.removeItem(KEY);
});

field.form.addEventListener("submit", (event) => event.preventDefault());
