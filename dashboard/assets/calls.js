/* Calls: every question of the page to the station goes through here, so that a slow or broken line does no harm.

   What somebody says (presses, ticks, types) is sent in the order in which it was said, each after the answer to
   the one before; a button pressed again before its answer has come is one press. What the page only looks at is
   asked again when the line breaks. What was pressed and never answered is told. */
(function () {
  "use strict";

  var CALL = "_dash-update-component";
  var LOOKS = /\.(data|n_intervals|pathname|search|href|hash|refresh|children|open|figure)$/;
  var PRESS = /\.(n_clicks|n_submit|contents)$/;
  var COUNTS = /"act":"(observe|unsee)"/; // seen twice is two, however quickly
  var URGENT = /"(act|bench)":"(\w+_)?stop"/; // waits for nothing
  var STARTS = /"act":"start"/;
  var SAME_HAND = 700; // ms within which the second press on "Start" is not meant for "Stop"
  var PATIENCE = 10000; // ms that something said waits for the answer to what was said before, or to itself
  var LOST = 30000; // ms after which a look counts as lost
  var SETTLES = 30; // ms in which the page does what an answer says
  var AGAIN = [500, 1000, 2000, 4000, 8000, 8000]; // ms between two looks

  var plain = window.fetch;
  var underWay = [];
  var told = false;
  var started = -Infinity;

  function after(time) {
    return new Promise(function (done) { window.setTimeout(done, time); });
  }

  function isOld(call, beside) {
    return beside.at - call.at > PATIENCE;
  }

  function settled(call) {
    return call.answer.then(function () {}, function () {});
  }

  /* The name of an input, as Dash writes it among what has changed. */
  function named(each) {
    if (typeof each.id !== "object") return each.id + "." + each.property;
    var parts = Object.keys(each.id).sort().map(function (key) {
      return JSON.stringify(key) + ":" + JSON.stringify(each.id[key]);
    });
    return "{" + parts.join(",") + "}." + each.property;
  }

  /* What was pressed or handed in: buttons that have just come call as well, and nobody pressed them. */
  function pressed(asked, changed) {
    return (asked.inputs || []).flat().filter(function (each) {
      return each && each.value && PRESS.test("." + each.property) && changed.indexOf(named(each)) >= 0;
    }).map(named);
  }

  /* What a press asks, without how often its button was pressed before. */
  function meaning(asked, presses) {
    var others = (asked.inputs || []).flat().filter(function (each) {
      return each && !PRESS.test("." + each.property);
    });
    return JSON.stringify([asked.output, presses, others, asked.state]);
  }

  /* A station that cannot be reached gives no answer: nothing changes on the page. */
  function nothing() {
    return new Response(null, { status: 204 });
  }

  /* Dash reads the answer to who is not signed in any more twice, for tokens that there are none of here, and
     stumbles over the second time. */
  function understood(answer) {
    return answer.status === 401 ? nothing() : answer.clone();
  }

  function tell(is) {
    if (is === told) return;
    told = is;
    if (is) document.body.dataset.unanswered = "yes";
    else delete document.body.dataset.unanswered;
  }

  function look(address, options, call, turn) {
    if (call.isOver) return Promise.resolve(nothing());
    var stop = new AbortController();
    var late = window.setTimeout(function () { stop.abort(); }, call.isSaid ? PATIENCE : LOST);
    return plain(address, Object.assign({}, options, { signal: stop.signal })).then(
      function (answer) {
        window.clearTimeout(late);
        return answer;
      },
      function () {
        window.clearTimeout(late);
        if (turn >= AGAIN.length) {
          if (call.isSaid) tell(true);
          return nothing();
        }
        return after(AGAIN[turn]).then(function () { return look(address, options, call, turn + 1); });
      }
    );
  }

  /* The way to another page does not hold for somebody who has gone to a third one meanwhile. */
  function here(answer, from) {
    if (answer.status !== 200 || window.location.pathname === from) return answer;
    return answer.clone().json().then(function (body) {
      var ways = [body.response, body.sideUpdate].filter(function (each) { return each && each.address; });
      if (!ways.length) return answer;
      ways.forEach(function (each) { delete each.address; });
      return new Response(JSON.stringify(body), { status: 200, headers: { "Content-Type": "application/json" } });
    });
  }

  function press(address, options, call) {
    var from = window.location.pathname;
    var late = window.setTimeout(function () {
      // It may still be answered; until then nobody has to wait for it any longer.
      tell(true);
      busy(call, false);
    }, PATIENCE);
    return plain(address, options).then(
      function (answer) {
        window.clearTimeout(late);
        if (answer.status >= 400) window.accounts.look(0);
        tell(answer.status >= 400);
        return here(answer, from);
      },
      function () {
        window.clearTimeout(late);
        tell(true);
        return nothing();
      }
    );
  }

  /* What changes under the hands of whoever pressed takes no other press until it has changed. */
  function busy(call, is) {
    call.presses.forEach(function (each) {
      var button = document.getElementById(each.slice(0, each.lastIndexOf(".")));
      var whole = is ? button && button.closest("[data-one-at-a-time]") : call.whole;
      if (!whole) return;
      call.whole = whole;
      whole.classList.toggle("asking", is);
    });
  }

  function send(address, options, call) {
    var isUrgent = call.presses.some(function (each) { return URGENT.test(each); });
    var before = underWay.filter(function (each) {
      return each.isSaid && !isUrgent && !(each.isPress && isOld(each, call));
    }).map(settled);
    var isHeard = false;
    var heard = Promise.all(before).then(function () { isHeard = true; });
    return Promise.race([heard, after(PATIENCE)]).then(function () {
      if (!call.isPress) return look(address, options, call, 0);
      // Nobody knows what it would be done to: what was said before has not arrived.
      if (!isHeard) tell(true);
      return isHeard ? press(address, options, call) : nothing();
    });
  }

  function said(address, options, call) {
    var twin = underWay.filter(function (each) {
      return each.isPress && each.meaning === call.meaning && !isOld(each, call);
    })[0];
    var isOne = !call.presses.some(function (each) { return COUNTS.test(each) || URGENT.test(each); });
    if (twin && call.isPress && isOne) {
      return twin.answer.then(function (answer) { return answer.clone(); });
    }
    underWay.forEach(function (each) {
      // The newer words of the same field hold: the older ones are not sent any more, nor once more.
      if (!each.isPress && each.isSaid && each.name === call.name) each.isOver = true;
    });
    return send(address, options, call);
  }

  window.fetch = function (address, options) {
    if (String(address).indexOf(CALL) < 0 || !options || !options.body) return plain(address, options);
    var asked = JSON.parse(options.body);
    var changed = asked.changedPropIds || [];
    var presses = pressed(asked, changed);
    var call = {
      changed: changed,
      presses: presses,
      name: asked.output + " " + changed.join(),
      meaning: presses.length ? meaning(asked, presses) : "",
      isSaid: presses.length > 0 || !changed.every(function (each) { return LOOKS.test(each) || PRESS.test(each); }),
      isPress: presses.length > 0,
      at: performance.now(),
      isOver: false,
      whole: null,
    };
    call.answer = call.isSaid ? said(address, options, call) : look(address, options, call, 0);
    underWay.push(call);
    if (call.isPress) busy(call, true);
    function over() {
      underWay = underWay.filter(function (each) { return each !== call; });
      if (call.isPress) busy(call, false);
    }
    // An answer is there with its last byte, not with its first.
    call.read = call.answer.then(function (answer) { return answer.clone().text(); });
    call.read.then(over, over);
    return call.answer.then(understood);
  };

  function wasRead(call) {
    return call.read.then(function () {}, function () {});
  }

  /* Wait until nothing that this made the page ask is under way, and the page shows what was answered: a newer
     question would void the answer, and a page on a slow line would never see one; or it would be asked with what
     the page showed before, and the station make anew what stands there already. name : of what changes, as Dash
     writes it. */
  function free(name) {
    var mine = underWay.filter(function (each) { return each.changed.indexOf(name) >= 0; });
    if (!mine.length) return Promise.resolve();
    return Promise.all(mine.map(wasRead)).then(function () { return after(SETTLES); }).then(function () {
      return free(name);
    });
  }

  function ticked(count) {
    var output = window.dash_clientside.callback_context.outputs_list;
    return free(output.id + "." + output.property).then(function () { return count; });
  }

  function isComing(button) {
    return button.getAnimations().some(function (each) { return each.animationName === "arriving"; });
  }

  function isAsking(element) {
    return element.closest("[data-one-at-a-time].asking") !== null;
  }

  function isNotMeant(event) {
    var button = event.target.closest && event.target.closest("button");
    if (!button || !event.isTrusted) return false;
    if (STARTS.test(button.id)) started = performance.now();
    // "Stop" is made anew with every tick: it waits for nobody but a hand that presses "Start" twice.
    if (URGENT.test(button.id)) return performance.now() - started < SAME_HAND;
    return isComing(button) || isAsking(button);
  }

  function hold(event) {
    if (!isNotMeant(event)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }

  // A key that is held down is one press.
  function held(event) {
    if (!event.repeat || (event.key !== "Enter" && event.key !== " ")) return;
    if (event.target.closest && event.target.closest("button")) event.preventDefault();
  }

  function typed(event) {
    if (event.target.closest && isAsking(event.target)) event.preventDefault();
  }

  document.addEventListener("click", hold, true);
  document.addEventListener("beforeinput", typed, true);
  document.addEventListener("keydown", held, true);
  window.calls = { free: free, forget: function () { tell(false); } };
  window.dash_clientside = Object.assign({}, window.dash_clientside, { calls: { ticked: ticked } });
})();
