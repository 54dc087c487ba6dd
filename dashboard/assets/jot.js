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

  /* Pain after a trial that was chosen and not sent yet, by the name of its scale: it stays chosen when the panel
     is made anew, whenever that comes. */
  var chosen = {};

  function felt(pains, names) {
    return pains.map(function (pain, i) {
      var name = names[i].pain;
      if (name.indexOf("after-") !== 0) return window.dash_clientside.no_update;
      if (pain) chosen[name] = pain;
      return pain || chosen[name] || window.dash_clientside.no_update;
    });
  }

  // Before the scale itself hears of it: a second press on the same number takes it back.
  document.addEventListener("click", function (pressed) {
    var chip = pressed.target.matches && pressed.target.matches(".pain input:checked") ? pressed.target : null;
    if (chip) chosen = {};
  }, true);

  window.dash_clientside = Object.assign({}, window.dash_clientside, { jot: { rested: rested, none: none, felt: felt } });
})();
