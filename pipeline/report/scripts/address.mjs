// What the page shows, as the part of its address after #: `#food=sr28:16113&q=natto`.

const READABLE = { "%3A": ":", "%2F": "/", "%2C": "," };

/** Return the state of a hash; what it does not name is as in `defaults`, other names are left. */
export function stateOf(hash, defaults) {
  const state = { ...defaults };
  for (const part of hash.replace(/^#/, "").split("&")) {
    const [name, ...rest] = part.split("=");
    if (Object.hasOwn(defaults, name)) state[name] = decoded(rest.join("="));
  }
  return state;
}

/** Return the hash of a state, without what is as in `defaults`; "#" where all is. */
export function hashOf(state, defaults) {
  const parts = Object.keys(defaults)
    .filter((name) => state[name] !== defaults[name])
    .map((name) => `${name}=${encoded(state[name])}`);
  return `#${parts.join("&")}`;
}

function encoded(text) {
  return encodeURIComponent(text).replace(/%3A|%2F|%2C/g, (code) => READABLE[code]);
}

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // a lone % that someone typed
  }
}
