// The tree of scopes counts along and can be searched. It works without this.

class Scopes extends HTMLElement {
  connectedCallback() {
    this.boxes = [...this.querySelectorAll("input[data-gives]")];
    this.groups = [...this.querySelectorAll(".group")];
    this.count = this.querySelector(".scopes-count");
    this.addEventListener("change", () => this.recount());
    this.querySelector(".scopes-head").after(this.search(), this.nothing());
    this.recount(); // The browser may have put back what was chosen before.
  }

  recount() {
    const chosen = this.boxes.reduce((sum, box) => sum + (box.checked ? Number(box.dataset.gives) : 0), 0);
    this.count.textContent = this.dataset.counted.replace("{chosen}", chosen).replace("{of}", this.dataset.of);
  }

  search() {
    const field = document.createElement("div");
    field.className = "field";
    const input = Object.assign(document.createElement("input"), { type: "search", id: "find-scope", autocomplete: "off" });
    const label = Object.assign(document.createElement("label"), { htmlFor: input.id, textContent: this.dataset.search });
    field.append(label, input);
    input.addEventListener("input", () => this.find(input.value.trim().toLowerCase()));
    input.addEventListener("keydown", (event) => event.key === "Enter" && event.preventDefault());
    return field;
  }

  nothing() {
    this.none = Object.assign(document.createElement("p"), { className: "muted", hidden: true });
    this.none.setAttribute("role", "status");
    return this.none;
  }

  find(words) {
    for (const group of this.groups) group.hidden = !group.textContent.toLowerCase().includes(words);
    this.none.hidden = this.groups.some((group) => !group.hidden);
    this.none.textContent = this.none.hidden ? "" : this.dataset.none;
  }
}

customElements.define("altyaa-scopes", Scopes);
