/* The live view: one WebSocket per page; the newest packet is drawn once per animation frame.
   Numbers drawn here are a preview. What a clinician reads as a result comes from the server. */
(function () {
  "use strict";

  var HEADER = 64; // bytes before the rows, see dashboard/live/packets.py
  var COLUMNS = 8; // left N, right N, x, y, left x, left y, right x, right y (m)
  var SIZE = 4096; // rows kept: more than 8 s at any rate
  var RUNNING = 3; // a phase, see dashboard/visit/guide.py
  var RETRY = [250, 500, 1000, 2000, 3000]; // ms

  var view = {
    ring: new Float32Array(SIZE * COLUMNS).fill(NaN),
    columns: COLUMNS,
    size: SIZE,
    newest: -1,
    rate: 200,
    packet: null,
    plates: null,
    mat: null,
    map: null,
    linked: false,
  };
  var stats = { frames: 0, packets: 0, ages: [], started: 0 };
  var socket = null;
  var attempt = 0;
  var tab = "";
  var wanted = -1;
  var undrawn = false;
  var running = false;
  var described = 0; // ms
  var turns = {}; // by the name of what waits to be told
  var shown = document.documentElement.getAttribute("data-mantine-color-scheme");

  /* The name of this tab outlives a reload, and is not shared: a tab that was made as the copy of another one
     finds its name without the sign that nobody looks at the other one. */
  function own(name) {
    var kept = window.sessionStorage;
    var left = name + "-left";
    function leave() {
      if (document.hidden) kept.setItem(left, "1");
      else kept.removeItem(left);
    }
    try {
      if (!kept.getItem(left) || !kept.getItem(name)) kept.setItem(name, window.crypto.randomUUID());
      leave();
      document.addEventListener("visibilitychange", leave);
      window.addEventListener("pagehide", function () { kept.setItem(left, "1"); });
      return kept.getItem(name);
    } catch (_) {
      return window.crypto.randomUUID();
    }
  }

  function told(id, properties) {
    window.dash_clientside.set_props(id, properties);
  }

  function link(open) {
    view.linked = open;
    document.body.dataset.link = open ? "open" : "lost";
    if (!open) {
      // The last word of a program that is gone is not its state.
      told("status", { className: "status bad" });
      var lost = document.getElementById("lost-link");
      told("status-line", { children: lost ? lost.dataset.light : "" });
    }
  }

  function connect() {
    var address = (window.location.protocol === "https:" ? "wss://" : "ws://") + window.location.host;
    var made = new WebSocket(address + "/ws/live?tab=" + encodeURIComponent(tab));
    made.binaryType = "arraybuffer";
    made.onopen = function () {
      attempt = 0;
      wanted = -1;
      link(true);
    };
    made.onmessage = function (event) {
      if (typeof event.data === "string") {
        message(JSON.parse(event.data));
      } else {
        take(event.data);
      }
    };
    made.onclose = function (event) {
      if (made !== socket) return;
      socket = null;
      window.accounts.look(event.code);
      link(false);
      window.setTimeout(again, RETRY[Math.min(attempt++, RETRY.length - 1)]);
    };
    socket = made;
  }

  function again() {
    if (socket === null && !document.hidden && document.getElementById("status")) connect();
  }

  // Everything that is not samples: status words, plates, "the visit has moved on".
  function message(text) {
    if (text.plates) {
      view.plates = text.plates;
      window.liveDraw.forget();
    }
    if (text.mat !== undefined) {
      view.mat = text.mat;
      view.map = null;
      restart();
      window.liveMap.forget();
    }
    if (text.status) {
      told("status", { className: "status " + text.status.tone });
      told("status-line", { children: text.status.line, title: text.status.line });
    }
    if (text.guide !== undefined) follow("guide-version", text.guide);
    if (text.prepared !== undefined) follow("prepared", text.prepared);
  }

  // The newest turn is told once the page has the answer to the one before.
  function follow(id, turn) {
    var isWaiting = id in turns;
    turns[id] = turn;
    if (isWaiting) return;
    window.calls.free(id + ".data").then(function () {
      var newest = turns[id];
      delete turns[id];
      told(id, { data: newest });
    });
  }

  function take(buffer) {
    var head = new DataView(buffer, 0, HEADER);
    var count = head.getUint32(24, true);
    var first = head.getFloat64(16, true);
    if (first + count - 1 < view.newest) restart();
    var rows = new Float32Array(buffer, HEADER, count * COLUMNS);
    for (var row = Math.max(view.newest + 1, first - SIZE); row < first; row++) {
      view.ring.fill(NaN, (row % SIZE) * COLUMNS, (row % SIZE) * COLUMNS + COLUMNS);
    }
    for (var k = Math.max(0, view.newest + 1 - first); k < count; k++) {
      view.ring.set(rows.subarray(k * COLUMNS, (k + 1) * COLUMNS), ((first + k) % SIZE) * COLUMNS);
    }
    if (count) view.newest = first + count - 1;
    view.packet = {
      state: head.getUint8(2),
      phase: head.getUint8(3),
      number: head.getUint32(4, true),
      newest: head.getFloat64(8, true),
      remaining: head.getFloat32(32, true),
      total: head.getFloat32(36, true),
      weight: head.getFloat32(40, true),
      side: head.getUint8(44),
      lead: head.getFloat32(52, true),
      every: head.getFloat32(56, true),
    };
    view.rate = head.getFloat32(48, true);
    view.map = head.getUint32(60, true) ? window.liveMap.read(buffer, HEADER + count * COLUMNS * 4) : null;
    stats.map = view.map;
    stats.packets++;
    undrawn = true;
    window.liveSound.follow(view.packet);
    if (document.hidden) ack();
  }

  function restart() {
    view.ring.fill(NaN);
    view.newest = -1;
  }

  function ack() {
    if (socket && socket.readyState === WebSocket.OPEN && view.packet) {
      socket.send(new Uint32Array([view.packet.number]));
    }
  }

  function want(rate) {
    if (rate === wanted || !socket || socket.readyState !== WebSocket.OPEN) return;
    wanted = rate;
    socket.send(JSON.stringify({ want: rate }));
  }

  var painted = new MessageChannel();
  painted.port1.onmessage = function (event) {
    // Runs about when the frame is painted.
    stats.ages.push(performance.timeOrigin + performance.now() - event.data);
    if (stats.ages.length > 20000) stats.ages.splice(0, 10000);
  };

  function frame() {
    window.requestAnimationFrame(frame);
    var canvas = document.getElementById("live-canvas");
    want(canvas ? 60 : 0);
    var drawing = view.mat ? window.liveMap : window.liveDraw;
    if (!canvas || (!undrawn && drawing.fits(canvas))) return;
    // While questions take the whole page there is nothing to draw on; packets are read all the same.
    if (canvas.clientWidth > 0 && canvas.clientHeight > 0) drawing.draw(canvas, view);
    progress();
    var clock = document.getElementById("live-clock");
    if (clock) window.liveDraw.clock(clock, view);
    if (undrawn) {
      undrawn = false;
      stats.frames++;
      if (stats.frames === 1) stats.started = performance.now();
      describe(canvas, drawing);
      ack();
      if (view.packet) painted.port2.postMessage(view.packet.newest);
    }
  }

  /* What is seen, in words, once a second. */
  function describe(canvas, drawing) {
    var now = performance.now();
    if (now - described < 1000) return;
    described = now;
    canvas.setAttribute("aria-label", drawing.words(view));
  }

  /* How far the current step is, in the line of steps. */
  function progress() {
    var bar = document.querySelector(".road .now .bar");
    if (!bar) return;
    var p = view.packet;
    var part = p && p.phase === RUNNING && p.total > 0 ? Math.min(1, 1 - p.remaining / p.total) : 0;
    if (p && p.phase > RUNNING) part = 1;
    bar.style.setProperty("--part", (100 * part).toFixed(1) + "%");
  }

  function theme() {
    var scheme = document.documentElement.getAttribute("data-mantine-color-scheme");
    if ((scheme !== "dark" && scheme !== "light") || scheme === shown) return;
    shown = scheme;
    document.cookie = "scheme=" + scheme + "; path=/; SameSite=Strict; max-age=31536000";
    window.liveDraw.forget();
    window.liveMap.forget();
    told("scheme", { data: scheme });
  }

  /* Marks where we are in the navigation, and lets a new page begin without the notices of the one before. */
  function navigate(path) {
    window.calls.forget();
    document.querySelectorAll(".nav a").forEach(function (link) {
      var own = link.getAttribute("href");
      var here = own === "/" ? path === "/" || /^\/(patient|visit|trial|compare)/.test(path) : path === own;
      link.classList.toggle("here", here);
      if (here) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    });
    return [];
  }

  function start() {
    if (running) return tab;
    running = true;
    tab = own("tab");
    window.liveStats = stats;
    new MutationObserver(theme).observe(document.documentElement, {
      attributes: true,
      attributeFilter: ["data-mantine-color-scheme"],
    });
    document.addEventListener("visibilitychange", again);
    // Only who may see the plates has their light at the top of the page.
    if (document.getElementById("status")) connect();
    window.requestAnimationFrame(frame);
    return tab;
  }

  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    live: { start: start, navigate: navigate },
  });
})();
