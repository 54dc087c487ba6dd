/* The plan: an exercise that is chosen brings the side and the dose it begins with; what is entered and not kept
   is said, waits while another page is looked at, and is not left without a question. */
(function () {
  "use strict";

  /* What stands in the form of each patient, of this window only: forgotten with it, and by signing out.
     page : the page they stand on. base : as it is kept. now : as it stands. back : lines that are put back. */
  var forms = {};

  function text(value) {
    return value === null || value === undefined ? "" : String(value);
  }

  /* Names of the fields as in dashboard/pages/plan.py. */
  function name(id) {
    if ("plan-row" in id) return "row " + id["plan-row"] + " " + id.field;
    return "plan" in id ? "field " + id.plan : "tick " + id["plan-tick"];
  }

  function isKept(form) {
    return Object.keys(form.now).every(function (key) {
      return text(form.now[key]) === text(form.base[key]);
    });
  }

  function begin(key, known, id) {
    var form = forms[id.of];
    var begins = known[0][key || ""] || known[0][""];
    var line = form && form.back[id["plan-row"]];
    if (!line) return begins;
    delete form.back[id["plan-row"]];
    return text(line.exercise) === text(key)
      ? [line.side, line.sets, line.amount, line.per_week, begins[begins.length - 1]]
      : begins;
  }

  /* An exercise brings its dose when it is chosen, so that the fields of its line wait for `begin`. */
  function putBack(form, old, ids) {
    var lines = {};
    ids.forEach(function (id) {
      if (!("plan-row" in id)) return;
      var line = (lines[id["plan-row"]] = lines[id["plan-row"]] || {});
      line[id.field] = old[name(id)];
      line.isOther = line.isOther || (id.field === "exercise" && text(old[name(id)]) !== text(form.now[name(id)]));
    });
    Object.keys(lines).forEach(function (line) {
      if (lines[line].isOther) form.back[line] = lines[line];
    });
    ids.forEach(function (id) {
      var value = old[name(id)];
      var waits = "plan-row" in id && form.back[id["plan-row"]] && id.field !== "exercise";
      if (waits || value === undefined || text(value) === text(form.now[name(id)])) return;
      window.dash_clientside.set_props(id, "plan-tick" in id ? { checked: value } : { value: value });
    });
  }

  function watch(values, rows, ticked, shown, valueIds, rowIds, tickIds) {
    var told = shown[0];
    var ids = valueIds.concat(rowIds, tickIds);
    var now = {};
    values.concat(rows, ticked).forEach(function (value, i) {
      now[name(ids[i])] = value;
    });
    var form = forms[told.of];
    var page = document.querySelector(".page.plan");
    if (!form || form.page !== page) {
      var old = form && !isKept(form) ? form : null;
      forms[told.of] = form = { page: page, version: told.version, base: now, now: now, back: {} };
      if (!old) return "";
      if (old.version !== told.version) return told.words.behind;
      putBack(form, old.now, ids);
      return told.words.unsaved;
    }
    if (form.version !== told.version || form.entered !== told.entered) {
      form.version = told.version;
      form.entered = told.entered;
      form.base = told.entered || form.base;
    }
    form.now = now;
    return isKept(form) ? "" : told.words.unsaved;
  }

  window.addEventListener("beforeunload", function (event) {
    var isOpen = Object.keys(forms).some(function (of) {
      return !isKept(forms[of]);
    });
    // Who is signed out, or lends the screen, leaves at once: nothing may stay on it behind a question.
    if (isOpen && !(window.accounts && window.accounts.isLeaving())) event.preventDefault();
  });

  window.dash_clientside = Object.assign({}, window.dash_clientside, { plan: { begin: begin, watch: watch } });
})();
