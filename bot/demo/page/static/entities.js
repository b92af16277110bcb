// Telegram's formatting: entities with offsets and lengths in UTF-16 units, which are JavaScript's own.

import { el, icon } from "/page/dom.js";

const BLOCKS = new Set(["blockquote", "expandable_blockquote", "pre"]);
const TAGS = { bold: "strong", italic: "em", underline: "u", strikethrough: "s", code: "code" };
const COLOURED = new Set(["hashtag", "cashtag", "mention", "text_mention", "phone_number"]);

/**
 * The text as nodes. `onCommand(command)` is called when a command in it is tapped.
 *
 * The text is cut at every entity's edge; each piece opens what it needs beyond its predecessor and closes
 * the rest, so entities that overlap without nesting are shown as well.
 */
export function formatted(text, entities = [], onCommand = () => {}) {
  const root = document.createDocumentFragment();
  const ordered = [...entities].sort(
    (a, b) => BLOCKS.has(b.type) - BLOCKS.has(a.type) || a.offset - b.offset || b.length - a.length,
  );
  const edges = new Set([0, text.length]);
  for (const { offset, length } of ordered) edges.add(offset).add(offset + length);
  const cuts = [...edges].filter((edge) => edge <= text.length).sort((a, b) => a - b);

  let open = []; // [{ entity, inside }], outermost first
  for (let i = 0; i + 1 < cuts.length; i += 1) {
    const [start, end] = [cuts[i], cuts[i + 1]];
    const active = ordered.filter((e) => e.offset <= start && e.offset + e.length >= end);
    let kept = 0;
    while (kept < open.length && open[kept].entity === active[kept]) kept += 1;
    const afterBlock = open.slice(kept).some(({ entity }) => BLOCKS.has(entity.type));
    open = open.slice(0, kept);
    for (const entity of active.slice(kept)) {
      const { outer, inside } = wrapping(entity, text, onCommand);
      (open.at(-1)?.inside ?? root).append(outer);
      open.push({ entity, inside });
    }
    // A block ends its own line: the line break that follows it would show as an empty line.
    const piece = text.slice(start, end);
    const shown = afterBlock && piece.startsWith("\n") ? piece.slice(1) : piece;
    (open.at(-1)?.inside ?? root).append(shown);
  }
  return root;
}

/** The element for one entity, and the element inside it that takes its content. */
function wrapping(entity, text, onCommand) {
  const own = text.slice(entity.offset, entity.offset + entity.length);
  const same = (element) => ({ outer: element, inside: element });
  switch (entity.type) {
    case "bold": case "italic": case "underline": case "strikethrough": case "code":
      return same(el(TAGS[entity.type]));
    case "text_link":
      return same(link(entity.url));
    case "url":
      return same(link(/^[a-z][a-z0-9+.-]*:/i.test(own) ? own : `http://${own}`));
    case "email":
      return same(link(`mailto:${own}`));
    case "bot_command":
      return same(el("button", { type: "button", class: "command", onclick: () => onCommand(own) }));
    case "pre": {
      const code = el("code");
      return { outer: el("pre", { "data-language": entity.language }, code), inside: code };
    }
    case "blockquote":
      return same(el("blockquote", { dir: "auto" }));
    case "expandable_blockquote":
      return expandable();
    case "spoiler":
      return spoiler();
    default:
      return same(el("span", { class: COLOURED.has(entity.type) ? "coloured" : null }));
  }
}

function link(address) {
  const allowed = safeAddress(address);
  if (allowed === null) return el("span", { class: "coloured" });
  return el("a", { href: allowed, target: "_blank", rel: "noopener noreferrer" });
}

/** The address as a browser would open it, or null for a kind that has no business in a chat. */
export function safeAddress(address) {
  try {
    const url = new URL(address);
    return ["http:", "https:", "mailto:"].includes(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}

function spoiler() {
  const inside = el("span", { inert: true });
  const outer = el("span", {
    class: "spoiler", role: "button", tabindex: "0", "aria-label": "Hidden text, reveal",
    onclick: reveal,
    onkeydown: (event) => {
      if (event.key === "Enter" || event.key === " ") reveal(event);
    },
  }, inside);
  return { outer, inside };
}

/** One tap shows every hidden text of that message, as in Telegram. */
function reveal(event) {
  const hidden = event.currentTarget;
  if (hidden.classList.contains("revealed")) return;
  event.preventDefault();
  event.stopPropagation();
  for (const one of hidden.closest("[data-message-id]").querySelectorAll(".spoiler")) {
    one.classList.add("revealed");
    for (const attribute of ["role", "tabindex", "aria-label"]) one.removeAttribute(attribute);
    one.firstElementChild.inert = false;
  }
}

function expandable() {
  const inside = el("div", { class: "folded" });
  const toggle = el("button", {
    type: "button", class: "unfold", "aria-expanded": "false", "aria-label": "Show the whole quote",
  }, icon("down"));
  const outer = el("blockquote", { class: "expandable", dir: "auto" }, inside, toggle);
  outer.addEventListener("click", (event) => {
    if (getSelection()?.type === "Range" && !event.target.closest(".unfold")) return;
    if (!event.target.closest("a, .command, .spoiler:not(.revealed)") && !toggle.hidden) {
      setFolded(outer, !inside.classList.contains("folded"));
    }
  });
  // A link that is reached by the keyboard must be seen.
  inside.addEventListener("focusin", (event) => {
    if (!toggle.hidden && event.target.matches(":focus-visible")) setFolded(outer, false);
  });
  // A quote that fits needs no fold; its height is known once it is laid out, and changes with the width.
  new ResizeObserver(() => {
    if (inside.classList.contains("folded") && inside.clientWidth > 0) {
      toggle.hidden = inside.scrollHeight <= inside.clientHeight + 1;
    }
  }).observe(inside);
  return { outer, inside };
}

function setFolded(outer, folded) {
  const [inside, toggle] = outer.children;
  inside.classList.toggle("folded", folded);
  inside.scrollTop = 0;
  toggle.setAttribute("aria-expanded", String(!folded));
  toggle.setAttribute("aria-label", folded ? "Show the whole quote" : "Show less of the quote");
}

/** What somebody has unfolded in a message stays so when the message is drawn anew. */
export function keepUnfolded(before, after) {
  const quotes = after.querySelectorAll(".expandable");
  for (const [i, quote] of before.querySelectorAll(".expandable").entries()) {
    if (quotes[i] && !quote.firstElementChild.classList.contains("folded")) setFolded(quotes[i], false);
  }
}
