// Shared staff behaviour: theme, command palette, charts, popover placement.
import { say, csrf } from "./lib.js";

document.querySelectorAll("[data-theme-toggle]").forEach((b) => b.addEventListener("click", () => {
  const root = document.documentElement, dark = getComputedStyle(root).colorScheme === "dark" || (!root.dataset.theme && matchMedia("(prefers-color-scheme: dark)").matches);
  root.dataset.theme = dark ? "light" : "dark";
  fetch(b.dataset.url, { method: "POST", headers: { "X-CSRFToken": csrf() }, body: new URLSearchParams({ theme: root.dataset.theme }) });
}));

/* Command palette: a dialog with the ARIA combobox pattern; results are server-rendered HTML. */
const pal = document.querySelector("[data-palette]"), input = pal.querySelector("input"), res = pal.querySelector("[role=listbox]");
let seq = 0, timer;
const options = () => [...res.querySelectorAll("[role=option]")];
const select = (el) => {
  options().forEach((o) => o.setAttribute("aria-selected", o === el));
  el ? input.setAttribute("aria-activedescendant", el.id) : input.removeAttribute("aria-activedescendant");
  el?.scrollIntoView({ block: "nearest" });
};
const load = async () => {
  const n = ++seq, r = await fetch(`${pal.dataset.url}?q=${encodeURIComponent(input.value)}`, { headers: { "HX-Request": "true" } });
  const html = await r.text();
  if (n !== seq || !r.ok) return;
  res.innerHTML = html; select(options()[0]);
};
const open = () => { if (!pal.open) { pal.showModal(); input.value = ""; load(); } };
document.querySelectorAll("[data-open-palette]").forEach((b) => b.addEventListener("click", open));
pal.addEventListener("click", (e) => e.target === pal && pal.close());
input.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(load, 120); });
input.addEventListener("keydown", (e) => {
  const o = options(), i = o.findIndex((x) => x.getAttribute("aria-selected") === "true");
  if (e.key === "ArrowDown") { e.preventDefault(); select(o[(i + 1) % o.length]); }
  else if (e.key === "ArrowUp") { e.preventDefault(); select(o[(i - 1 + o.length) % o.length]); }
  else if (e.key === "Enter") { e.preventDefault(); o[i]?.click(); }
});

/* Single keys, off while typing. "g then d" style chords are avoided: WCAG 2.1.4 lets users turn these off in Settings. */
const typing = (t) => t.closest?.("input, textarea, select, [contenteditable]");
addEventListener("keydown", (e) => {
  if ((e.ctrlKey || e.metaKey) && e.key.toLowerCase() === "k") { e.preventDefault(); open(); }
  else if (e.key === "/" && document.body.dataset.shortcuts === "on" && !typing(e.target)) { e.preventDefault(); open(); }
});

/* Enter in an answer that names a button presses that one, not the first of its form. */
document.addEventListener("keydown", (e) => {
  const named = e.key === "Enter" && !e.isComposing && e.target.closest?.("[data-enter]"); if (!named) return;
  e.preventDefault(); document.getElementById(named.dataset.enter).click();
});

/* Charts: arrow keys walk the columns and speak each value. */
document.querySelectorAll("[data-chart]").forEach((chart) => {
  const plot = chart.querySelector(".plot"), hits = [...chart.querySelectorAll(".hits > li")]; let at = -1;
  const show = (i) => { hits.forEach((h, n) => h.classList.toggle("on", n === i)); at = i; if (i >= 0) say(hits[i].dataset.say); };
  plot.addEventListener("keydown", (e) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[e.key];
    if (step) { e.preventDefault(); show(Math.max(0, Math.min(hits.length - 1, at + step))); }
    else if (e.key === "Home") show(0); else if (e.key === "End") show(hits.length - 1); else if (e.key === "Escape") show(-1);
  });
  plot.addEventListener("blur", () => { hits.forEach((h) => h.classList.remove("on")); at = -1; });
});

/* Popovers: place under the button that opened them; arrow keys inside menus. */
document.addEventListener("toggle", (e) => {
  const p = e.target; if (!p.matches?.(".pop") || e.newState !== "open") return;
  const b = document.querySelector(`[popovertarget="${p.id}"]`).getBoundingClientRect(), w = p.offsetWidth, h = p.offsetHeight;
  p.style.left = `${Math.max(8, Math.min(b.right - w, innerWidth - w - 8)) + scrollX}px`;
  p.style.top = `${(b.bottom + h + 8 > innerHeight ? Math.max(8, b.top - h - 4) : b.bottom + 4) + scrollY}px`;
  p.querySelector("[role=menuitem]:not([aria-disabled])")?.focus();
}, true);
document.addEventListener("keydown", (e) => {
  const m = e.target.closest?.("[role=menu]"); if (!m) return;
  const items = [...m.querySelectorAll("[role=menuitem]:not([aria-disabled])")], i = items.indexOf(e.target);
  const to = { ArrowDown: i + 1, ArrowUp: i - 1, Home: 0, End: items.length - 1 }[e.key];
  if (to !== undefined) { e.preventDefault(); e.stopPropagation(); items[(to + items.length) % items.length]?.focus(); }
});

/* Filters fold on a narrow screen alone. A browser that cannot show what is folded finds them open where there is room. */
if (!CSS.supports("selector(::details-content)") && matchMedia("(min-width: 40rem)").matches) {
  document.querySelectorAll(".gf-fold").forEach((fold) => { fold.open = true; });
}

/* Tabs that go on sideways show the one that is open. */
const showTab = () => document.querySelectorAll(".tabs > [aria-current]").forEach((tab) => {
  const box = tab.parentElement.getBoundingClientRect(), at = tab.getBoundingClientRect();
  tab.parentElement.scrollBy({ left: at.left + at.width / 2 - box.left - box.width / 2 });
});
showTab(); document.addEventListener("htmx:oobAfterSwap", showTab);
