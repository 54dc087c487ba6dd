/* The bench: a field that is refused is gone to. Its form is longer than a screen, and the button stands at its end. */
(function () {
  "use strict";

  new MutationObserver(function (changes) {
    var refused = changes.map(function (change) { return change.target; }).find(function (field) {
      return field.id.indexOf('"bench-ask"') >= 0 && field.getAttribute("aria-invalid") === "true";
    });
    if (!refused) return;
    refused.focus({ preventScroll: true });
    refused.scrollIntoView({ block: "center" });
  }).observe(document.documentElement, { subtree: true, attributes: true, attributeFilter: ["aria-invalid"] });
})();
