/* The words under a visit: what is written and not signed is said, waits while another page is looked at, and is
   not left without a question. */
(function () {
  "use strict";

  /* What stands in the field of each visit, of this window only: forgotten with it, and by signing out.
     page : the page it stands on. base : as it was signed. now : as it stands. */
  var written = {};

  function isSigned(of) {
    return written[of].now.trim() === written[of].base.trim();
  }

  function watch(value, shown, words, id) {
    var now = value || "";
    var known = written[id.of];
    var page = document.querySelector(".page.result");
    if (!known || known.page !== page) {
      var waits = known && !isSigned(id.of) ? known.now : now;
      written[id.of] = { page: page, shown: shown, base: now, now: waits };
      if (waits !== now) window.dash_clientside.set_props(id, { value: waits });
    } else if (known.shown !== shown) {
      known.shown = shown;
      known.base = known.now = now;
    } else known.now = now;
    return isSigned(id.of) ? "" : words;
  }

  window.addEventListener("beforeunload", function (event) {
    var isOpen = !Object.keys(written).every(isSigned);
    // Who is signed out, or lends the screen, leaves at once: nothing may stay on it behind a question.
    if (isOpen && !(window.accounts && window.accounts.isLeaving())) event.preventDefault();
  });

  window.dash_clientside = Object.assign({}, window.dash_clientside, { sign_off: { watch: watch } });
})();
