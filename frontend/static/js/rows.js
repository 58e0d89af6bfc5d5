// Lists by keyboard: J and K walk the rows, X ticks one, C presses its "Done". Off while typing, and off by the account's setting.
// Whoever pressed "Done" goes on at the next row of the page that answers, and hears what was done.
import { say } from "./lib.js";

const rows = () => [...document.querySelectorAll("[data-rows] [data-row]")];
const here = () => rows().findIndex((row) => row.contains(document.activeElement));
const typing = (target) => target.closest?.("input:not([type=checkbox]), textarea, select, [contenteditable], dialog");

const go = (step) => {
  const all = rows(), at = here();
  const to = all[Math.max(0, Math.min(all.length - 1, at < 0 ? 0 : at + step))];
  to?.querySelector("[data-open]").focus();
  to?.scrollIntoView({ block: "nearest" });
};

addEventListener("keydown", (e) => {
  if (document.body.dataset.shortcuts !== "on" || e.ctrlKey || e.metaKey || e.altKey || typing(e.target)) return;
  const key = e.key.toLowerCase();
  if (key === "j" || key === "k") { e.preventDefault(); go(key === "j" ? 1 : -1); return; }
  const row = rows()[here()]; if (!row) return;
  if (key === "x") {
    const tick = row.querySelector("input[type=checkbox]"); if (!tick) return;
    e.preventDefault(); tick.click(); say(tick.getAttribute("aria-label") + (tick.checked ? " ✓" : ""));
  } else if (key === "c") { e.preventDefault(); row.querySelector("[data-done]")?.click(); }
});

const GO_ON = "rows-go-on", href = (row) => row.querySelector("[data-open]").getAttribute("href");
document.addEventListener("click", (e) => {
  const row = e.target.closest?.("[data-done]")?.closest("[data-row]"); if (!row) return;
  const all = rows(), at = all.indexOf(row);
  sessionStorage.setItem(GO_ON, JSON.stringify([...all.slice(at + 1), ...all.slice(0, at).reverse()].map(href)));
});
const next = JSON.parse(sessionStorage.getItem(GO_ON)); sessionStorage.removeItem(GO_ON);
if (next) {
  const all = rows(), row = next.map((name) => all.find((other) => href(other) === name)).find(Boolean) ?? all[0];
  (row?.querySelector("[data-open]") ?? document.getElementById("main")).focus();
  row?.scrollIntoView({ block: "nearest" });
  const told = document.querySelector("[data-told]"); if (told) say(told.textContent);
}

const ticks = (form) => [...form.elements].filter((tick) => tick.matches("[data-row] input[type=checkbox]"));
document.addEventListener("change", (e) => {
  const form = e.target.form; if (!form) return;
  if (e.target.matches("[data-tick-all]")) ticks(form).forEach((tick) => { tick.checked = e.target.checked; });
  const told = form.querySelector("[data-ticked]"); if (!told) return;
  const number = ticks(form).filter((tick) => tick.checked).length;
  told.hidden = !number; told.querySelector("b").textContent = number;
});
