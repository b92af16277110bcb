// What lies over a phone's screen for a while: toasts, and alerts that wait for OK.

import { el } from "/page/dom.js";

const SHORTEST_MS = 3000;
const MS_PER_CHARACTER = 50;

/** The place for toasts. It must be in the page before it speaks, or it is not announced. */
export function toaster() {
  const element = el("div", { class: "toasts", role: "status" });
  const show = (text) => {
    const toast = el("p", { class: "toast", dir: "auto" }, text);
    element.replaceChildren(toast);
    setTimeout(() => toast.remove(), Math.max(SHORTEST_MS, text.length * MS_PER_CHARACTER));
  };
  return { element, show };
}

/** Shows `text` over `screen` until it is closed; `content`, everything below it, is out of reach meanwhile. */
export function showAlert(screen, content, title, text) {
  const before = document.activeElement;
  const close = () => {
    veil.remove();
    content.inert = screen.querySelector(".veil") !== null;
    if (content.contains(before) && !content.inert) before.focus({ preventScroll: true });
  };
  const button = el("button", { type: "button", class: "ok", onclick: close }, "OK");
  const dialog = el("div", {
    class: "alert", role: "alertdialog", "aria-label": title, "aria-describedby": `alert-${screen.dataset.screen}`,
  }, el("h3", {}, title), el("p", { id: `alert-${screen.dataset.screen}`, dir: "auto" }, text), button);
  const veil = el("div", {
    class: "veil",
    onclick: (event) => event.target === veil && close(),
    onkeydown: (event) => event.key === "Escape" && close(),
  }, dialog);
  content.inert = true;
  screen.append(veil);
  button.focus({ preventScroll: true });
}
