// Paying on our page: Stripe's fields, our server's word, Stripe's confirmation. One attempt a page, however often sent.
import { sums } from "./amounts.js";
import { problems } from "./problems.js";

const load = (src) => new Promise((done, failed) => {
  const script = Object.assign(document.createElement("script"), { src, async: true, onload: done, onerror: failed });
  document.head.append(script);
});

/* Stripe's frame cannot know our tokens: each is painted on one pixel and read back as a colour anybody understands. */
const appearance = () => {
  const pen = Object.assign(document.createElement("canvas"), { width: 1, height: 1 }).getContext("2d", { willReadFrequently: true });
  const probe = document.body.appendChild(document.createElement("i"));
  probe.style.transitionProperty = "none"; // else it answers with the colour before
  const colour = (token) => {
    probe.style.color = `var(${token})`;
    pen.fillStyle = getComputedStyle(probe).color;
    pen.fillRect(0, 0, 1, 1);
    return `rgb(${[...pen.getImageData(0, 0, 1, 1).data].slice(0, 3).join(", ")})`;
  };
  const names = { colorPrimary: "--brand", colorText: "--ink", colorTextSecondary: "--ink-3", colorBackground: "--surface", colorDanger: "--danger" };
  const variables = Object.fromEntries(Object.entries(names).map(([name, token]) => [name, colour(token)]));
  probe.remove();
  return { theme: "stripe", variables: { ...variables, borderRadius: "12px", fontFamily: getComputedStyle(document.body).fontFamily } };
};

export const begin = async (form) => {
  const d = form.dataset, sum = sums(form), say = problems(form), button = form.querySelector("[data-submit]");
  const field = (name) => form.elements[name];
  const LEAST = 50; // Stripe's least; what is less, our server says
  const choice = () => ({ mode: sum.monthly() ? "subscription" : "payment", amount: Math.max(sum.total(), LEAST) });
  let stripe, elements, wallet, ready, busy = false;

  try {
    await load(d.stripe);
    stripe = window.Stripe(d.key);
    elements = stripe.elements({ ...choice(), currency: d.currency.toLowerCase(), locale: document.documentElement.lang, appearance: appearance() });
    const holder = form.querySelector("[data-element]");
    const payment = elements.create("payment", { fields: { billingDetails: { name: "never", email: "never" } } });
    holder.replaceChildren();
    ready = new Promise((done, failed) => { payment.on("ready", done); payment.on("loaderror", failed); });
    ready.catch(() => {}); // said when somebody gives
    payment.mount(holder);
    const express = elements.create("expressCheckout", { emailRequired: true });
    express.on("ready", ({ availablePaymentMethods }) => { form.querySelector("[data-wallets]").hidden = !availablePaymentMethods; });
    express.on("confirm", (event) => {
      const [first = "", ...rest] = (event.billingDetails?.name ?? "").split(" ");
      const put = (name, value) => { if (!field(name).value) field(name).value = value; };
      put("first_name", first); put("last_name", rest.join(" ") || first); put("email", event.billingDetails?.email ?? "");
      wallet = event;
      submit();
    });
    express.mount(form.querySelector("[data-express]"));
    form.addEventListener("input", () => elements.update(choice()));
  } catch {
    // Without Stripe's script the form goes the way it goes without JavaScript: to Stripe's own page.
    return { submit: () => form.submit() };
  }

  const working = (on) => {
    busy = on;
    form.ariaBusy = on ? "true" : null;
    button.ariaDisabled = on ? "true" : null;
    if (on) button.firstElementChild.textContent = d.lWorking; else sum.show();
  };
  const ask = async (onlyCheck) => {
    const body = new FormData(form);
    if (onlyCheck) body.set("check", "1");
    const answer = await fetch(d.attempt, { method: "POST", body, headers: { Accept: "application/json" } });
    if (answer.status !== 200 && answer.status !== 422) throw new Error(String(answer.status));
    return answer.json();
  };
  const confirm = ({ client_secret: clientSecret, return_url }) => {
    const billing_details = { name: `${field("first_name").value} ${field("last_name").value}`.trim(), email: field("email").value };
    return stripe.confirmPayment({ elements, clientSecret, confirmParams: { return_url, payment_method_data: { billing_details } } });
  };
  /* [control, sentence] of what went wrong, or null once the browser is on its way to another page. */
  const pay = async () => {
    await ready; // who gives before Stripe's fields have come waits for them
    const { error: unready } = await elements.submit();
    const next = await ask(unready);
    if (next.token) field("token").value = next.token;
    if (unready) return [...next.errors, ["payment-element", unready.message]];
    if (next.errors) return next.errors;
    if (next.go) { location.assign(next.go); return null; }
    const { error } = await confirm(next);
    if (!error) return null;
    if (error.type === "api_connection_error") throw new Error(error.type);
    if (error.type === "validation_error") return [["payment-element", error.message]];
    return [["payment-element", error.code === "payment_intent_authentication_failure" ? d.lUnconfirmed : d.lDeclined]];
  };
  const submit = async () => {
    if (busy) return;
    working(true);
    say.clear();
    let wrong, hint;
    try { wrong = await pay(); } catch { [wrong, hint] = [[["form", d.lAway]], d.lOnceOnly]; }
    if (!wrong) return;
    wallet?.paymentFailed?.({ reason: "fail" });
    wallet = null;
    working(false);
    say.show(wrong, hint);
  };
  addEventListener("pageshow", (e) => e.persisted && working(false));
  return { submit };
};
