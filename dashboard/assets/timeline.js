/* Timeline: the events of a trial while somebody corrects them.
   The graph comes into sight when it is drawn around one event: the list may lie far below it. */
window.dash_clientside = Object.assign({}, window.dash_clientside, {
  timeline: {
    look: function (stretch) {
      "use strict";
      var picture = document.querySelector(".timeline");
      if (stretch && picture) {
        picture.scrollIntoView({ block: "start" });
      }
      return window.dash_clientside.no_update;
    },
  },
});
/* Dash does not know that a reader unfolds something. What is unfolded here brings the graph, however it was:
   by a finger, a key, or the browser's own search in the page. */
document.addEventListener("toggle", function (event) {
  "use strict";
  var folded = event.target;
  if (folded.matches && folded.matches(".timeline > details") && folded.id) {
    window.dash_clientside.set_props(JSON.parse(folded.id), { open: folded.open });
  }
}, true);
