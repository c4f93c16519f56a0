// Run before the first paint: a page that opens on a food lays itself out for it from the start.
document.documentElement.classList.toggle("with-food", /[#&]food=./.test(location.hash));
