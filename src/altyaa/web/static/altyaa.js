// Custom elements that add to pages which work without them.

const LANG = document.documentElement.lang.replace(/^en$/, "en-GB"); // Days before months, as the server writes them.

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

// A page of connections goes by the clock of the platforms, which a simulator may have moved.
const { now } = document.documentElement.dataset;
const AHEAD = now ? Date.parse(now) - Date.now() : 0;

// "1 day ago" and not "yesterday", which it may not have been. What is less than a second away is now.
function ago(at) {
  const seconds = (at - Date.now() - AHEAD) / 1000;
  const [unit, length] = STEPS.find(([, length]) => Math.abs(seconds) >= length) ?? STEPS.at(-1);
  const format = new Intl.RelativeTimeFormat(LANG, { numeric: unit === "second" ? "auto" : "always" });
  return format.format(Math.trunc(seconds / length), unit);
}

class When extends HTMLElement {
  connectedCallback() {
    const time = this.querySelector("time");
    const at = new Date(time.dateTime);
    time.title = IN_FULL.format(at);
    time.textContent = this.dataset.as === "date" ? AS_DATE.format(at) : ago(at);
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

// What a page that the browser keeps for its Back button must not hold.
class Passing extends HTMLElement {
  connectedCallback() {
    addEventListener("pagehide", () => this.remove());
  }
}

// A secret that is shown once: leaving is questioned until it was copied or the button says so.
class Guard extends Passing {
  connectedCallback() {
    super.connectedCallback();
    const question = (event) => event.preventDefault();
    const done = () => removeEventListener("beforeunload", question);
    addEventListener("beforeunload", question);
    this.querySelector("altyaa-copy").addEventListener("copied", done); // The first is the secret.
    this.querySelector("[data-stored]").addEventListener("click", done);
  }
}

// A page that acts on something of a list opens over the list. Whatever is not such a page is gone to.
async function openOver(href) {
  const page = await pageAt(href);
  const act = page?.querySelector("main .act");
  const title = act?.querySelector("h1");
  if (!title) return location.assign(href);
  const dialog = document.createElement("dialog");
  const heading = document.createElement("h2");
  heading.id = "dialog-title";
  heading.append(...title.childNodes);
  title.replaceWith(heading);
  dialog.setAttribute("aria-labelledby", heading.id);
  dialog.append(document.importNode(act, true));
  // The elements of its own that the page brings. A script that ran here runs no second time.
  for (const { src } of page.scripts) import(src);
  dialog.addEventListener("close", () => dialog.remove());
  // On the ground around it, where the button goes down: a text may be marked beyond the edge.
  dialog.addEventListener("mousedown", (event) => {
    if (event.target !== dialog || event.button) return;
    event.preventDefault(); // Else the focus, which is back on the link, is lost.
    dialog.close();
  });
  dialog.addEventListener("click", (event) => {
    if (!event.target.closest("[data-cancel]")) return;
    event.preventDefault();
    dialog.close();
  });
  document.body.prepend(dialog); // A name that both pages give to a field is the dialog's.
  dialog.showModal();
}

// A form that makes something once is sent once: of a double click's two answers, the browser shows the second.
document.addEventListener("submit", (event) => {
  if (!event.target.elements.namedItem("once")) return;
  if (event.target.dataset.sent) return event.preventDefault();
  event.target.dataset.sent = "yes";
  addEventListener("pageshow", () => delete event.target.dataset.sent, { once: true });
});

async function pageAt(href) {
  const answer = await fetch(href, { headers: { Accept: "text/html" } }).catch(() => null);
  if (!answer?.ok || answer.redirected || !answer.headers.get("content-type")?.startsWith("text/html")) return null;
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}

let opening = false;
document.addEventListener("click", async (event) => {
  const link = event.target.closest?.("a[data-dialog]");
  if (!link || link.closest("dialog") || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  if (opening) return;
  opening = true;
  await openOver(link.href).finally(() => (opening = false));
});

// Where the navigation or tabs have no room and scroll, the one that leads here is in sight.
for (const here of document.querySelectorAll(":is(.nav, .tabs) [aria-current]")) here.scrollIntoView({ block: "nearest", inline: "center" });

customElements.define("altyaa-confirm", Confirm);
customElements.define("altyaa-copy", Copy);
customElements.define("altyaa-guard", Guard);
customElements.define("altyaa-passing", Passing);
customElements.define("altyaa-when", When);
