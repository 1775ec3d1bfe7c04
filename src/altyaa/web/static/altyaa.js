// Custom elements that add to pages which work without them.

const LANG = document.documentElement.lang;

class Copy extends HTMLElement {
  connectedCallback() {
    const field = this.querySelector("input");
    const button = this.querySelector("button");
    const said = this.querySelector("[role=status]");
    field.addEventListener("focus", () => field.select());
    if (!navigator.clipboard) return; // Not offered on plain http: the field selects whole, and Ctrl+C works.
    button.hidden = false;
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(field.value);
        button.textContent = said.textContent = button.dataset.copied;
        this.dispatchEvent(new Event("copied", { bubbles: true }));
      } catch {
        field.focus();
        button.textContent = said.textContent = button.dataset.byHand;
      }
    });
    field.addEventListener("copy", () => this.dispatchEvent(new Event("copied", { bubbles: true })));
  }
}

const STEPS = [["year", 31557600], ["month", 2629800], ["day", 86400], ["hour", 3600], ["minute", 60], ["second", 1]];
const IN_FULL = new Intl.DateTimeFormat(LANG, { dateStyle: "long", timeStyle: "short" });
const AS_DATE = new Intl.DateTimeFormat(LANG, { dateStyle: "long" });

class When extends HTMLElement {
  connectedCallback() {
    const time = this.querySelector("time");
    const at = new Date(time.dateTime);
    time.title = IN_FULL.format(at);
    time.textContent = this.dataset.as === "date" ? AS_DATE.format(at) : this.ago(at);
  }

  ago(at) {
    const seconds = (at - Date.now()) / 1000;
    const [unit, length] = STEPS.find(([, length]) => Math.abs(seconds) >= length) ?? STEPS.at(-1);
    return new Intl.RelativeTimeFormat(LANG, { numeric: "auto" }).format(Math.trunc(seconds / length), unit);
  }
}

// The button of the form waits for the name. The server compares it anyway.
class Confirm extends HTMLElement {
  connectedCallback() {
    const field = this.querySelector("input");
    const button = field.form.querySelector("button[type=submit]");
    const compare = () => (button.disabled = field.value.trim() !== this.dataset.wanted);
    field.addEventListener("input", compare);
    compare();
  }
}

// A secret that is shown once: leaving is questioned until it was copied or the button says so. A page that the browser
// keeps for its Back button keeps no secret.
class Guard extends HTMLElement {
  connectedCallback() {
    const question = (event) => event.preventDefault();
    const done = () => removeEventListener("beforeunload", question);
    addEventListener("beforeunload", question);
    this.addEventListener("copied", done);
    this.querySelector("[data-stored]").addEventListener("click", done);
    addEventListener("pagehide", () => this.remove());
  }
}

// A page that acts on something of the list opens over the list. Whatever is not that page is gone to.
async function openOver(link) {
  const answer = await fetch(link.href, { headers: { Accept: "text/html" } }).catch(() => null);
  const type = answer?.headers.get("content-type") ?? "";
  if (!answer?.ok || answer.redirected || !type.startsWith("text/html")) return location.assign(link.href);
  const main = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("main");
  const dialog = document.createElement("dialog");
  dialog.append(...document.importNode(main, true).childNodes);
  const title = dialog.querySelector("h1");
  const heading = document.createElement("h2");
  heading.append(...title.childNodes);
  heading.id = "dialog-title";
  title.replaceWith(heading);
  dialog.setAttribute("aria-labelledby", heading.id);
  dialog.addEventListener("close", () => dialog.remove());
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog || event.target.closest("[data-cancel]")) {
      event.preventDefault();
      dialog.close();
    }
  });
  document.body.append(dialog);
  dialog.showModal();
}

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[data-dialog]");
  if (!link || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  openOver(link);
});

// Where tabs have no room and scroll, the one that leads here is in sight.
document.querySelector(".tabs [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });

customElements.define("altyaa-confirm", Confirm);
customElements.define("altyaa-copy", Copy);
customElements.define("altyaa-guard", Guard);
customElements.define("altyaa-when", When);
