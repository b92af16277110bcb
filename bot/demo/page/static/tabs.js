// On a narrow screen: one phone at a time, and a dot on those where something arrived.

import { el } from "/page/dom.js";

const NARROW = matchMedia("(max-width: 940px)");

export class Tabs {
  #tabs = new Map(); // phone -> its tab
  #unread = new Map(); // phone -> how many messages arrived out of sight
  #shown = null;

  constructor(list) {
    this.list = list;
    list.addEventListener("keydown", (event) => this.#steer(event));
    NARROW.addEventListener("change", () => this.#layOut());
  }

  /** Makes a tab for every phone; the first is shown. */
  fill(phones) {
    for (const phone of phones) {
      const { first_name: name, role } = phone.person;
      const id = phone.id;
      phone.element.id = `phone-${id}`;
      const tab = el("button", {
        type: "button", role: "tab", id: `tab-${id}`, "aria-controls": phone.element.id,
        onclick: () => this.show(phone),
      },
        el("span", { class: "tab-name" }, el("bdi", {}, name), el("span", { class: "badge", hidden: true })),
        el("span", { class: "tab-role" }, phone.place?.title ?? role));
      this.#tabs.set(phone, tab);
      this.#unread.set(phone, 0);
      this.list.append(tab);
    }
    this.#shown = phones[0];
    this.#layOut();
  }

  show(phone) {
    this.#shown = phone;
    this.#layOut();
  }

  /** Something arrived in this phone. */
  news(phone) {
    if (!NARROW.matches || phone === this.#shown) return;
    this.#unread.set(phone, this.#unread.get(phone) + 1);
    this.#showBadge(phone);
  }

  #layOut() {
    for (const [phone, tab] of this.#tabs) {
      const shown = phone === this.#shown;
      tab.setAttribute("aria-selected", String(shown));
      tab.tabIndex = shown ? 0 : -1;
      phone.element.classList.toggle("shown", shown);
      // Side by side they are three regions; one at a time they are panels of the tabs.
      if (NARROW.matches) phone.element.setAttribute("role", "tabpanel");
      else phone.element.removeAttribute("role");
      if (shown || !NARROW.matches) this.#unread.set(phone, 0);
      this.#showBadge(phone);
    }
  }

  #showBadge(phone) {
    const badge = this.#tabs.get(phone).querySelector(".badge");
    const count = this.#unread.get(phone);
    badge.hidden = count === 0;
    badge.textContent = count > 99 ? "99+" : String(count);
    badge.setAttribute("aria-label", `${count} unread`);
  }

  #steer(event) {
    const phones = [...this.#tabs.keys()];
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step === undefined) return;
    const next = phones.at((phones.indexOf(this.#shown) + step) % phones.length);
    this.show(next);
    this.#tabs.get(next).focus();
  }
}
