/* A form that somebody fills in: the server hears of it once the hand rests, not of every letter; "none of
   these" is answered here, where nothing said meanwhile can be overwritten. */
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

  function none(clicks, flags, asked, held) {
    if (!clicks.some(Boolean)) return asked.map(function () { return window.dash_clientside.no_update; });
    return asked.map(function (each, i) { return flags.indexOf(each.ask) < 0 ? held[i] : "no"; });
  }

  window.dash_clientside = Object.assign({}, window.dash_clientside, { jot: { rested: rested, none: none } });
})();
