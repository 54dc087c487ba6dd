/* A form that somebody fills in: the server hears of it once the hand rests, not of every letter. */
(function () {
  "use strict";

  var REST = 300; // ms
  var turn = 0;

  function rested() {
    var mine = ++turn;
    return new Promise(function (done) {
      window.setTimeout(function () {
        done(mine === turn ? mine : window.dash_clientside.no_update);
      }, REST);
    });
  }

  window.dash_clientside = Object.assign({}, window.dash_clientside, { jot: { rested: rested } });
})();
