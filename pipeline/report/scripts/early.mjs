// Run before the first paint: a page that opens on a food, or on another view than that of the
// foods, lays itself out for it from the start.
const page = document.documentElement;
const show = /[#&]show=(records|claims|warfarin)(?:&|$)/.exec(location.hash);
page.classList.add("scripted");
page.classList.toggle("with-food", /[#&](?:food|concept)=./.test(location.hash));
page.dataset.show = show ? show[1] : /[#&]claim=./.test(location.hash) ? "claims" : "";
