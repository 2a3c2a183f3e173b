// Sends the plain form's query as a POST and shows the answer below it.

const form = document.querySelector("#query-form");
const answer = document.querySelector("#answer");
const token = document.querySelector("#token");

async function ask(query) {
  const headers = { "content-type": "application/json", accept: "application/json" };
  if (token.value) headers.authorization = `Bearer ${token.value}`;
  const body = JSON.stringify({ query });
  const response = await fetch(form.action, { method: "POST", headers, body });
  return JSON.stringify(await response.json(), null, 2);
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  answer.textContent = await ask(form.query.value).catch((cause) => String(cause));
  answer.hidden = false;
  document.querySelector("#answer-title").hidden = false;
});
