/* The picture of a trial comes into sight when it is drawn around one event: the list may lie far below it. */
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
