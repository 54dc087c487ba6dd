/* Draws the live view: plates and feet to scale with the trail, the trail under a lens, load bars, force traces. */
(function () {
  "use strict";

  var TRAIL = 5; // s
  var TRACE = 8; // s
  var CONTACT = 20; // N
  var G = 9.80665;
  var LENS = [10, 20, 40, 80, 160, 320]; // mm, half width
  var PLATES = [
    { side: "left", x: -0.205, y: 0, width: 0.4, depth: 0.6 },
    { side: "right", x: 0.205, y: 0, width: 0.4, depth: 0.6 },
  ];
  // The sole of a right foot seen from above, in mm: start, then cubic curves.
  var SOLE = [
    [0, -130],
    [24, -130, 33, -112, 32, -88],
    [31, -58, 37, -20, 44, 22],
    [49, 52, 46, 84, 30, 106],
    [16, 124, -8, 131, -24, 129],
    [-42, 126, -47, 106, -46, 84],
    [-45, 58, -40, 44, -34, 18],
    [-27, -14, -30, -52, -32, -86],
    [-33, -112, -24, -130, 0, -130],
  ];
  var PHASE = { countdown: 2, running: 3, computing: 4 };
  var SIDES = { 1: "left", 2: "right" };

  var colours = null;
  var back = null; // what does not move, drawn once per size and scheme
  var box = null;
  var lens = 1;
  var feetAt = {};
  var words = null; // as the page brought them

  /* One sentence of the page, with its numbers. */
  function said(name, numbers) {
    if (words === null) words = JSON.parse(document.getElementById("live-canvas").dataset.words);
    var told = words[name];
    Object.keys(numbers || {}).forEach(function (key) { told = told.replace("{" + key + "}", numbers[key]); });
    return told;
  }

  function forget() {
    colours = null;
    back = null;
  }

  function scheme() {
    if (colours) return colours;
    var style = getComputedStyle(document.documentElement);
    colours = {};
    ["ground", "surface", "ink", "muted", "line", "accent", "left", "right", "wait", "bad"].forEach(function (name) {
      colours[name] = style.getPropertyValue("--" + name).trim();
    });
    colours.font = getComputedStyle(document.body).fontFamily;
    return colours;
  }

  function fits(canvas) {
    return back !== null && back.of === canvas && back.width === wide(canvas) && back.height === high(canvas);
  }
  function scale() {
    return Math.min(window.devicePixelRatio || 1, 2);
  }
  function wide(canvas) {
    return Math.round(canvas.clientWidth * scale());
  }
  function high(canvas) {
    return Math.round(canvas.clientHeight * scale());
  }

  function font(pen, size, weight) {
    pen.font = (weight || 500) + " " + size + "px " + colours.font;
  }

  /* Where things are: plates | lens above, bar and traces below. */
  function arrange(width, height) {
    var pad = 24;
    var bar = 92;
    var traces = Math.max(110, Math.min(220, height * 0.24));
    var top = height - bar - traces - pad * 2;
    var lensSide = Math.min(top - pad * 2 - 26, width * 0.34);
    var plates = { x: pad, y: pad * 0.5, width: width - lensSide - pad * 3, height: top - pad * 0.5 };
    return {
      plates: plates,
      lens: { x: width - pad - lensSide, y: pad * 0.5 + 26, size: lensSide },
      bar: { x: pad, y: top + pad * 0.5, width: width - 2 * pad, height: bar },
      traces: { x: pad + 44, y: top + bar + pad * 1.2, width: width - 2 * pad - 44 - 26, height: traces - 8 },
    };
  }

  function toScale(plates, room) {
    var left = Infinity, right = -Infinity, low = Infinity, high = -Infinity;
    plates.forEach(function (p) {
      left = Math.min(left, p.x - p.width / 2);
      right = Math.max(right, p.x + p.width / 2);
      low = Math.min(low, p.y - p.depth / 2);
      high = Math.max(high, p.y + p.depth / 2);
    });
    var k = Math.min(room.width / (right - left), (room.height - 26) / (high - low));
    var x0 = room.x + room.width / 2 - (k * (left + right)) / 2;
    var y0 = room.y + 26 + k * high;
    return {
      k: k,
      x: function (m) { return x0 + k * m; },
      y: function (m) { return y0 - k * m; },
    };
  }

  /* The outline of the foot of `side` with its middle at x, y (m). */
  function sole(pen, map, side, x, y) {
    var mirror = side === "left" ? -1 : 1;
    function px(mm) { return map.x(x + (mirror * mm) / 1000); }
    function py(mm) { return map.y(y + mm / 1000); }
    pen.beginPath();
    pen.moveTo(px(SOLE[0][0]), py(SOLE[0][1]));
    for (var i = 1; i < SOLE.length; i++) {
      var c = SOLE[i];
      pen.bezierCurveTo(px(c[0]), py(c[1]), px(c[2]), py(c[3]), px(c[4]), py(c[5]));
    }
    pen.closePath();
  }

  function rounded(pen, x, y, width, height, radius) {
    pen.beginPath();
    pen.roundRect(x, y, width, height, radius);
  }

  function background(canvas, view) {
    var s = scale();
    var c = scheme();
    back = document.createElement("canvas");
    back.of = canvas;
    back.width = canvas.width = wide(canvas);
    back.height = canvas.height = high(canvas);
    var pen = back.getContext("2d");
    pen.scale(s, s);
    var width = back.width / s;
    var height = back.height / s;
    box = arrange(width, height);
    pen.fillStyle = c.surface;
    pen.fillRect(0, 0, width, height);
    var plates = view.plates || PLATES;
    box.map = toScale(plates, box.plates);
    plates.forEach(function (p) {
      var x = box.map.x(p.x - p.width / 2);
      var y = box.map.y(p.y + p.depth / 2);
      pen.fillStyle = c.ground;
      pen.strokeStyle = c.line;
      pen.lineWidth = 1.5;
      rounded(pen, x, y, box.map.k * p.width, box.map.k * p.depth, 14);
      pen.fill();
      pen.stroke();
      if (p.side === "both") return;
      pen.fillStyle = c[p.side];
      font(pen, 15, 650);
      pen.textAlign = "center";
      pen.fillText(said(p.side), box.map.x(p.x), y - 10);
    });
    lensBack(pen, c);
    return back;
  }

  function lensBack(pen, c) {
    var l = box.lens;
    if (l.size < 60) return;
    pen.fillStyle = c.ground;
    pen.strokeStyle = c.line;
    pen.lineWidth = 1.5;
    rounded(pen, l.x, l.y, l.size, l.size, 14);
    pen.fill();
    pen.stroke();
    pen.lineWidth = 1;
    pen.beginPath();
    [0.25, 0.5, 0.75].forEach(function (part) {
      pen.moveTo(l.x + l.size * part, l.y);
      pen.lineTo(l.x + l.size * part, l.y + l.size);
      pen.moveTo(l.x, l.y + l.size * part);
      pen.lineTo(l.x + l.size, l.y + l.size * part);
    });
    pen.stroke();
    font(pen, 13, 550);
    pen.fillStyle = c.muted;
    pen.textAlign = "right";
    var told = said("close_up");
    pen.fillText(pen.measureText(told).width > l.size ? said("close_up_short") : told, l.x + l.size - 2, l.y - 9);
  }

  function at(view, row, column) {
    return view.ring[(row % view.size) * view.columns + column];
  }
  function firstOf(view, seconds) {
    return Math.max(0, view.newest - Math.round(seconds * view.rate) + 1, view.newest - view.size + 1);
  }

  /* Mean of the last tenth of a second: the numbers a person reads. */
  function loads(view) {
    var sum = [0, 0];
    var n = 0;
    for (var row = firstOf(view, 0.1); row <= view.newest; row++) {
      sum[0] += at(view, row, 0) || 0;
      sum[1] += at(view, row, 1) || 0;
      n++;
    }
    return n ? { left: sum[0] / n, right: sum[1] / n } : { left: 0, right: 0 };
  }

  function draw(canvas, view) {
    if (!fits(canvas)) background(canvas, view);
    var c = scheme();
    var s = scale();
    var pen = canvas.getContext("2d");
    pen.setTransform(1, 0, 0, 1, 0, 0);
    pen.drawImage(back, 0, 0);
    pen.setTransform(s, 0, 0, s, 0, 0);
    var now = loads(view);
    feet(pen, c, view, now);
    trail(pen, c, view);
    bars(pen, c, now);
    traces(pen, c, view);
    if (view.packet && view.packet.phase === PHASE.countdown) count(pen, c, box.plates, view.packet.remaining);
  }

  function feet(pen, c, view, now) {
    var total = Math.max(now.left + now.right, 1);
    (view.plates || PLATES).forEach(function (p) {
      if (p.side === "both") return;
      var load = now[p.side];
      var foot = place(view, p);
      sole(pen, box.map, p.side, foot.x, foot.y);
      pen.lineWidth = 2;
      pen.strokeStyle = load < CONTACT ? c.muted : c[p.side];
      pen.stroke();
      if (load < CONTACT) return;
      pen.globalAlpha = 0.08 + 0.42 * Math.min(1, load / total);
      pen.fillStyle = c[p.side];
      pen.fill();
      pen.globalAlpha = 1;
      var column = p.side === "left" ? 4 : 6;
      var x = at(view, view.newest, column);
      var y = at(view, view.newest, column + 1);
      if (!(x === x)) return;
      mark(pen, c[p.side], p.side, box.map.x(x), box.map.y(y), 7, c.surface);
    });
  }

  /* A foot is drawn where it stands: its load lies a little behind the middle of the sole. Slowly, so that
     the outline rests while the point moves. */
  function place(view, plate) {
    var column = plate.side === "left" ? 4 : 6;
    var sum = [0, 0], n = 0;
    for (var row = firstOf(view, 3); row <= view.newest; row += 8) {
      var x = at(view, row, column);
      if (x === x) { sum[0] += x; sum[1] += at(view, row, column + 1); n++; }
    }
    var known = feetAt[plate.side];
    if (n > 8) {
      var to = { x: sum[0] / n, y: sum[1] / n + 0.018 };
      if (!known) known = to;
      known = { x: known.x + 0.05 * (to.x - known.x), y: known.y + 0.05 * (to.y - known.y) };
      feetAt[plate.side] = known;
    } else if (n === 0) {
      feetAt[plate.side] = known = null;
    }
    return known || { x: plate.x * 0.55, y: plate.y };
  }

  function mark(pen, colour, side, x, y, size, rim) {
    pen.fillStyle = colour;
    pen.strokeStyle = rim;
    pen.lineWidth = 2;
    pen.beginPath();
    if (side === "left") pen.arc(x, y, size, 0, 2 * Math.PI);
    else {
      pen.moveTo(x, y - size * 1.25);
      pen.lineTo(x + size * 1.25, y);
      pen.lineTo(x, y + size * 1.25);
      pen.lineTo(x - size * 1.25, y);
      pen.closePath();
    }
    pen.fill();
    pen.stroke();
  }

  function trail(pen, c, view) {
    var first = firstOf(view, TRAIL);
    var step = Math.max(1, Math.round(view.rate / 50));
    first += (step - (first % step)) % step;
    var xs = [], ys = [], mx = 0, my = 0, n = 0;
    for (var row = first; row <= view.newest; row += step) {
      var x = at(view, row, 2), y = at(view, row, 3);
      xs.push(x);
      ys.push(y);
      if (x === x) { mx += x; my += y; n++; }
    }
    if (view.newest >= 0) {
      xs.push(at(view, view.newest, 2));
      ys.push(at(view, view.newest, 3));
    }
    path(pen, c.ink, xs, ys, box.map.x, box.map.y);
    if (n > 2 && box.lens.size >= 60) close(pen, c, xs, ys, mx / n, my / n);
  }

  /* Older parts are fainter: a few batches are enough and cheap. */
  function path(pen, colour, xs, ys, px, py) {
    var parts = 5;
    pen.strokeStyle = colour;
    pen.lineWidth = 2;
    pen.lineJoin = "round";
    for (var part = 0; part < parts; part++) {
      var from = Math.floor((xs.length * part) / parts);
      var to = Math.min(xs.length - 1, Math.floor((xs.length * (part + 1)) / parts));
      pen.globalAlpha = 0.15 + (0.85 * (part + 1)) / parts;
      pen.beginPath();
      var down = false;
      for (var i = from; i <= to; i++) {
        if (!(xs[i] === xs[i])) { down = false; continue; }
        if (down) pen.lineTo(px(xs[i]), py(ys[i]));
        else pen.moveTo(px(xs[i]), py(ys[i]));
        down = true;
      }
      pen.stroke();
    }
    pen.globalAlpha = 1;
    var last = xs.length - 1;
    if (last >= 0 && xs[last] === xs[last]) {
      pen.fillStyle = colour;
      pen.beginPath();
      pen.arc(px(xs[last]), py(ys[last]), 4.5, 0, 2 * Math.PI);
      pen.fill();
    }
  }

  function close(pen, c, xs, ys, mx, my) {
    var l = box.lens;
    var reach = 0;
    for (var i = 0; i < xs.length; i++) {
      if (xs[i] === xs[i]) reach = Math.max(reach, Math.abs(xs[i] - mx), Math.abs(ys[i] - my));
    }
    // Grow at once, shrink only when it would fit with room to spare: the picture does not jump to and fro.
    while (lens < LENS.length - 1 && reach * 1000 > LENS[lens]) lens++;
    while (lens > 0 && reach * 1000 < LENS[lens - 1] * 0.7) lens--;
    var k = (l.size / 2 / LENS[lens]) * 1000;
    pen.save();
    rounded(pen, l.x, l.y, l.size, l.size, 14);
    pen.clip();
    path(
      pen, c.ink, xs, ys,
      function (m) { return l.x + l.size / 2 + k * (m - mx); },
      function (m) { return l.y + l.size / 2 - k * (m - my); }
    );
    pen.restore();
    font(pen, 13, 550);
    pen.fillStyle = c.muted;
    pen.textAlign = "right";
    var told = said("one_square", { "": LENS[lens] / 2 });
    if (pen.measureText(told).width > l.size) told = "□ = " + LENS[lens] / 2 + " mm";
    pen.fillText(told, l.x + l.size - 2, l.y + l.size + 18);
  }

  function bars(pen, c, now) {
    var total = now.left + now.right;
    var standing = total > 2 * CONTACT;
    function kilos(load) {
      return standing && pen.canvas.clientWidth > 480 ? (Math.max(0, load) / G).toFixed(1) + " kg" : "";
    }
    shares(pen, c, box.bar, standing ? Math.min(1, Math.max(0, now.left / total)) : NaN, kilos(now.left), kilos(now.right));
  }

  /* The bar of both sides. part : of the left one, 0 to 1, NaN while nobody stands; more about each in words. */
  function shares(pen, c, b, part, left, right) {
    var standing = part === part;
    var share = standing ? part : 0.5;
    var y = b.y + 48;
    var height = 22;
    pen.fillStyle = c.ground;
    rounded(pen, b.x, y, b.width, height, 8);
    pen.fill();
    if (standing) {
      var middle = b.x + b.width * share;
      pen.save();
      rounded(pen, b.x, y, b.width, height, 8);
      pen.clip();
      pen.fillStyle = c.left;
      pen.fillRect(b.x, y, middle - b.x - 1.5, height);
      pen.fillStyle = c.right;
      pen.fillRect(middle + 1.5, y, b.x + b.width - middle, height);
      pen.restore();
    }
    pen.strokeStyle = c.ink;
    pen.lineWidth = 2;
    pen.beginPath();
    pen.moveTo(b.x + b.width / 2, y - 5);
    pen.lineTo(b.x + b.width / 2, y + height + 5);
    pen.stroke();
    side(pen, c, "left", said("left"), share, left, standing, b.x, y - 14, "left");
    side(pen, c, "right", said("right"), 1 - share, right, standing, b.x + b.width, y - 14, "right");
  }

  function side(pen, c, name, word, share, more, standing, x, y, align) {
    pen.textAlign = align;
    font(pen, 32, 650);
    pen.fillStyle = standing ? c[name] : c.muted;
    var big = standing ? Math.round(100 * share) + " %" : "–";
    pen.fillText(big, x, y);
    var moved = pen.measureText(big).width + 14;
    font(pen, 15, 550);
    pen.fillStyle = c.muted;
    var small = word + (more ? "  " + more : "");
    pen.fillText(small, align === "left" ? x + moved : x - moved, y);
  }

  function traces(pen, c, view) {
    var t = box.traces;
    var weight = view.packet ? view.packet.weight : NaN;
    var known = weight > 0;
    var first = firstOf(view, TRACE);
    var peak = highest(view, first);
    // A landing is several times the weight: a curve that is cut off looks like a cell at its end.
    var top = known ? Math.max(weight * 1.25, peak) : peak;
    pen.lineWidth = 1;
    font(pen, 13, 500);
    pen.textAlign = "right";
    (known ? weights(top / weight) : kilograms(top)).forEach(function (part) {
      var newtons = known ? part * weight : part * G;
      var y = t.y + t.height * (1 - newtons / top);
      pen.strokeStyle = c.line;
      pen.beginPath();
      pen.moveTo(t.x, y);
      pen.lineTo(t.x + t.width, y);
      pen.stroke();
      pen.fillStyle = c.muted;
      pen.fillText(known ? Math.round(100 * part) + " %" : part + " kg", t.x - 8, y + 4);
    });
    pen.textAlign = "left";
    pen.fillText(said(known ? "load_of_weight" : "load"), t.x, t.y - 6);
    line(pen, c.left, view, 0, first, top, [], said("left_letter"), 1);
    line(pen, c.right, view, 1, first, top, [7, 4], said("right_letter"), -1);
  }

  /* Lines at parts of the weight, three to five of them. top : highest load in weights. */
  function weights(top) {
    if (top < 1.5) return [0, 0.5, 1];
    var step = Math.ceil(top / 4);
    return [0, 1, 2, 3, 4].map(function (part) { return part * step; }).filter(function (part) { return part <= top; });
  }

  /* Two or three round numbers of kg below `top` N. */
  function kilograms(top) {
    var most = top / G;
    var step = [5, 10, 20, 25, 50, 100, 200].find(function (kg) { return 3 * kg > most; }) || 500;
    return [0, step, 2 * step].filter(function (kg) { return kg <= most; });
  }

  function highest(view, first) {
    var most = 100;
    for (var row = first; row <= view.newest; row += 4) {
      most = Math.max(most, at(view, row, 0) || 0, at(view, row, 1) || 0);
    }
    return Math.ceil(most / 100) * 110;
  }

  function line(pen, colour, view, column, first, top, dash, letter, other) {
    var t = box.traces;
    var perRow = t.width / (TRACE * view.rate);
    var step = Math.max(1, Math.round(1.5 / perRow));
    var begin = first - (first % step);
    pen.strokeStyle = colour;
    pen.lineWidth = 2;
    pen.setLineDash(dash);
    pen.lineDashOffset = begin * perRow;
    pen.beginPath();
    var down = false;
    for (var row = begin; row <= view.newest; row += step) {
      var load = at(view, row, column);
      if (!(load === load) || row < first) { down = false; continue; }
      var x = t.x + t.width - (view.newest - row) * perRow;
      var y = t.y + t.height * (1 - Math.min(Math.max(load / top, -0.03), 1.02));
      if (down) pen.lineTo(x, y);
      else pen.moveTo(x, y);
      down = true;
    }
    pen.stroke();
    pen.setLineDash([]);
    if (view.newest < 0) return;
    var end = at(view, view.newest, column) || 0;
    var rival = at(view, view.newest, column + other) || 0;
    var shift = Math.abs(end - rival) / top < 0.12 ? (end >= rival && column === 0 || end > rival ? -7 : 9) : 0;
    font(pen, 15, 700);
    pen.fillStyle = colour;
    pen.textAlign = "left";
    pen.fillText(letter, t.x + t.width + 7, t.y + t.height * (1 - end / top) + 5 + shift);
  }

  function count(pen, c, p, remaining) {
    var size = Math.min(p.width, p.height) * 0.5;
    pen.fillStyle = c.surface;
    pen.globalAlpha = 0.82;
    pen.beginPath();
    pen.arc(p.x + p.width / 2, p.y + p.height / 2 + 10, size * 0.72, 0, 2 * Math.PI);
    pen.fill();
    pen.globalAlpha = 1;
    font(pen, size, 680);
    pen.fillStyle = c.ink;
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    pen.fillText(String(Math.max(1, Math.ceil(remaining))), p.x + p.width / 2, p.y + p.height / 2 + 14);
    pen.textBaseline = "alphabetic";
  }

  /* The clock beside the view: seconds left, and a bar that fills while the asked leg holds. */
  function clock(canvas, view) {
    var packet = view.packet;
    var c = scheme();
    var s = scale();
    if (canvas.width !== wide(canvas) || canvas.height !== high(canvas)) {
      canvas.width = wide(canvas);
      canvas.height = high(canvas);
    }
    var pen = canvas.getContext("2d");
    pen.setTransform(s, 0, 0, s, 0, 0);
    var width = canvas.width / s;
    var height = canvas.height / s;
    pen.clearRect(0, 0, width, height);
    if (packet && packet.phase === PHASE.computing) {
      font(pen, 20, 550);
      pen.fillStyle = c.muted;
      pen.textAlign = "left";
      pen.fillText(said("computing"), 0, 86);
      return;
    }
    if (!packet || !(packet.total > 0)) return;
    var part = Math.min(1, Math.max(0, 1 - packet.remaining / packet.total));
    var down = otherFoot(view, packet);
    // Who is still on the box is not missed.
    var before = down === said("nobody") ? canvas.dataset.empty || "" : "";
    if (before) down = "";
    font(pen, 84, 680);
    pen.textAlign = "left";
    pen.fillStyle = c.ink;
    var digits = String(Math.max(0, Math.ceil(packet.remaining)));
    pen.fillText(digits, 0, 88);
    var after = pen.measureText(digits).width + 12;
    font(pen, 20, 550);
    pen.fillStyle = c.muted;
    pen.fillText(said(packet.phase === PHASE.countdown ? "get_ready" : "seconds_left"), after, 86);
    var y = 124;
    pen.fillStyle = c.line;
    rounded(pen, 0, y, width, 18, 9);
    pen.fill();
    if (packet.phase !== PHASE.countdown && part > 0) {
      pen.fillStyle = down ? c.wait : c[SIDES[packet.side]] || c.accent;
      rounded(pen, 0, y, Math.max(18, width * part), 18, 9);
      pen.fill();
    }
    font(pen, 17, 600);
    pen.fillStyle = down ? c.wait : c.muted;
    var holds = packet.phase === PHASE.running && SIDES[packet.side] ? said("holding") : "";
    pen.fillText(down || before || holds, 0, y + 46);
  }

  /* A preview of what the analysis will say: other foot down, or nobody on the leg that was asked. */
  function otherFoot(view, packet) {
    var asked = SIDES[packet.side];
    if (!asked || packet.phase !== PHASE.running) return "";
    var now = loads(view);
    var limit = Math.max(CONTACT, packet.weight > 0 ? 0.05 * packet.weight : 0);
    if (now[asked] < limit && now.left + now.right < 2 * limit) return said("nobody");
    if (now[asked === "left" ? "right" : "left"] > limit) return said("other_foot");
    return "";
  }

  function told(view) {
    var now = loads(view);
    var total = now.left + now.right;
    if (total < 2 * CONTACT) return said("view_empty");
    return said("view", {
      left: Math.round((100 * now.left) / total), right: Math.round((100 * now.right) / total),
    });
  }

  window.liveDraw = { draw: draw, clock: clock, fits: fits, forget: forget, words: told };
  // What the map of a pressure mat is drawn with as well.
  window.livePens = {
    at: at, count: count, firstOf: firstOf, font: font, high: high, mark: mark, path: path, phase: PHASE,
    rounded: rounded, said: said, scale: scale, scheme: scheme, shares: shares, trail: TRAIL, wide: wide,
  };
})();
