// A button that opens a short list above itself.

import { el, iconButton } from "/page/dom.js";

/**
 * `items()` may be asked anew at every opening and gives `[{ label, note?, pick }]`; `onError` is told why
 * it could not. Arrow keys move, Enter picks, Escape and a tap elsewhere close.
 */
export function menuButton({ drawing, label, items, onError }) {
  const list = el("div", { class: "menu", role: "menu", "aria-label": label, hidden: true });
  const button = iconButton(drawing, label, {
    class: "tool", "aria-haspopup": "menu", "aria-expanded": "false",
    onclick: () => (list.hidden ? open() : close()),
  });
  const holder = el("div", { class: "menu-holder", onkeydown: steer }, button, list);

  async function open() {
    let entries;
    try {
      entries = await items();
    } catch (error) {
      onError(error);
      return;
    }
    list.replaceChildren(...entries.map(entry));
    if (entries.length === 0) list.append(el("p", { class: "none" }, "No commands here."));
    list.hidden = false;
    button.setAttribute("aria-expanded", "true");
    document.addEventListener("pointerdown", away, true);
    list.querySelector("button")?.focus();
  }

  function entry({ label: name, note, pick }) {
    return el("button", {
      type: "button", role: "menuitem", tabindex: "-1",
      onclick: () => {
        close();
        pick();
      },
    }, el("span", { class: "name" }, name), note ? el("span", { class: "note" }, note) : null);
  }

  function close() {
    list.hidden = true;
    button.setAttribute("aria-expanded", "false");
    document.removeEventListener("pointerdown", away, true);
  }

  function away(event) {
    if (!holder.contains(event.target)) close();
  }

  function steer(event) {
    if (list.hidden) return;
    const entries = [...list.querySelectorAll("button")];
    const here = entries.indexOf(document.activeElement);
    const moves = { ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: entries.length - 1 };
    if (event.key in moves) {
      event.preventDefault();
      entries.at(moves[event.key] % entries.length)?.focus();
    } else if (event.key === "Escape") {
      event.stopPropagation();
      close();
      button.focus();
    } else if (event.key === "Tab") {
      close();
    }
  }

  return holder;
}
