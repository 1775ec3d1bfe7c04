// Custom elements that add to pages which work without them.

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
        button.textContent = said.textContent = "Copied";
      } catch {
        field.focus();
        button.textContent = "Press Ctrl+C";
        said.textContent = "The browser did not allow it. The text is selected: press Ctrl+C.";
      }
    });
  }
}

const STEPS = [["year", 31557600], ["month", 2629800], ["day", 86400], ["hour", 3600], ["minute", 60], ["second", 1]];

class When extends HTMLElement {
  connectedCallback() {
    const time = this.querySelector("time");
    time.title = time.textContent;
    const seconds = (new Date(time.dateTime) - Date.now()) / 1000;
    const [unit, length] = STEPS.find(([, length]) => Math.abs(seconds) >= length) ?? STEPS.at(-1);
    const words = new Intl.RelativeTimeFormat(document.documentElement.lang, { numeric: "auto" });
    time.textContent = words.format(Math.trunc(seconds / length), unit);
  }
}

customElements.define("altyaa-copy", Copy);
customElements.define("altyaa-when", When);
