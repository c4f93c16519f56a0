// Making elements: text goes in as text, never as markup.

const SVG = "http://www.w3.org/2000/svg";

/** Return an HTML element with attributes and children; a string child is text, null is left out. */
export function element(tag, attributes = {}, ...children) {
  return filled(document.createElement(tag), attributes, children);
}

/** Return an SVG element with attributes and children. */
export function drawn(tag, attributes = {}, ...children) {
  return filled(document.createElementNS(SVG, tag), attributes, children);
}

function filled(made, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined) made.setAttribute(name, String(value));
  }
  made.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return made;
}

/** Return a link to another site, which learns nothing of where the reader came from. */
export function outside(href, text) {
  if (!/^https?:\/\//i.test(href)) return element("span", {}, text);
  return element("a", { href, rel: "noreferrer noopener" }, text);
}
