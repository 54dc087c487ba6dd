/* Signing in and out. On the pages without Dash: forms that are sent as JSON. On the others: the way out, the
   look whether somebody is still signed in, and leaving the page with everything on it. */
(function () {
  "use strict";

  var SIGNED_OUT = 4401; // the code with which the live socket is closed, see dashboard/live/viewers.py
  var EVERY = 5000; // ms between two looks where there is no live socket
  var NOTED = 15000; // ms within which it is said once that somebody is there
  var HANDS = ["pointerdown", "keydown", "input"];
  var leaving = false;
  var noted = -Infinity;

  function leave(to) {
    if (leaving) return;
    leaving = true;
    window.location.replace(to);
  }

  function cookie(name) {
    var found = document.cookie.split("; ").filter(function (each) {
      return each.indexOf(name + "=") === 0;
    })[0];
    return found ? found.slice(name.length + 1) : "";
  }

  function post(to, body, secret) {
    var headers = { "Content-Type": "application/json" };
    if (secret) headers["X-CSRFToken"] = cookie(secret);
    return window.fetch(to, { method: "POST", headers: headers, body: JSON.stringify(body) });
  }

  /* Where to go on after signing in again stays in this browser: it is no part of any request. */
  function signIn() {
    var own = document.querySelector("[data-sign-out]");
    var here = window.location.pathname;
    leave("/sign-in" + (own && document.querySelector(".signed-in") ? "#" + here : ""));
  }

  function look(code) {
    if (code === SIGNED_OUT) return signIn();
    return window
      .fetch("/signed-in")
      .then(function (answer) {
        return answer.json();
      })
      .then(function (told) {
        if (!told.signed_in) signIn();
      })
      .catch(function () {}); // no program: the page says so already
  }

  function submit(event) {
    var form = event.target.closest("form[data-post]");
    if (!form) return;
    event.preventDefault();
    var button = form.querySelector("button");
    var said = form.querySelector("[role=alert]");
    var body = {};
    form.querySelectorAll("input").forEach(function (input) {
      body[input.name] = input.value;
    });
    function tell(sentence, how) {
      said.hidden = false;
      said.querySelector("strong").textContent = sentence;
      said.querySelector("span").textContent = how || "";
      button.disabled = false;
    }
    button.disabled = true;
    post(form.dataset.post, body, form.dataset.secret)
      .then(function (answer) {
        return answer.json().then(function (told) {
          if (!answer.ok) return tell(told.sentence, told.what_to_do);
          var wanted = window.location.hash.slice(1);
          leave(told.to === "/" && /^\/[a-z]/.test(wanted) ? wanted : told.to);
          return undefined;
        });
      })
      .catch(function () {
        tell(form.dataset.failed);
      });
  }

  function click(event) {
    var out = event.target.closest("[data-sign-out]");
    var as = event.target.closest("[data-look-as]");
    if (!out && !as) return;
    var asked = out ? post("/sign-out", {}, out.dataset.secret) : post("/look-as", { role: as.dataset.lookAs }, as.dataset.secret);
    asked.then(function (answer) {
      if (!answer.ok) return answer.json().then(function (told) {
        window.dash_clientside.set_props("told", { children: told.sentence + " " + told.what_to_do });
      });
      return answer.json().then(function (told) {
        leave(told.to);
      });
    }).catch(function () {
      look(0);
    });
  }

  /* Whoever types or taps is there, although the station hears nothing of it until a form is handed in. What a
     program does to the page is no hand. */
  function present(event) {
    var own = document.querySelector("[data-secret]:not([data-secret=''])"); // only where somebody is signed in
    if (!event.isTrusted || !own || leaving || performance.now() - noted < NOTED) return;
    if (event.target.closest && event.target.closest("[data-sign-out], [data-look-as]")) return; // on the way out
    noted = performance.now();
    post("/present", {}, own.dataset.secret).catch(function () {}); // no program: the page says so already
  }

  HANDS.forEach(function (each) {
    document.addEventListener(each, present, true);
  });
  document.addEventListener("submit", submit);
  document.addEventListener("click", click);
  // A page that comes back from the browser's memory may show somebody who has left.
  window.addEventListener("pageshow", function (event) {
    if (event.persisted) window.location.reload();
  });
  window.setInterval(function () {
    if (document.querySelector("[data-sign-out]") && !document.getElementById("status")) look(0);
  }, EVERY);

  window.accounts = {
    look: look,
    isLeaving: function () {
      return leaving;
    },
  };
  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    accounts: {
      leave: function (to) {
        if (to) leave(to);
        return window.dash_clientside.no_update;
      },
    },
  });
})();
