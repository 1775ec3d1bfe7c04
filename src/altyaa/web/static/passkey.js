// Passkeys (WebAuthn Level 3): what the authenticator answers goes into a hidden field, and the form is sent like any other.

const read = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (byte) => byte.charCodeAt(0));
const write = (buffer) =>
  btoa(Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join(""))
    .replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
const named = (list = []) => list.map((each) => ({ ...each, id: read(each.id) }));

async function make(options) {
  const user = { ...options.user, id: read(options.user.id) };
  const publicKey = { ...options, user, challenge: read(options.challenge), excludeCredentials: named(options.excludeCredentials) };
  const { id, rawId, type, response } = await navigator.credentials.create({ publicKey });
  const { clientDataJSON, attestationObject } = response;
  return {
    id, type, rawId: write(rawId),
    response: {
      clientDataJSON: write(clientDataJSON), attestationObject: write(attestationObject),
      transports: response.getTransports?.() ?? [],
    },
  };
}

async function prove(options) {
  const publicKey = { ...options, challenge: read(options.challenge), allowCredentials: named(options.allowCredentials) };
  const { id, rawId, type, response } = await navigator.credentials.get({ publicKey });
  const { clientDataJSON, authenticatorData, signature, userHandle } = response;
  return {
    id, type, rawId: write(rawId),
    response: {
      clientDataJSON: write(clientDataJSON), authenticatorData: write(authenticatorData), signature: write(signature),
      userHandle: userHandle ? write(userHandle) : null,
    },
  };
}

const LONGEST_MILLISECONDS = 9 * 60 * 1000;

class Passkey extends HTMLElement {
  connectedCallback() {
    if (!window.PublicKeyCredential) return;
    this.hidden = false;
    for (const without of document.querySelectorAll("[data-without-passkeys]")) without.hidden = true;
    this.querySelector("form").addEventListener("submit", (event) => this.ask(event));
  }

  async ask(event) {
    event.preventDefault();
    const form = event.target;
    const said = form.querySelector("[role=alert]");
    // What is asked for is over after ten minutes: a fresh page asks anew.
    if (performance.now() > LONGEST_MILLISECONDS && !("makes" in this.dataset)) return location.reload();
    said.hidden = true;
    try {
      const options = JSON.parse(this.dataset.options);
      const answer = await ("makes" in this.dataset ? make(options) : prove(options));
      form.querySelector("[data-answer]").value = JSON.stringify(answer);
      form.submit();
    } catch (error) {
      said.textContent = error.name === "InvalidStateError" ? said.dataset.known : said.dataset.cancelled;
      said.hidden = false;
    }
  }
}

customElements.define("altyaa-passkey", Passkey);
