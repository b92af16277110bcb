// The buttons under a message.

import { el, icon } from "/page/dom.js";
import { safeAddress } from "/page/entities.js";

export function renderKeyboard(rows, messageId, chat) {
  return el("div", { class: "keyboard" },
    ...rows.map((row) => el("div", { class: "row" }, ...row.map((key) => renderKey(key, messageId, chat)))));
}

function renderKey(key, messageId, chat) {
  const label = el("span", { class: "label", dir: "auto" }, key.text);
  const address = key.url ? safeAddress(key.url) : null;
  if (address !== null) {
    return el("a", {
      class: "key", "data-style": key.style, href: address, target: "_blank", rel: "noopener noreferrer",
    }, label, icon("away"));
  }
  if (key.callback_data === undefined) {
    return el("button", { type: "button", class: "key", disabled: true, title: "Not available here" }, label);
  }
  const button = el("button", {
    type: "button", class: "key", "data-style": key.style, value: key.callback_data,
    onclick: () => chat.tap(messageId, key.callback_data),
  }, label);
  setBusy(button, chat.isPending(messageId, key.callback_data));
  return button;
}

/** Shows, on every button of the message that carries this data, whether an answer is awaited. */
export function markPending(element, data, pending) {
  for (const button of element.querySelectorAll("button.key")) {
    if (button.value === data) setBusy(button, pending);
  }
}

function setBusy(button, busy) {
  if (busy) button.setAttribute("aria-busy", "true");
  else button.removeAttribute("aria-busy");
}
