// Elements are built node by node: no text of a message ever meets an HTML parser.

const SVG = "http://www.w3.org/2000/svg";

/** An element. `on…` properties are listeners, `true` is an empty attribute, null and false are left out. */
export function el(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

/** One of the drawings at the end of index.html. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `#icon-${name}`);
  svg.append(use);
  return svg;
}

/** A button that shows only a drawing, with its name for those who hear the page. */
export function iconButton(name, label, properties = {}) {
  return el("button", { type: "button", "aria-label": label, title: label, ...properties }, icon(name));
}

export const calmMotion = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
