// Passkeys and security keys: what a script element with data-passkey asks for. Options and answers are WebAuthn's JSON.
const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

const listed = (keys) => keys?.map((key) => ({ ...key, id: bytes(key.id) }));
const asked = ({ publicKey: k }) => ({ ...k, challenge: bytes(k.challenge), allowCredentials: listed(k.allowCredentials) });
const wished = ({ publicKey: k }) => ({ ...k, challenge: bytes(k.challenge), user: { ...k.user, id: bytes(k.user.id) }, excludeCredentials: listed(k.excludeCredentials) });

const told = (credential) => {
  const response = { clientDataJSON: text(credential.response.clientDataJSON) };
  for (const name of ["attestationObject", "authenticatorData", "signature", "userHandle"])
    if (credential.response[name]) response[name] = text(credential.response[name]);
  if (credential.response.getTransports) response.transports = credential.response.getTransports();
  return JSON.stringify({
    id: credential.id, rawId: text(credential.rawId), type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment, clientExtensionResults: credential.getClientExtensionResults(), response,
  });
};

const options = async (ask, form) => {
  if (ask.dataset.options) return JSON.parse(document.getElementById(ask.dataset.options).textContent);
  const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error("no options");
  return answer.json();
};

const alone = (publicKey, box) => {
  const wishes = (publicKey.authenticatorSelection ??= {});
  wishes.residentKey = box?.checked ? "required" : "discouraged";
  wishes.requireResidentKey = Boolean(box?.checked);
  if (box?.checked) wishes.userVerification = "required";
  return publicKey;
};

const use = async (ask, form) => {
  const { creation_options: creation, request_options: request } = await options(ask, form);
  return ask.dataset.passkey === "add"
    ? navigator.credentials.create({ publicKey: alone(wished(creation), document.getElementById(ask.dataset.alone)) })
    : navigator.credentials.get({ publicKey: asked(request) });
};

const problem = document.querySelector("[data-passkey-problem]");
// Browsers bind a passkey to a name: at an address of numbers they refuse.
const numbers = /^[\d.]+$|^\[/.test(location.hostname);
for (const ask of window.PublicKeyCredential && !numbers ? document.querySelectorAll("script[data-passkey]") : []) {
  const button = document.getElementById(ask.dataset.button), input = document.getElementById(ask.dataset.credential);
  button.hidden = false;
  button.addEventListener("click", async (event) => {
    event.preventDefault();
    problem.hidden = true;
    try {
      input.value = told(await use(ask, input.form));
      input.form.submit();
    } catch { problem.hidden = false; }
  });
}
const said = document.querySelector("[data-passkey-numbers]");
if (said) said.hidden = !numbers;
