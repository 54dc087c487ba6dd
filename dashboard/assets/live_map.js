/* Draws the live view of a pressure mat: the map of pressures, both feet with their outline and name, their
   centres of pressure, the shares; the path of both together only on a mat that may give it.
   Every number comes from the server, see dashboard/live/maps.py. */
(function () {
  "use strict";

  var UNKNOWN = 0xffff;
  var FLAG = { equalised: 1, sure: 2, left: 4, right: 8, whole: 16 };
  var KPA = [50, 100, 150, 200, 300, 400, 600, 800, 1200, 2000, 5000]; // tops of the scale
  var STEPS = 20; // colours of the scale, those of the result (dashboard/figures/pressure_map.py)
  var REACH = 3; // cells from a foot within which a coloured cell is its own
  var TOUCHED = 100; // hundreds of Pa: less on every cell, and nobody there, is an empty mat
  // Light to dark and back: one brightness after the other, from yellow to blue, which every eye tells apart.
  var STOPS = {
    light: [[244, 246, 248], [238, 218, 132], [190, 170, 104], [124, 124, 118], [58, 84, 134], [9, 26, 84]],
    dark: [[14, 19, 24], [24, 58, 128], [86, 100, 126], [150, 140, 112], [222, 196, 92], [255, 243, 176]],
  };
  var OWNER = { left: 1, right: 2 };

  var pens = window.livePens;
  var back = null; // what does not move, drawn once per size, scheme and mat
  var box = null;
  var tables = {};
  var colours = null;
  var cells = null; // a canvas with one point a cell
  var top = 0; // place in KPA
  var painted = []; // ms

  function forget() {
    back = null;
    cells = null;
    colours = null;
    top = 0;
  }

  function dark() {
    return document.documentElement.getAttribute("data-mantine-color-scheme") === "dark";
  }

  /* The scale: 256 colours, red, green and blue each, from nothing to the most. */
  function table(name) {
    if (tables[name]) return tables[name];
    var stops = STOPS[name];
    var made = new Uint8ClampedArray(256 * 3);
    for (var i = 0; i < 256; i++) {
      var along = (i / 255) * (stops.length - 1);
      var from = Math.min(stops.length - 2, Math.floor(along));
      for (var k = 0; k < 3; k++) made[3 * i + k] = stops[from][k] + (along - from) * (stops[from + 1][k] - stops[from][k]);
    }
    return (tables[name] = made);
  }

  /* Reads the map behind the rows of a packet. */
  function read(buffer, offset) {
    var head = new DataView(buffer, offset, 64);
    var rows = head.getUint16(0, true);
    var columns = head.getUint16(2, true);
    var flags = head.getUint8(4);
    function float(at) { return head.getFloat32(at, true); }
    function place(at) { return { x: float(at), y: float(at + 4) }; }
    return {
      rows: rows,
      columns: columns,
      equalised: Boolean(flags & FLAG.equalised),
      sure: Boolean(flags & FLAG.sure),
      standing: { left: Boolean(flags & FLAG.left), right: Boolean(flags & FLAG.right) },
      whole: Boolean(flags & FLAG.whole),
      lost: head.getUint32(8, true),
      rate: float(12),
      share: { left: float(16), right: float(20) },
      area: { left: float(24), right: float(28) },
      peak: { left: float(32), right: float(36) },
      cop: { left: place(40), right: place(48), both: place(56) },
      cells: new Uint16Array(buffer, offset + 64, rows * columns),
      owner: new Uint8Array(buffer, offset + 64 + 2 * rows * columns, rows * columns),
    };
  }

  function fits(canvas) {
    return back !== null && back.of === canvas && back.width === pens.wide(canvas) && back.height === pens.high(canvas);
  }

  /* Where things are: the map with its scale beside it, shares and words below. */
  function arrange(width, height, mat) {
    var pad = width < 480 ? 12 : 24;
    var words = width < 480 ? 108 : 70;
    var bar = 84;
    var scale = 74;
    var room = { width: width - 2 * pad - scale, height: height - bar - words - pad - 30 };
    // A cell more at every edge: toes at the edge of the mat are not at the edge of the picture.
    var k = Math.max(1, Math.min(room.width / ((mat.columns + 2) * mat.pitch), room.height / ((mat.rows + 2) * mat.pitch)));
    var wide = k * mat.columns * mat.pitch;
    var high = k * mat.rows * mat.pitch;
    var x = pad + (room.width - wide) / 2;
    var y = 30 + (room.height - high) / 2;
    return {
      k: k,
      map: { x: x, y: y, width: wide, height: high },
      cell: k * mat.pitch,
      scale: { x: x + wide + 16, y: y + 22, width: 14, height: Math.min(high - 30, 240) },
      bar: { x: pad, y: height - words - bar, width: width - 2 * pad, height: bar },
      words: { x: pad, y: height - words + 24, width: width - 2 * pad, rows: width < 480 ? 5 : 3 },
      px: function (m) { return x + wide / 2 + k * m; },
      py: function (m) { return y + high / 2 - k * m; },
    };
  }

  function background(canvas, view) {
    var s = pens.scale();
    colours = pens.scheme();
    back = document.createElement("canvas");
    back.of = canvas;
    back.width = canvas.width = pens.wide(canvas);
    back.height = canvas.height = pens.high(canvas);
    var pen = back.getContext("2d");
    pen.scale(s, s);
    box = arrange(back.width / s, back.height / s, view.mat);
    pen.fillStyle = colours.surface;
    pen.fillRect(0, 0, back.width / s, back.height / s);
    pens.font(pen, 13, 550);
    pen.fillStyle = colours.muted;
    pen.textAlign = "center";
    pen.fillText(pens.said("front"), box.map.x + box.map.width / 2, box.map.y - 10);
    cells = document.createElement("canvas");
    cells.width = view.mat.columns;
    cells.height = view.mat.rows;
  }

  function highest(map) {
    var most = 0;
    for (var i = 0; i < map.cells.length; i++) {
      if (map.cells[i] !== UNKNOWN && map.cells[i] > most) most = map.cells[i];
    }
    return most;
  }

  /* The top of the scale. It only grows while somebody is on the mat: a colour that meant less a moment ago
     misleads. Who comes next begins anew. */
  function most(view) {
    var map = view.map;
    if (!map.equalised) return view.mat.largest;
    var found = highest(map);
    if (isBare(view)) top = 0;
    while (top < KPA.length - 1 && KPA[top] * 10 < found) top++;
    return KPA[top] * 10;
  }

  /* The colour of a cell, from 0. */
  function step(cell, full) {
    return cell === UNKNOWN ? 0 : Math.min(STEPS - 1, Math.floor((STEPS * cell) / full));
  }

  /* Place of a colour in a table. */
  function shade(number) {
    return 3 * Math.round((255 * number) / (STEPS - 1));
  }

  /* Whose each cell is: a coloured cell beside a foot is that foot's, so that no part of it is cut off. */
  function feet(map, full) {
    var found = Uint8Array.from(map.owner);
    for (var i = 0; i < found.length; i++) {
      if (!map.owner[i] && step(map.cells[i], full)) found[i] = nearest(map, i);
    }
    return found;
  }

  function nearest(map, i) {
    var row = Math.floor(i / map.columns), column = i % map.columns;
    var best = Infinity, found = 0;
    for (var r = Math.max(0, row - REACH); r <= Math.min(map.rows - 1, row + REACH); r++) {
      for (var c = Math.max(0, column - REACH); c <= Math.min(map.columns - 1, column + REACH); c++) {
        var far = (r - row) * (r - row) + (c - column) * (c - column);
        var owner = map.owner[r * map.columns + c];
        if (owner && far < best) {
          best = far;
          found = owner;
        }
      }
    }
    return found;
  }

  function draw(canvas, view) {
    if (!fits(canvas) || !cells || cells.width !== view.mat.columns || cells.height !== view.mat.rows) background(canvas, view);
    var s = pens.scale();
    var pen = canvas.getContext("2d");
    pen.setTransform(1, 0, 0, 1, 0, 0);
    pen.drawImage(back, 0, 0);
    pen.setTransform(s, 0, 0, s, 0, 0);
    var now = performance.now();
    painted.push(now);
    while (painted[0] < now - 2000) painted.shift();
    if (!view.map || view.map.rows !== view.mat.rows || view.map.columns !== view.mat.columns) {
      told(pen, [pens.said("first_scan")]);
      return;
    }
    var full = most(view);
    var owned = feet(view.map, full);
    picture(pen, view, full);
    scale(pen, view, full);
    ["left", "right"].forEach(function (side) { outline(pen, view, owned, side); });
    if (view.mat.path && !isEmpty(view.map)) trail(pen, view);
    ["left", "right"].forEach(function (side) { foot(pen, view, owned, side); });
    if (isBare(view)) empty(pen);
    pens.shares(pen, colours, box.bar, view.map.share.left / 100, more(view, "left"), more(view, "right"));
    told(pen, lines(view));
    if (view.packet && view.packet.phase === pens.phase.countdown) pens.count(pen, colours, box.map, view.packet.remaining);
  }

  function picture(pen, view, full) {
    var map = view.map;
    var scaled = table(dark() ? "dark" : "light");
    var brush = cells.getContext("2d");
    var image = brush.createImageData(map.columns, map.rows);
    var bare = isBare(view);
    for (var i = 0; i < map.cells.length; i++) {
      var at = bare ? 0 : shade(step(map.cells[i], full));
      for (var k = 0; k < 3; k++) image.data[4 * i + k] = scaled[at + k];
      image.data[4 * i + 3] = 255;
    }
    brush.putImageData(image, 0, 0);
    var m = box.map;
    pen.imageSmoothingEnabled = false;
    pen.drawImage(cells, m.x, m.y, m.width, m.height);
    pen.strokeStyle = colours.line;
    pen.lineWidth = 1.5;
    pen.strokeRect(m.x, m.y, m.width, m.height);
    crosses(pen, map);
  }

  /* Cells of which nothing is known: a cross each, whatever the colours. */
  function crosses(pen, map) {
    var c = box.cell;
    var part = 0.24 * c;
    pen.strokeStyle = colours.muted;
    pen.lineWidth = Math.max(1, Math.min(2, c / 9));
    pen.beginPath();
    for (var i = 0; i < map.cells.length; i++) {
      if (map.cells[i] !== UNKNOWN) continue;
      var x = box.map.x + (i % map.columns + 0.5) * c;
      var y = box.map.y + (Math.floor(i / map.columns) + 0.5) * c;
      pen.moveTo(x - part, y - part);
      pen.lineTo(x + part, y + part);
      pen.moveTo(x + part, y - part);
      pen.lineTo(x - part, y + part);
    }
    pen.stroke();
  }

  function scale(pen, view, full) {
    var s = box.scale;
    var scaled = table(dark() ? "dark" : "light");
    for (var i = 0; i < STEPS; i++) {
      var at = shade(i);
      pen.fillStyle = "rgb(" + scaled[at] + "," + scaled[at + 1] + "," + scaled[at + 2] + ")";
      pen.fillRect(s.x, s.y + s.height * (1 - (i + 1) / STEPS), s.width, s.height / STEPS + 0.6);
    }
    pen.strokeStyle = colours.muted;
    pen.lineWidth = 1;
    pen.strokeRect(s.x, s.y, s.width, s.height);
    pens.font(pen, 13, 600);
    pen.fillStyle = colours.ink;
    pen.textAlign = "left";
    pen.fillText(view.map.equalised ? "kPa" : pens.said("raw"), s.x, s.y - 10);
    pens.font(pen, 13, 500);
    pen.fillStyle = colours.muted;
    [0, 0.5, 1].forEach(function (part) {
      var value = part * (view.map.equalised ? full / 10 : full);
      pen.fillText(String(Math.round(value)), s.x + s.width + 6, s.y + s.height * (1 - part) + 5);
    });
  }

  /* The edge of a foot: full for the left one, broken for the right one. */
  function outline(pen, view, owned, side) {
    var map = view.map;
    var mine = OWNER[side];
    var c = box.cell;
    function own(row, column) {
      return row >= 0 && row < map.rows && column >= 0 && column < map.columns && owned[row * map.columns + column] === mine;
    }
    pen.beginPath();
    for (var row = 0; row < map.rows; row++) {
      for (var column = 0; column < map.columns; column++) {
        if (!own(row, column)) continue;
        var x = box.map.x + column * c;
        var y = box.map.y + row * c;
        if (!own(row - 1, column)) { pen.moveTo(x, y); pen.lineTo(x + c, y); }
        if (!own(row + 1, column)) { pen.moveTo(x, y + c); pen.lineTo(x + c, y + c); }
        if (!own(row, column - 1)) { pen.moveTo(x, y); pen.lineTo(x, y + c); }
        if (!own(row, column + 1)) { pen.moveTo(x + c, y); pen.lineTo(x + c, y + c); }
      }
    }
    pen.lineCap = "round";
    pen.strokeStyle = colours.surface;
    pen.lineWidth = 5;
    pen.stroke();
    pen.strokeStyle = colours[side];
    pen.lineWidth = 2.5;
    pen.setLineDash(side === "right" ? [0.62 * c, 0.38 * c] : []);
    pen.stroke();
    pen.setLineDash([]);
    pen.lineCap = "butt";
  }

  /* The path of both feet together, and where it is now. */
  function trail(pen, view) {
    var xs = [], ys = [];
    for (var row = pens.firstOf(view, pens.trail); row <= view.newest; row++) {
      xs.push(pens.at(view, row, 2));
      ys.push(pens.at(view, row, 3));
    }
    var m = box.map;
    pen.save();
    pen.beginPath();
    pen.rect(m.x, m.y, m.width, m.height);
    pen.clip();
    var both = view.map.cop.both;
    if (both.x === both.x) {
      pen.fillStyle = colours.surface;
      pen.beginPath();
      pen.arc(box.px(both.x), box.py(both.y), 8, 0, 2 * Math.PI);
      pen.fill();
    }
    pens.path(pen, colours.ink, xs, ys, box.px, box.py);
    pen.restore();
  }

  /* Name and centre of pressure of a foot. */
  function foot(pen, view, owned, side) {
    var map = view.map;
    if (!map.standing[side]) return;
    var first = Infinity, last = 0, sum = 0, n = 0;
    for (var i = 0; i < owned.length; i++) {
      if (owned[i] !== OWNER[side]) continue;
      first = Math.min(first, Math.floor(i / map.columns));
      last = Math.floor(i / map.columns);
      sum += i % map.columns;
      n++;
    }
    if (n) {
      var word = pens.said(side) + (map.sure ? "" : "?");
      var x = box.map.x + (sum / n + 0.5) * box.cell;
      // In front of the toes where there is room, else behind the heel.
      var y = box.map.y + first * box.cell - 8;
      if (first * box.cell < 30) y = Math.min(box.map.y + (last + 1) * box.cell + 22, box.map.y + box.map.height - 8);
      pens.font(pen, 15, 680);
      var wide = pen.measureText(word).width + 12;
      pen.fillStyle = colours.surface;
      pens.rounded(pen, x - wide / 2, y - 17, wide, 22, 6);
      pen.fill();
      pen.fillStyle = colours[side];
      pen.textAlign = "center";
      pen.fillText(word, x, y);
    }
    var at = map.cop[side];
    if (at.x === at.x) pens.mark(pen, colours[side], side, box.px(at.x), box.py(at.y), 7, colours.surface);
  }

  function isEmpty(map) {
    return !map.standing.left && !map.standing.right;
  }

  /* Nobody, and nothing that presses: what the last person left behind under the threshold of touch is none. */
  function isBare(view) {
    return isEmpty(view.map) && highest(view.map) < (view.map.equalised ? TOUCHED : view.mat.largest / STEPS);
  }

  function empty(pen) {
    var m = box.map;
    pens.font(pen, 20, 600);
    pen.fillStyle = colours.muted;
    pen.textAlign = "center";
    pen.fillText(pens.said("nobody_on_mat"), m.x + m.width / 2, m.y + m.height / 2);
  }

  /* Beside the share of a foot; a mat does not weigh. */
  function more(view, side) {
    var map = view.map;
    if (box.bar.width < 640 || !map.equalised || !map.standing[side] || !map.whole) return "";
    return Math.round(1e4 * map.area[side]) + " cm²";
  }

  /* What must be said in words, the most important first. */
  function lines(view) {
    var map = view.map;
    var said = [];
    if (map.lost) said.push(pens.said("rows_lost", { "": map.lost }) + (map.whole ? "" : " " + pens.said("no_numbers")));
    if (!map.equalised) said.push(pens.said("not_equalised"));
    if (isEmpty(map) && !isBare(view)) said.push(view.mat.pressed);
    if (!map.sure && !isEmpty(map)) said.push(pens.said("one_foot"));
    if (!isEmpty(map)) said = said.concat(view.mat.marks);
    if (view.mat.told) said.push(view.mat.told + ".");
    said.push(pace(map));
    return said;
  }

  function pace(map) {
    var frames = painted.length > 2 ? (1e3 * (painted.length - 1)) / (painted[painted.length - 1] - painted[0]) : 0;
    var scans = map.rate === map.rate ? pens.said("scans", { "": map.rate.toFixed(1) }) + " " : "";
    return scans + pens.said("frames", { "": Math.round(frames) });
  }

  /* As many lines as fit; what does not fit in its line is set smaller, then cut. */
  function told(pen, said) {
    var w = box.words;
    pen.textAlign = "left";
    var text = "";
    var row = 0;
    said.forEach(function (each) {
      pens.font(pen, 14, 500);
      var longer = text ? text + "  " + each : each;
      if (text && pen.measureText(longer).width > w.width && row < w.rows - 1) {
        write(pen, text, row++);
        longer = each;
      }
      text = longer;
    });
    write(pen, text, row);
  }

  function write(pen, text, row) {
    pens.font(pen, 14, 500);
    if (pen.measureText(text).width > box.words.width) pens.font(pen, 12, 500);
    pen.fillStyle = colours.muted;
    pen.fillText(text, box.words.x, box.words.y + 19 * row, box.words.width);
  }

  function words(view) {
    var map = view.map;
    if (!map) return pens.said("map_waiting");
    var first = pens.said("map", { left: Math.round(map.share.left), right: Math.round(map.share.right) });
    if (isEmpty(map)) first = pens.said("map_empty");
    else if (!map.whole) first = pens.said("map_broken");
    return [first].concat(lines(view)).join(" ");
  }

  window.liveMap = {
    draw: draw, feet: feet, fits: fits, forget: forget, most: most, read: read, table: table, words: words,
  };
})();
