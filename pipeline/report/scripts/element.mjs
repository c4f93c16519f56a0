// Making elements: text goes in as text, never as markup, and never turns what stands beside it.

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
  const given = children.flat().filter((child) => child !== null && child !== undefined);
  made.append(...given.map((child) => (typeof child === "string" ? unturned(child) : child)));
  return made;
}

// Marks that set the direction of what follows would let a name reverse the number after it. The
// letters of Arabic and Hebrew have their direction without them.
function unturned(text) {
  return text.replace(/[\u202a-\u202e\u2066-\u2069]/g, "");
}

/** Return a link to another site, which learns nothing of where the reader came from. */
export function outside(href, text) {
  if (!/^https?:\/\//i.test(href)) return element("span", {}, text);
  return element("a", { href, rel: "noreferrer noopener" }, text);
}
