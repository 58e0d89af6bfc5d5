export const csrf = () => JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
const live = () => document.getElementById("announce");
export const say = (text) => { const l = live(); l.textContent = ""; setTimeout(() => (l.textContent = text), 30); };
export const toast = (text, undo) => {
  const t = Object.assign(document.createElement("div"), { className: "toast" });
  t.append(text);
  if (undo) { const b = Object.assign(document.createElement("button"), { type: "button", textContent: "Undo" }); b.onclick = () => { undo(); t.remove(); }; t.append(b); }
  document.getElementById("toasts").replaceChildren(t);
  setTimeout(() => t.matches(":hover, :focus-within") || t.remove(), 8000);
};
