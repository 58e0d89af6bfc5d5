/* A stand-in for Stripe.js, as far as the giving page uses it: the same names, arguments and answers, and the same
   refusals of what Stripe would not take. It talks to the sandbox under /_stripe/ and never leaves this host. */
(() => {
  const ROOT = "/_stripe";
  const KINDS = { card: "card", us_bank_account: "us_bank_account", sepa_debit: "sepa_debit" };
  /* What is written outside our frames, in the languages that giving pages speak. */
  const WORDS = {
    en: { pay: "Pay with Test Wallet", wallet: "Test Wallet", fields: "Secure payment input frame" },
    es: { pay: "Pagar con el monedero de prueba", wallet: "Monedero de prueba", fields: "Marco seguro para los datos del pago" },
  };
  const say = (locale, name) => (WORDS[String(locale ?? "").split(/[-_]/)[0]] ?? WORDS.en)[name];
  const wrong = (message) => { const error = new Error(message); error.name = "IntegrationError"; throw error; };
  const only = (what, given, names) => {
    const strange = Object.keys(given).find((name) => !names.includes(name));
    if (strange) wrong(`${what} does not know the option ${strange}.`);
  };
  const make = (tag, props = {}, style = {}) => { const el = Object.assign(document.createElement(tag), props); Object.assign(el.style, style); return el; };

  /* Nested values in Stripe's form encoding: a[b][c]=d. */
  const encode = (value, name = "", into = new URLSearchParams()) => {
    if (value !== null && typeof value === "object") Object.entries(value).forEach(([key, part]) => encode(part, name ? `${name}[${key}]` : key, into));
    else if (value !== undefined && value !== null) into.append(name, value);
    return into;
  };
  const call = async (method, path, values) => {
    const body = encode(values), get = method === "GET";
    try {
      const answer = await fetch(`${ROOT}/v1/${path}${get ? `?${body}` : ""}`, { method, body: get ? undefined : body, credentials: "omit" });
      return await answer.json();
    } catch {
      return { error: { type: "api_connection_error", message: "An unexpected error occurred while contacting Stripe." } };
    }
  };

  /* A frame of ours in a dialog: the bank's challenge, a wallet's sheet. Escape is an answer too. */
  const sheet = (path, title, ready) => new Promise((done) => {
    const dialog = make("dialog", { ariaLabel: title }, { margin: "auto", border: "0", padding: "0", borderRadius: "16px", inlineSize: "min(26rem, calc(100vw - 2rem))", overflow: "hidden", background: "transparent" });
    const frame = make("iframe", { src: `${ROOT}/${path}`, title }, { display: "block", inlineSize: "100%", blockSize: "20rem", border: "0" });
    const close = (answer) => { dialog.close(); dialog.remove(); done(answer); };
    dialog.addEventListener("cancel", (e) => { e.preventDefault(); close(null); });
    frame.addEventListener("load", () => {
      const page = frame.contentDocument;
      if (page.documentElement.dataset.answered !== undefined) return close(true);
      frame.style.blockSize = `${page.body.scrollHeight}px`;
      page.addEventListener("keydown", (e) => { if (e.key === "Escape") close(null); });
      ready?.(page, close);
      page.querySelector("button, input:not([type=hidden])")?.focus();
    });
    dialog.append(frame);
    document.body.append(dialog);
    dialog.showModal();
  });

  class Element {
    constructor(group, type, options) {
      Object.assign(this, { group, type, options, heard: {} });
    }
    on(name, hear) { (this.heard[name] ??= []).push(hear); return this; }
    tell(name, news = {}) { (this.heard[name] ?? []).forEach((hear) => hear({ elementType: this.type, ...news })); }
    mount(place) {
      const holder = typeof place === "string" ? document.querySelector(place) : place;
      if (!holder) wrong("The element could not be mounted: there is no such place.");
      if (holder.childElementCount) console.warn("The place of an element should be empty; what was there is removed.");
      holder.replaceChildren(this.root = this.build());
    }
    unmount() { this.root?.remove(); }
    destroy() { this.unmount(); this.group.parts.delete(this.type); }
    update(options) { Object.assign(this.options, options); }
  }

  class PaymentElement extends Element {
    build() {
      const query = new URLSearchParams({ currency: this.group.options.currency ?? "usd", locale: this.group.options.locale ?? "" });
      const frame = make("iframe", { src: `${ROOT}/elements/payment/?${query}`, title: say(this.group.options.locale, "fields"), allow: "payment" }, { display: "block", inlineSize: "calc(100% + 8px)", margin: "-4px", blockSize: "15rem", border: "0", colorScheme: "inherit" });
      frame.addEventListener("load", () => this.start(frame));
      return frame;
    }
    start(frame) {
      this.page = frame.contentDocument;
      const look = this.group.options.appearance?.variables ?? {}, root = this.page.documentElement.style;
      const tokens = { colorPrimary: "--brand", colorText: "--ink", colorBackground: "--surface", colorDanger: "--danger" };
      Object.entries(tokens).forEach(([name, token]) => look[name] && root.setProperty(token, look[name]));
      if (look.borderRadius) root.setProperty("--r3", look.borderRadius);
      const fit = () => { frame.style.blockSize = `${this.page.querySelector("main").offsetHeight}px`; };
      new ResizeObserver(fit).observe(this.page.querySelector("main"));
      this.page.addEventListener("input", (e) => this.typed(e.target));
      this.page.addEventListener("focusin", () => this.tell("focus"));
      [...this.page.querySelectorAll("[data-name]")].filter((field) => field.value).forEach((field) => this.typed(field));  // typed, or filled in, while the frame was still loading
      this.tell("ready");
    }
    get kind() { return this.page.querySelector("[name=kind]:checked")?.value ?? "card"; }
    input(name) { return this.page.querySelector(`[data-name=${name}]`); }
    focus() { this.page.querySelector(`[data-kind=${this.kind}] input`).focus(); }
    typed(field) {
      this.page.querySelectorAll("[data-kind]").forEach((part) => { part.hidden = part.dataset.kind !== this.kind; });
      const digits = field.value.replace(/\D/g, "");
      if (field.dataset.name === "number") field.value = digits.slice(0, 19).replace(/(\d{4})(?=\d)/g, "$1 ");
      if (field.dataset.name === "expiry") field.value = digits.length > 2 ? `${digits.slice(0, 2)} / ${digits.slice(2, 4)}` : digits;
      if (field.dataset.name) this.mark(field, "");
      this.tell("change", { empty: false, complete: !this.lacking().length, collapsed: false, value: { type: KINDS[this.kind] } });
    }
    /* [field, sentence] of everything that is not filled in as it must be. */
    lacking() {
      const value = (name) => this.input(name)?.value.replace(/\s/g, "") ?? "", found = [];
      const need = (name, enough, words = "incomplete") => { if (!enough) found.push([this.input(name), this.input(name).dataset[words]]); };
      if (this.kind === "card") {
        const [month, year] = value("expiry").split("/"), now = new Date();
        need("number", value("number").length >= 14);
        need("expiry", +month >= 1 && +month <= 12 && year?.length === 2);
        if (year?.length === 2) need("expiry", new Date(2000 + +year, +month) > now, "past");
        need("cvc", /^\d{3,4}$/.test(value("cvc")));
        if (value("country") === "US") need("postal", value("postal").length >= 5);
      } else if (this.kind === "us_bank_account") {
        need("routing", /^\d{9}$/.test(value("routing")));
        need("account", value("account").length >= 4);
      } else need("iban", value("iban").length >= 15);
      return found;
    }
    mark(field, words) {
      const id = `${field.id}_error`;
      this.page.getElementById(id)?.remove();
      field.toggleAttribute("aria-invalid", Boolean(words));
      if (!words) return field.removeAttribute("aria-describedby");
      const line = this.page.createElement("p");
      Object.assign(line, { id, className: "err", textContent: words });
      field.before(line);
      field.setAttribute("aria-invalid", "true");
      field.setAttribute("aria-describedby", id);
    }
    check() {
      const lacking = this.lacking();
      this.page.querySelectorAll("[data-name]").forEach((field) => this.mark(field, ""));
      lacking.forEach(([field, words]) => this.mark(field, words));
      if (!lacking.length) return null;
      return { type: "validation_error", code: `incomplete_${lacking[0][0].dataset.name}`, message: lacking[0][1] };
    }
    method() {
      const value = (name) => this.input(name).value.replace(/\s/g, ""), kind = this.kind;
      if (kind === "us_bank_account") return { type: kind, [kind]: { routing_number: value("routing"), account_number: value("account"), account_holder_type: "individual" } };
      if (kind === "sepa_debit") return { type: kind, [kind]: { iban: value("iban") } };
      const [exp_month, exp_year] = value("expiry").split("/");
      return { type: kind, card: { number: value("number"), exp_month, exp_year, cvc: value("cvc") }, billing_details: { address: { country: value("country"), postal_code: value("postal") } } };
    }
  }

  class ExpressElement extends Element {
    build() {
      const button = make("button", { type: "button", textContent: say(this.group.options.locale, "pay") }, { inlineSize: "100%", minBlockSize: "44px", border: "1px solid #8f8f8f", borderRadius: "12px", background: "#111", color: "#fff", font: "inherit", fontWeight: "600", cursor: "pointer" });
      button.addEventListener("click", () => this.press());
      setTimeout(() => this.tell("ready", { availablePaymentMethods: { applePay: false, googlePay: true, link: false, paypal: false, amazonPay: false } }));
      return button;
    }
    async press() {
      let agreed = !this.heard.click;
      this.tell("click", { expressPaymentType: "google_pay", resolve: () => { agreed = true; }, reject: () => {} });
      if (!agreed) return;
      const holder = await sheet(`elements/wallet/?locale=${this.group.options.locale ?? ""}`, say(this.group.options.locale, "wallet"), (page, close) => {
        const { amount, currency, locale } = this.group.options;
        const digits = new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions().maximumFractionDigits;
        page.querySelector("[data-amount]").textContent = new Intl.NumberFormat(locale, { style: "currency", currency }).format(amount / 10 ** digits);
        page.querySelector("[data-cancel]").addEventListener("click", () => close(null));
        page.querySelector("form").addEventListener("submit", (e) => {
          e.preventDefault();
          close({ name: page.getElementById("name").value, email: page.getElementById("email").value });
        });
      });
      if (!holder) return this.tell("cancel");
      this.group.wallet = holder;
      this.tell("confirm", { billingDetails: holder, expressPaymentType: "google_pay", paymentFailed: () => { this.group.wallet = null; } });
    }
    method() { return { type: "card", card: { number: "4242424242424242", exp_month: 12, exp_year: 2040, cvc: "123" }, billing_details: this.group.wallet }; }
  }

  class Elements {
    constructor(options) {
      only("elements()", options, ["mode", "amount", "currency", "setupFutureUsage", "clientSecret", "locale", "appearance", "fonts", "loader", "paymentMethodCreation", "captureMethod"]);
      this.options = {}; this.parts = new Map(); this.wallet = null;
      if (!options.clientSecret) this.checkAmount(options);
      this.options = { ...options };
    }
    checkAmount({ mode, amount, currency }) {
      if (!["payment", "subscription"].includes(mode)) wrong(`Invalid value for elements(): mode should be payment or subscription, not ${mode}.`);
      if (!Number.isInteger(amount) || amount < 1) wrong(`Invalid value for elements(): amount should be a positive integer, not ${amount}.`);
      if (!/^[a-z]{3}$/.test(currency ?? "")) wrong(`Invalid value for elements(): currency should be a lowercase code, not ${currency}.`);
    }
    create(type, options = {}) {
      const kinds = { payment: PaymentElement, expressCheckout: ExpressElement };
      if (!kinds[type]) wrong(`A valid Element name must be provided; the sandbox has payment and expressCheckout, not ${type}.`);
      if (this.parts.has(type)) wrong(`Can only create one Element of type ${type}.`);
      const part = new kinds[type](this, type, options);
      this.parts.set(type, part);
      return part;
    }
    getElement(type) { return this.parts.get(type) ?? null; }
    update(options) {
      only("elements.update()", options, ["mode", "amount", "currency", "setupFutureUsage", "locale", "appearance"]);
      const next = { ...this.options, ...options };
      if (!this.options.clientSecret) this.checkAmount(next);
      if (next.amount !== this.options.amount || next.mode !== this.options.mode) this.submitted = false;
      this.options = next;
    }
    async submit() {
      this.submitted = true;
      if (this.wallet) return { selectedPaymentMethod: "google_pay" };
      const error = this.parts.get("payment")?.check();
      if (error) { this.submitted = false; return { error }; }
      return { selectedPaymentMethod: this.parts.get("payment").kind };
    }
  }

  const idOf = (clientSecret) => String(clientSecret).split("_secret_")[0];
  const merged = (typed, given = {}) => ({ ...typed, billing_details: { ...typed.billing_details, ...given.billing_details } });

  window.Stripe = (key, settings = {}) => {
    if (!/^pk_/.test(key)) wrong("Please call Stripe() with your publishable key.");
    const retrieve = (clientSecret) => call("GET", `payment_intents/${idOf(clientSecret)}`, { key, client_secret: clientSecret });
    const inShape = (answer) => (answer.error ? { error: answer.error } : { paymentIntent: answer });

    /* What Stripe checks before it confirms a payment that was begun without an intent. */
    const mismatch = (elements, intent) => {
      const { clientSecret, amount, currency, mode } = elements.options, later = intent.setup_future_usage === "off_session";
      if (clientSecret || (amount === intent.amount && currency === intent.currency && (mode === "subscription") === later)) return null;
      return { type: "invalid_request_error", code: "elements_mismatch", message: `The PaymentIntent (${intent.amount} ${intent.currency}) does not match elements (${amount} ${currency}, ${mode}).` };
    };
    const challenge = async (intent) => {
      const query = new URLSearchParams({ client_secret: intent.client_secret, frame: 1, locale: document.documentElement.lang });
      const answered = await sheet(`authenticate/${intent.id}/?${query}`, "3-D Secure");
      if (!answered) await call("POST", `payment_intents/${intent.id}/source_cancel`, { key, client_secret: intent.client_secret });
      return retrieve(intent.client_secret);
    };
    /* An answer as it is handed to the page, after the bank's challenge if it asks for one. */
    const followed = async (answer) => {
      const now = answer.status === "requires_action" ? await challenge(answer) : answer;
      if (!now.error && now.status === "requires_payment_method" && now.last_payment_error) return { error: { ...now.last_payment_error, payment_intent: now } };
      return inShape(now);
    };
    const leadBack = (intent, url) => {
      const back = new URL(url);
      back.searchParams.set("payment_intent", intent.id);
      back.searchParams.set("payment_intent_client_secret", intent.client_secret);
      back.searchParams.set("redirect_status", intent.status === "processing" ? "pending" : intent.status);
      location.assign(back);
      return new Promise(() => {});
    };

    const confirmPayment = async ({ elements, clientSecret, confirmParams = {}, redirect = "always", ...strange }) => {
      only("confirmPayment()", strange, []);
      const secret = clientSecret ?? elements?.options.clientSecret;
      if (!secret) wrong("confirmPayment() needs a clientSecret.");
      if (redirect === "always" && !confirmParams.return_url) wrong("confirmPayment() needs confirmParams.return_url.");
      if (elements && !elements.options.clientSecret && !elements.submitted) wrong("elements.submit() must be called before stripe.confirmPayment().");
      const part = elements?.wallet ? elements.getElement("expressCheckout") : elements?.getElement("payment");
      const given = confirmParams.payment_method_data;
      for (const [name, rule] of Object.entries(part?.options.fields?.billingDetails ?? {})) {
        if (rule === "never" && given?.billing_details?.[name] === undefined) wrong(`You said that billing_details.${name} is never asked for, so confirmPayment() must be given it.`);
      }
      const intent = await retrieve(secret);
      if (intent.error) return { error: intent.error };
      const differs = elements && mismatch(elements, intent);
      if (differs) return { error: differs };
      const answer = await call("POST", `payment_intents/${intent.id}/confirm`, {
        key, client_secret: secret, return_url: confirmParams.return_url, use_stripe_sdk: true, payment_method_data: merged(part.method(), given),
      });
      const result = await followed(answer);
      if (elements) elements.wallet = null;
      return result.paymentIntent && redirect === "always" ? leadBack(result.paymentIntent, confirmParams.return_url) : result;
    };

    return {
      elements: (options = {}) => new Elements({ locale: settings.locale, ...options }),
      confirmPayment,
      handleNextAction: async ({ clientSecret }) => followed(await retrieve(clientSecret)),
      retrievePaymentIntent: async (clientSecret) => inShape(await retrieve(clientSecret)),
    };
  };
})();
