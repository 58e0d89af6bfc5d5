// What was typed into the text areas of a form stays in this tab until it was sent, for a session that ends meanwhile.
// Kept for one person, by the form's address and the control's name; gone with the tab, and with signing out in any tab.
import { toast } from "./lib.js";

const MARK = "draft ", who = document.body.dataset.who, outs = new BroadcastChannel("signed-out");
const here = location.href.split("#")[0];
const keyOf = (area) => MARK + new URL(area.form.getAttribute("action") || here, here).pathname + " " + area.name;
const read = (key) => JSON.parse(sessionStorage.getItem(key));
const write = (key, draft) => sessionStorage.setItem(key, JSON.stringify(draft));
const drafts = () => Object.keys(sessionStorage).filter((key) => key.startsWith(MARK));
const forget = (keep = () => false) => drafts().forEach((key) => keep(read(key)) || sessionStorage.removeItem(key));
const areas = (form) => [...form.querySelectorAll("textarea[name]")];

outs.addEventListener("message", () => forget());

if (who) {
  // A form that was kept leads on to another page. An error, or the way to sign in, does not: then the draft stays.
  const led = performance.getEntriesByType("navigation")[0]?.redirectCount > 0;
  forget((draft) => draft.who === who && !(led && draft.sent && draft.sent === document.referrer));
  drafts().forEach((key) => write(key, { ...read(key), sent: undefined }));

  let back = false;
  document.querySelectorAll("form[method=post]").forEach((form) => areas(form).forEach((area) => {
    const draft = read(keyOf(area));
    if (!draft || draft.from !== area.defaultValue || draft.text === area.value) return;
    area.value = draft.text; back = true;
    area.closest("details")?.setAttribute("open", "");
  }));
  if (back) toast(document.body.dataset.draftBack);
}

document.addEventListener("input", (e) => {
  const area = e.target;
  if (!who || !area.matches("form[method=post] textarea[name]")) return;
  const key = keyOf(area), known = read(key);
  // Beside a refusal stands what was sent; the draft still began with what the page showed first.
  const from = known?.text === area.defaultValue ? known.from : area.defaultValue;
  area.value === from ? sessionStorage.removeItem(key) : write(key, { who, from, text: area.value });
});
document.addEventListener("submit", (e) => {
  if (e.target.matches("[data-sign-out]")) { forget(); outs.postMessage(""); return; }
  areas(e.target).forEach((area) => { const key = keyOf(area), known = read(key); if (known) write(key, { ...known, sent: here }); });
});
document.addEventListener("click", (e) => {
  const form = e.target.closest?.("a[data-cancel]")?.closest("form");
  if (form) areas(form).forEach((area) => sessionStorage.removeItem(keyOf(area)));
});
