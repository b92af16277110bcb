// The messages of one chat, in order, with their days, and where the eye is in them.

import { calmMotion, el, icon } from "/page/dom.js";
import { keepUnfolded } from "/page/entities.js";
import { renderMessage } from "/page/message.js";
import { dayKey, dayName } from "/page/times.js";

const NEAR_END_PX = 48;
const LEAVING_MS = 200;

export class MessageLog {
  #messages = new Map(); // message_id -> message, as the chat shows it now
  #elements = new Map(); // message_id -> element
  #atEnd = true;
  #unseen = 0;
  #chat;

  constructor({ label, chat, empty }) {
    this.#chat = chat;
    this.empty = empty;
    empty.hidden = true; // until the first reading of the chat has shown that it is so
    this.list = el("div", { class: "messages" }, empty);
    this.scroller = el("div", {
      class: "log", role: "log", "aria-live": "polite", "aria-relevant": "additions", "aria-label": label,
      tabindex: "0", onscroll: () => this.#scrolled(),
    }, this.list);
    this.pill = el("button", { type: "button", class: "pill", hidden: true, onclick: () => this.toEnd() },
      el("span"), icon("down"));
    // Pictures, longer composers and rotated screens all change the height: the end stays in view.
    const follow = new ResizeObserver(() => this.#atEnd && this.#jumpToEnd());
    follow.observe(this.list);
    follow.observe(this.scroller);
  }

  get size() { return this.#messages.size; }

  get(id) { return this.#messages.get(id); }

  element(id) { return this.#elements.get(id); }

  last() { return this.#messages.get(Math.max(...this.#messages.keys())); }

  /** Makes the log show exactly these messages, touching only what differs. */
  replace(messages) {
    this.scroller.setAttribute("aria-busy", "true");
    const kept = new Set(messages.map((message) => message.message_id));
    for (const id of [...this.#messages.keys()]) if (!kept.has(id)) this.#forget(id).remove();
    for (const message of messages) {
      const known = this.#messages.get(message.message_id);
      if (JSON.stringify(known) !== JSON.stringify(message)) this.#place(message);
    }
    this.#tidy();
    if (this.#atEnd) this.#jumpToEnd();
    this.scroller.removeAttribute("aria-busy");
  }

  /** A new message; false when it was known already. */
  add(message) {
    if (this.#messages.has(message.message_id)) return false;
    const own = message.from?.id === this.#chat.userId;
    this.#place(message).classList.add("arriving");
    this.#tidy();
    if (own || this.#atEnd) {
      this.#jumpToEnd();
    } else {
      this.#unseen += 1;
      this.#showPill();
    }
    return true;
  }

  change(message) {
    const known = this.#messages.has(message.message_id);
    this.#place(message);
    if (!known) this.#tidy();
    for (const answer of this.list.querySelectorAll(`[data-reply-to="${message.message_id}"]`)) {
      const reply = this.#messages.get(Number(answer.dataset.messageId));
      if (reply) this.#place(reply); // an element on its way out has none
    }
    if (this.#atEnd) this.#jumpToEnd();
  }

  remove(id) {
    const element = this.#forget(id);
    if (!element) return;
    const gone = () => {
      element.remove();
      this.#tidy();
    };
    element.inert = true;
    if (calmMotion()) return gone();
    const height = `${element.offsetHeight}px`;
    element.animate(
      [{ height, opacity: 1, overflow: "clip" }, { height, opacity: 0, overflow: "clip", transform: "scale(.96)", offset: 0.5 },
        { height: 0, opacity: 0, marginTop: 0, overflow: "clip" }],
      { duration: LEAVING_MS, easing: "ease-out" },
    ).finished.then(gone, gone);
  }

  /** Brings the message into view and marks it for a moment; false when the chat shows it no more. */
  reveal(id) {
    const element = this.#elements.get(id);
    if (!element) return false;
    element.scrollIntoView({ block: "center", behavior: calmMotion() ? "auto" : "smooth" });
    element.classList.remove("pointed");
    void element.offsetWidth; // so that the same message can be pointed at twice
    element.classList.add("pointed");
    element.focus({ preventScroll: true });
    return true;
  }

  toEnd() {
    this.#unseen = 0;
    this.scroller.scrollTo({ top: this.scroller.scrollHeight, behavior: calmMotion() ? "auto" : "smooth" });
    this.scroller.focus({ preventScroll: true });
    this.#showPill();
  }

  #jumpToEnd() {
    this.#atEnd = true;
    this.scroller.scrollTop = this.scroller.scrollHeight;
  }

  #scrolled() {
    const { scrollHeight, scrollTop, clientHeight } = this.scroller;
    this.#atEnd = scrollHeight - scrollTop - clientHeight < NEAR_END_PX;
    if (this.#atEnd) this.#unseen = 0;
    this.#showPill();
  }

  #showPill() {
    this.pill.hidden = this.#unseen === 0;
    const count = this.#unseen === 1 ? "1 new message" : `${this.#unseen} new messages`;
    this.pill.firstElementChild.textContent = count;
  }

  #place(message) {
    const old = this.#elements.get(message.message_id);
    this.#messages.set(message.message_id, message);
    const element = renderMessage(message, this.#chat);
    this.#elements.set(message.message_id, element);
    if (old) {
      const focused = focusWithin(old);
      keepUnfolded(old, element);
      old.replaceWith(element);
      if (focused) restoreFocus(element, focused);
    } else {
      // From the end, where nearly all belong. Lines with a day are passed: they are drawn again afterwards.
      let next = null;
      for (let child = this.list.lastElementChild; child; child = child.previousElementSibling) {
        if (Number(child.dataset.messageId) < message.message_id) break;
        next = child;
      }
      this.list.insertBefore(element, next);
    }
    return element;
  }

  #forget(id) {
    const element = this.#elements.get(id);
    this.#messages.delete(id);
    this.#elements.delete(id);
    return element;
  }

  /** A line with the day wherever the day changes, and the friendly emptiness where there is nothing. */
  #tidy() {
    for (const line of this.list.querySelectorAll(":scope > .day")) line.remove();
    let previous = null;
    for (const id of [...this.#messages.keys()].sort((a, b) => a - b)) {
      const { date } = this.#messages.get(id);
      if (dayKey(date) !== previous) {
        this.#elements.get(id).before(el("div", { class: "day", "aria-hidden": "true" }, el("span", {}, dayName(date))));
      }
      previous = dayKey(date);
    }
    this.empty.hidden = this.#messages.size > 0;
  }
}

/** Which of the message's controls has the focus, so that an edit under the finger does not lose it. */
function focusWithin(element) {
  const active = document.activeElement;
  if (!element.contains(active)) return null;
  return { value: active.value, position: controls(element).indexOf(active) };
}

function restoreFocus(element, { value, position }) {
  const now = controls(element);
  const same = value ? now.find((control) => control.value === value) : undefined;
  (same ?? now[position] ?? element).focus({ preventScroll: true });
}

const controls = (element) => [...element.querySelectorAll("a, button, [tabindex='0']")];
