// Where a person writes: the field, the reply it belongs to, commands and attachments.

import { el, icon, iconButton } from "/page/dom.js";
import { menuButton } from "/page/menu.js";
import { senderName, summary } from "/page/message.js";

const PLACEHOLDER = "Message";
const TALLEST_PX = 160;

export class Composer {
  #replying = null; // the message being replied to
  #send;

  /** `send(content, replyTo)` gives a promise of whether the message was taken. */
  constructor({ name, send, commands, onError }) {
    this.#send = send;
    this.field = el("textarea", {
      rows: "1", "aria-label": `Message as ${name}`, placeholder: PLACEHOLDER, dir: "auto", enterkeyhint: "send",
      autocomplete: "off",
      oninput: () => this.#grow(),
      onkeydown: (event) => this.#key(event),
    });
    this.sendButton = iconButton("send", "Send", { class: "send", type: "submit" });
    this.replyBar = el("div", { class: "reply-bar", hidden: true });
    const form = el("form", {
      class: "composer",
      onsubmit: (event) => {
        event.preventDefault();
        this.#submit();
      },
    },
      menuButton({
        drawing: "slash", label: "Commands", onError,
        items: async () => (await commands()).map(({ command, description }) => ({
          label: `/${command}`, note: description, pick: () => this.#give({ text: `/${command}` }),
        })),
      }),
      this.field,
      menuButton({
        drawing: "clip", label: "Attach", onError,
        items: () => [
          { label: "Photo", pick: () => this.#give({ photo: "photo.jpg" }) },
          { label: "Sticker 🙂", pick: () => this.#give({ sticker: "🙂" }) },
        ],
      }),
      this.sendButton);
    this.element = el("div", { class: "foot" }, this.replyBar, form);
    this.#grow();
  }

  get replyingTo() { return this.#replying?.message_id; }

  startReply(message, { placeholder = PLACEHOLDER, focus = true } = {}) {
    this.#replying = message;
    this.field.placeholder = placeholder;
    this.replyBar.replaceChildren(
      icon("reply"),
      el("div", { class: "quoted" },
        el("span", { class: "who" }, "Reply to ", el("bdi", {}, senderName(message))),
        el("span", { class: "what", dir: "auto" }, summary(message))),
      iconButton("close", "Cancel reply", {
        onclick: () => {
          this.cancelReply();
          this.field.focus();
        },
      }));
    this.replyBar.hidden = false;
    if (focus) this.field.focus({ preventScroll: true });
  }

  cancelReply() {
    this.#replying = null;
    this.field.placeholder = PLACEHOLDER;
    this.replyBar.hidden = true;
    this.replyBar.replaceChildren();
  }

  async #submit() {
    const text = this.field.value.trim();
    this.field.focus({ preventScroll: true });
    if (!text) return;
    const kept = this.field.value;
    this.field.value = "";
    this.#grow();
    if (!(await this.#give({ text })) && !this.field.value) {
      this.field.value = kept;
      this.#grow();
    }
  }

  /** The reply ends with what answers it; one that was refused can be sent again. */
  async #give(content) {
    const reply = this.#replying;
    const taken = await this.#send(content, reply?.message_id);
    if (taken && this.#replying === reply) this.cancelReply();
    return taken;
  }

  #key(event) {
    // While an input method composes a word, Enter belongs to it.
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      this.#submit();
    } else if (event.key === "Escape" && this.#replying) {
      this.cancelReply();
    }
  }

  #grow() {
    this.sendButton.disabled = this.field.value.trim() === "";
    this.field.style.height = "auto";
    this.field.style.height = `${Math.min(this.field.scrollHeight, TALLEST_PX)}px`;
  }
}
