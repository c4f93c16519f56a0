// The page by keys alone: / searches, arrows move through the list, Escape goes one step back. Enter
// is the browser's own: it follows a link, or opens the first food from the search.

const at = (id) => document.getElementById(id);

/** Act on a key; `close` leaves the chosen food, `clear` empties the search. */
export function keyPressed(event, { close, clear }) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const typing = event.target.closest("input, select, textarea") !== null;
  if (event.key === "/" && !typing) {
    event.preventDefault();
    at("q").focus();
    at("q").select();
  } else if (event.key === "Escape") {
    stepBack(event.target, close, clear);
  } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    move(event, event.key === "ArrowDown" ? 1 : -1);
  }
}

function stepBack(from, close, clear) {
  if (at("panel").contains(from) && !at("food").hidden) close();
  else if (from === at("q") && at("q").value !== "") clear();
  else at("q").focus();
}

function move(event, by) {
  const links = Array.from(at("results").querySelectorAll("a"));
  const place = links.indexOf(event.target.closest("a"));
  const searching = event.target === at("q");
  if ((!searching && place < 0) || (searching && by < 0)) return;
  event.preventDefault();
  if (place + by < 0) at("q").focus();
  else links[Math.min(place + by, links.length - 1)]?.focus();
}
