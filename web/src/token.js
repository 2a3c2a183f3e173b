// The access token in the field at the head of the page, as a header.

export function bearer() {
  const token = document.querySelector("#token").value;
  return token ? { authorization: `Bearer ${token}` } : {};
}
