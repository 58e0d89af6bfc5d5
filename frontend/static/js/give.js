// The giving page. Everything here is an enhancement: the form posts, validates and leads to Stripe without it.
import { sums } from "./amounts.js";

document.querySelector("[data-focus]")?.focus();

/* Leave at once: blank the page first, leave no entry to come back to. Shift three times does the same. */
const way = document.querySelector("[data-leave]");
const leave = (e) => { e?.preventDefault(); document.body.hidden = true; location.replace(way.href); };
if (way) {
  way.addEventListener("click", leave);
  let presses = [];
  addEventListener("keyup", (e) => {
    presses = e.key === "Shift" ? [...presses.filter((at) => Date.now() - at < 2000), Date.now()] : [];
    if (presses.length === 3) leave();
  });
}

const form = document.querySelector("[data-give], [data-embed]");
if (form) {
  const sum = sums(form);
  form.addEventListener("input", (e) => sum.show(e.target));
  sum.show();
}

/* Stripe's script, and ours that speaks with it, are fetched when somebody begins to give, not when they read. */
if (form?.matches("[data-give]") && form.dataset.flow === "elements") {
  form.querySelector("[data-payment]").hidden = false;
  let paying;
  const begin = () => (paying ??= import("./pay.js").then((pay) => pay.begin(form)).catch(() => ({ submit: () => form.submit() })));
  ["pointerdown", "focusin", "keydown"].forEach((touch) => form.addEventListener(touch, begin, { once: true }));
  form.addEventListener("submit", async (e) => {
    if (e.submitter?.name === "language") return;
    e.preventDefault();
    (await begin()).submit();
  });
}

/* The page after giving asks how it stands, and shows it anew when that has changed. */
const follow = document.querySelector("[data-follow]");
if (follow) {
  let asked = 0;
  const ask = async () => {
    try {
      const now = await (await fetch(follow.dataset.follow)).json();
      if (now.word !== follow.dataset.word || now.receipt) return location.reload();
    } catch { /* asked again */ }
    if (++asked < 60) setTimeout(ask, asked < 20 ? 1000 : 5000);
  };
  setTimeout(ask, 800);
}

/* A framed form tells its host how tall it is. */
if (form?.matches("[data-embed]")) {
  const tell = () => parent.postMessage({ type: "lantern:height", height: document.documentElement.scrollHeight }, "*");
  new ResizeObserver(tell).observe(document.body);
}
