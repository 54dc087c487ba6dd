/* Before the first paint: light or dark, as chosen here or as the system says. No flash, no inline script. */
(function () {
  "use strict";
  var KEY = "mantine-color-scheme-value";
  var chosen = null;
  try {
    chosen = window.localStorage.getItem(KEY);
  } catch (_) {
    chosen = null;
  }
  var dark =
    chosen === "dark" || (chosen !== "light" && window.matchMedia("(prefers-color-scheme: dark)").matches);
  var scheme = dark ? "dark" : "light";
  document.documentElement.setAttribute("data-mantine-color-scheme", scheme);
  // The server draws figures in the same scheme from the first answer on.
  document.cookie = "scheme=" + scheme + "; path=/; SameSite=Strict; max-age=31536000";
})();
