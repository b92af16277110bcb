// One person's phone: their private chat with the bot, or a group or channel they are in.

import { getCommands, getMessages, Refused, sendMessage, tap } from "/page/api.js";
import { Composer } from "/page/composer.js";
import { el, icon, iconButton } from "/page/dom.js";
import { markPending } from "/page/keyboard.js";
import { MessageLog } from "/page/log.js";
import { showAlert, toaster } from "/page/overlay.js";

const ANSWER_WAIT_MS = 10_000;
// A tap may be answered with a link to the bot itself: its private chat opens, and Start is pressed there.
const LINK_TO_THE_BOT = /[?&]start=([\w-]+)$/;
const TYPING_MS = 5_000; // Telegram shows an action for five seconds or until the next message

export class Phone {
  #title;
  #log;
  #composer;
  #toaster = toaster();
  #status = el("p", { class: "status" });
  #connected = true;
  #typing = null;
  #pending = new Map(); // "message_id data" -> its timer
  #answered = new Set(); // answers that came before we knew which tap they answer
  #queries = new Map(); // callback_query_id -> [message_id, data]
  #held = null; // events that wait for the state they build upon
  #lastEvent = null; // the number of the last event that state holds; null while there is none
  #onNews;
  #onLeave;

  /**
   * `onNews()` is called when something arrives that this person may not be looking at, `onLeave()` when they
   * go over to their private chat.
   */
  constructor(person, title, onNews, onLeave) {
    this.person = person;
    this.userId = person.user_id;
    this.place = person.place;
    this.chatId = this.place?.id ?? this.userId; // a private chat has the person's id
    this.id = this.place ? `${this.userId}@${this.chatId}` : `${this.userId}`;
    this.#title = this.place?.title ?? title;
    this.#onNews = onNews;
    this.#onLeave = onLeave;
    this.#log = new MessageLog({
      label: `Messages in ${person.first_name}'s chat`, chat: this.#chat(), empty: this.#empty(),
    });
    this.#composer = new Composer({
      name: person.first_name,
      send: (content, replyTo) => this.#send(content, replyTo),
      commands: () => getCommands(this.chatId, this.userId),
      onError: (error) => this.#complain(error),
    });
    this.element = this.#build();
    this.#showStatus();
    this.field = this.#composer.field;
  }

  /** Reads the whole chat anew. Events that arrive meanwhile are kept and applied after it, in order. */
  async sync() {
    const mine = [];
    this.#held = mine;
    try {
      const { messages, lastEvent } = await getMessages(this.chatId);
      if (this.#held !== mine) return; // a later sync has taken over
      const first = this.#lastEvent === null;
      this.#lastEvent = lastEvent;
      this.#log.replace(messages);
      if (first) this.#resumeForcedReply();
    } catch (error) {
      this.#lastEvent = null;
      this.#complain(error);
    } finally {
      if (this.#held === mine) {
        this.#held = null;
        for (const event of mine) this.receive(...event);
      }
    }
  }

  /** An event of the stream, with its number; what our own requests answer comes without one. */
  receive(type, data, number = Infinity) {
    if (data.chat_id !== this.chatId) return;
    if (this.#held) {
      this.#held.push([type, data, number]);
      return;
    }
    if (this.#lastEvent === null) {
      if (type === "user") this.sync(); // the person was not there when the page asked for the chat
      return;
    }
    // An answer to a tap is part of no chat: nothing but the event tells of it.
    if (number <= this.#lastEvent && type !== "callback_answer") return;
    if (type === "message") this.#arrived(data.message);
    else if (type === "edited") this.#log.change(data.message);
    else if (type === "deleted") data.message_ids.forEach((id) => this.#deleted(id));
    else if (type === "callback_answer") this.#answer(data);
    else if (type === "typing") this.#isTyping();
  }

  setConnected(connected) {
    this.#connected = connected;
    this.#showStatus();
  }

  #chat() {
    return {
      userId: this.userId,
      showsNames: this.place?.kind === "group",
      canReply: this.place?.takes_words ?? true,
      original: (id) => this.#log.get(id),
      isPending: (id, data) => this.#pending.has(`${id} ${data}`),
      reply: (message) => this.#composer.startReply(this.#log.get(message.message_id) ?? message),
      jump: (id) => this.#log.reveal(id) || this.#toaster.show("That message is no longer here."),
      tap: (id, data) => this.#tap(id, data),
      command: (text) => this.#send({ text }),
    };
  }

  #build() {
    const { first_name: name, role } = this.person;
    const id = this.id;
    const initials = this.#title.split(/\s+/).map((word) => word[0]).join("").slice(0, 2).toUpperCase();
    const content = el("div", { class: "content" },
      el("header", { class: "chat-head" },
        el("span", { class: "avatar bot", "aria-hidden": "true" }, initials),
        el("div", {}, el("h3", {}, this.#title), this.#status)),
      el("div", { class: "view" }, this.#log.scroller, this.#log.pill, this.#toaster.element),
      this.#hint(),
      this.place?.takes_words === false
        ? el("p", { class: "foot only-reads" }, `Only its owner writes in this ${this.place.kind}.`)
        : this.#composer.element);
    this.content = content;
    this.screen = el("div", { class: "screen", "data-screen": id }, content);
    return el("section", { class: "phone", "data-phone": id, "aria-label": `${name}'s phone` },
      el("h2", { class: "holder" },
        el("span", { class: `avatar tone-${this.userId % 5}`, "aria-hidden": "true" }, [...name][0]),
        el("bdi", {}, name), el("span", { class: "role" }, role)),
      this.screen);
  }

  #empty() {
    return el("div", { class: "empty" },
      el("p", {}, "No messages yet. What the bot sends appears here."),
      this.place ? null : el("button", { type: "button", class: "start", onclick: () => this.#send({ text: "/start" }) }, "Start"));
  }

  #hint() {
    const text = this.person.hint;
    this.hint = el("div", { class: "hint", hidden: !text },
      icon("hint"), el("p", {}, text ?? ""),
      iconButton("close", "Dismiss hint", { onclick: () => this.#used() }));
    return this.hint;
  }

  #used() {
    if (this.hint.contains(document.activeElement)) this.field.focus();
    this.hint.hidden = true;
  }

  async #send(content, replyTo) {
    try {
      const message = await sendMessage({
        chat_id: this.chatId, user_id: this.userId, ...content,
        ...(replyTo === undefined ? {} : { reply_to_message_id: replyTo }),
      });
      this.#used();
      this.receive("message", { chat_id: this.chatId, message });
      return true;
    } catch (error) {
      this.#complain(error);
      return false;
    }
  }

  #arrived(message) {
    if (!this.#log.add(message)) return;
    if (message.from?.id === this.userId) return;
    this.#stopTyping();
    this.#onNews();
    if (message.reply_markup?.force_reply) this.#forceReply(message, true);
  }

  #deleted(id) {
    this.#log.remove(id);
    if (this.#composer.replyingTo === id) this.#composer.cancelReply();
  }

  /** Somebody who is writing in another phone keeps the focus. */
  #forceReply(message, focus) {
    const active = document.activeElement;
    const elsewhere = active?.tagName === "TEXTAREA" && active !== this.field && active.value !== "";
    this.#composer.startReply(message, {
      placeholder: message.reply_markup.input_field_placeholder,
      focus: focus && !elsewhere && getComputedStyle(this.element).visibility === "visible",
    });
  }

  /** After a reload: a question that is the last word of the chat still waits for its reply. */
  #resumeForcedReply() {
    const last = this.#log.last();
    if (last?.reply_markup?.force_reply && last.from?.id !== this.userId) this.#forceReply(last, false);
  }

  async #tap(id, data) {
    if (this.#pending.has(`${id} ${data}`)) return;
    this.#used();
    this.#setPending(id, data, setTimeout(() => {
      this.#settle(id, data);
      this.#toaster.show("The bot has not answered yet.");
    }, ANSWER_WAIT_MS));
    try {
      const pressed = { chat_id: this.chatId, user_id: this.userId, message_id: id, callback_data: data };
      const { callback_query_id: query } = await tap(pressed);
      if (this.#answered.delete(query)) this.#settle(id, data);
      else this.#queries.set(query, [id, data]);
    } catch (error) {
      this.#settle(id, data);
      this.#complain(error);
    }
  }

  #answer({ callback_query_id: query, user_id: who, text, show_alert: alert, url }) {
    if (who !== this.userId) return;
    const tapped = this.#queries.get(query);
    if (tapped) this.#settle(...tapped);
    else this.#answered.add(query);
    this.#queries.delete(query);
    if (text && alert) showAlert(this.screen, this.content, this.#title, text);
    else if (text) this.#toaster.show(text);
    const payload = url?.match(LINK_TO_THE_BOT)?.[1];
    if (payload) this.#goOnInPrivate(payload);
  }

  async #goOnInPrivate(payload) {
    this.#onLeave();
    try {
      await sendMessage({ chat_id: this.userId, user_id: this.userId, text: `/start ${payload}` });
    } catch (error) {
      this.#complain(error);
    }
  }

  #setPending(id, data, timer) {
    this.#pending.set(`${id} ${data}`, timer);
    this.#markPending(id, data, true);
  }

  #settle(id, data) {
    clearTimeout(this.#pending.get(`${id} ${data}`));
    this.#pending.delete(`${id} ${data}`);
    this.#markPending(id, data, false);
  }

  #markPending(id, data, pending) {
    const element = this.#log.element(id);
    if (element) markPending(element, data, pending);
  }

  #isTyping() {
    clearTimeout(this.#typing);
    this.#typing = setTimeout(() => this.#stopTyping(), TYPING_MS);
    this.#showStatus();
  }

  #stopTyping() {
    clearTimeout(this.#typing);
    this.#typing = null;
    this.#showStatus();
  }

  #showStatus() {
    const state = !this.#connected ? "reconnecting" : this.#typing ? "typing" : "bot";
    this.#status.dataset.state = state;
    this.#status.textContent = state === "bot" ? this.place?.kind ?? state : `${state}…`;
  }

  #complain(error) {
    if (!(error instanceof Refused)) throw error;
    this.#toaster.show(error.message);
  }
}
