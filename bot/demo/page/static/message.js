// One message as an element: bubble, quote, photo, text, time, and the buttons under it.

import { fileAddress } from "/page/api.js";
import { el, icon, iconButton } from "/page/dom.js";
import { formatted } from "/page/entities.js";
import { renderKeyboard } from "/page/keyboard.js";
import { clockTime, isoTime } from "/page/times.js";

const RIGHT_TO_LEFT = /^[^\p{L}]*[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}]/u;
const SNIPPET = 120;

/**
 * `chat` is what a message needs of its phone: `userId`, whether it `showsNames` above what others say and
 * `canReply`, `original(id)` (the message as the chat shows it
 * now, if it does), `isPending(id, data)`, and the actions `reply`, `jump`, `tap`, `command`.
 */
export function renderMessage(message, chat) {
  const own = message.from?.id === chat.userId;
  const element = el("article", {
    class: "message",
    "data-message-id": message.message_id,
    "data-own": own,
    "data-reply-to": message.reply_to_message?.message_id,
    tabindex: "-1",
    "aria-label": `${own ? "You" : senderName(message)}, ${clockTime(message.date)}`,
    ondblclick: (event) => {
      if (!chat.canReply || event.target.closest("button, a, .spoiler, .quote")) return;
      getSelection()?.removeAllRanges();
      chat.reply(message);
    },
  });
  const stack = el("div", { class: "stack" }, bubble(message, own, chat));
  const rows = message.reply_markup?.inline_keyboard;
  if (rows?.length) {
    stack.append(renderKeyboard(rows, message.message_id, chat));
    element.classList.add("has-keyboard");
  }
  element.append(stack);
  if (chat.canReply) {
    element.append(iconButton("reply", "Reply", { class: "reply", onclick: () => chat.reply(message) }));
  }
  return element;
}

function bubble(message, own, chat) {
  const text = message.text ?? message.caption ?? "";
  const parts = el("div", { class: "bubble" });
  if (chat.showsNames && !own) parts.append(el("bdi", { class: "sender" }, senderName(message)));
  else parts.append(el("span", { class: "unseen" }, own ? "You: " : `${senderName(message)}: `));
  if (message.reply_to_message) parts.append(quote(message, chat));
  if (message.sticker) {
    parts.classList.add("bare");
    parts.append(el("span", { class: "sticker" }, message.sticker.emoji ?? "🙂"));
  }
  if (message.photo) {
    parts.classList.add("pictured");
    parts.append(picture(message));
  }
  if (!text && !message.photo && !message.sticker) {
    parts.append(el("p", { class: "text unknown" }, event(message)));
  }
  if (text) {
    const entities = message.entities ?? message.caption_entities;
    const words = el("span", { class: "words" }, formatted(text, entities, chat.command));
    const body = el("div", { class: "text", dir: "auto" }, words);
    if (RIGHT_TO_LEFT.test(text)) body.classList.add("rtl");
    if (message.show_caption_above_media) parts.prepend(body);
    else parts.append(body);
  }
  parts.append(stamp(message, own));
  if (text && !message.show_caption_above_media) {
    // Inside the text, so that the time stands on its last line where there is room for it.
    parts.querySelector(":scope > .text").append(parts.lastChild);
  }
  return parts;
}

function stamp(message, own) {
  return el("span", { class: "stamp" },
    message.edit_date ? el("span", { class: "edited" }, "edited") : null,
    el("time", { datetime: isoTime(message.date) }, clockTime(message.date)),
    own ? icon("sent") : null);
}

function quote(message, chat) {
  const original = message.reply_to_message;
  const current = chat.original(original.message_id) ?? original;
  const words = message.quote?.text ?? summary(current);
  const thumb = current.photo
    ? el("img", { src: fileAddress(smallest(current.photo).file_id), alt: "", onerror: (e) => e.target.remove() })
    : null;
  return el("button", {
    type: "button", class: "quote", "data-own": current.from?.id === chat.userId,
    "aria-label": `In reply to ${senderName(current)}: ${words}`,
    onclick: () => chat.jump(original.message_id),
  }, thumb, el("span", { class: "quoted" },
    el("bdi", { class: "who" }, senderName(current)),
    el("span", { class: "what", dir: "auto" }, words)));
}

function picture(message) {
  const size = message.photo.reduce((a, b) => (b.width * b.height > a.width * a.height ? b : a));
  const frame = el("div", { class: "picture" });
  // The room is kept before the picture is there, so that nothing moves when it arrives.
  frame.style.aspectRatio = `${size.width || 16} / ${size.height || 9}`;
  const image = el("img", { src: fileAddress(size.file_id), alt: "Photo", decoding: "async" });
  image.addEventListener("load", () => {
    // The size of a picture known only by its address is Telegram's guess until it is seen.
    frame.style.aspectRatio = `${image.naturalWidth || 16} / ${image.naturalHeight || 9}`;
  });
  image.addEventListener("error", () => {
    frame.classList.add("missing");
    frame.replaceChildren(icon("photo"), el("span", {}, "Photo"));
  });
  frame.append(image);
  return frame;
}

const smallest = (photo) => photo.reduce((a, b) => (b.width * b.height < a.width * a.height ? b : a));

export const senderName = (message) => message.from?.first_name ?? message.chat?.title ?? "Somebody";

/** What a message without content tells. */
function event(message) {
  if (message.migrate_to_chat_id) return "This group became a supergroup and goes on there.";
  if (message.migrate_from_chat_id) return "This group has become a supergroup.";
  return "This message cannot be shown here.";
}

/** One line that stands for the message, in a quote or above the composer. */
export function summary(message) {
  const text = (message.text ?? message.caption ?? "").trim().replace(/\s+/g, " ");
  if (text) return text.length > SNIPPET ? `${text.slice(0, SNIPPET).replace(/[\uD800-\uDBFF]$/, "")}…` : text;
  if (message.photo) return "Photo";
  if (message.sticker) return `${message.sticker.emoji ?? ""} Sticker`.trim();
  return "Message";
}
