/* Beeps at the count, at the start and at the end. Timing of a trial never comes from here. */
(function () {
  "use strict";
  var COUNTDOWN = 2; // phases, see dashboard/visit/guide.py
  var RUNNING = 3;

  var audio = null;
  var phase = -1;
  var second = -1;
  var repetition = -1;

  // A browser lets a page sound only after a touch or a key.
  function unlock() {
    if (audio === null && window.AudioContext) audio = new AudioContext();
    if (audio && audio.state === "suspended") audio.resume();
  }
  document.addEventListener("pointerdown", unlock, { passive: true });
  document.addEventListener("keydown", unlock, { passive: true });

  function beep(pitch, seconds, later) {
    if (!audio || audio.state !== "running" || !isOn()) return;
    var at = audio.currentTime + (later || 0);
    var tone = audio.createOscillator();
    var gain = audio.createGain();
    tone.frequency.value = pitch;
    gain.gain.setValueAtTime(0, at);
    gain.gain.linearRampToValueAtTime(0.25, at + 0.01);
    gain.gain.setValueAtTime(0.25, at + seconds - 0.03);
    gain.gain.linearRampToValueAtTime(0, at + seconds);
    tone.connect(gain).connect(audio.destination);
    tone.start(at);
    tone.stop(at + seconds);
  }

  // Words by a voice of this computer; the same words stand on the screen.
  function say(text) {
    if (!isOn() || !text || !window.speechSynthesis) return;
    var voices = window.speechSynthesis.getVoices().filter(function (voice) {
      return voice.localService && /^en/i.test(voice.lang);
    });
    if (!voices.length) return;
    var told = new SpeechSynthesisUtterance(text);
    told.voice = voices[0];
    window.speechSynthesis.cancel();
    window.speechSynthesis.speak(told);
  }

  function isOn() {
    try {
      return window.localStorage.getItem("sound") !== "off";
    } catch (refused) {
      return true;
    }
  }
  document.addEventListener("click", function (pressed) {
    var button = pressed.target.closest ? pressed.target.closest(".sound-switch") : null;
    if (!button) return;
    try {
      window.localStorage.setItem("sound", isOn() ? "off" : "on");
    } catch (refused) { /* private windows keep nothing */ }
    mark();
  });
  function mark() {
    document.querySelectorAll(".sound-switch").forEach(function (button) {
      var told = isOn() ? "true" : "false";
      if (button.getAttribute("aria-pressed") !== told) button.setAttribute("aria-pressed", told);
    });
  }
  new MutationObserver(mark).observe(document.documentElement, { childList: true, subtree: true });

  // What cannot wait: said aloud as soon as it stands there, once, with an alarm when something must stop.
  var urgent = "";
  function warn() {
    var told = document.querySelector("[data-say]");
    var text = told ? told.dataset.say : "";
    if (text === urgent) return;
    urgent = text;
    if (!text) return;
    if (told.dataset.alarm === "true") {
      for (var k = 0; k < 3; k++) beep(990, 0.18, 0.28 * k);
    }
    say(text);
  }
  new MutationObserver(warn).observe(document.documentElement, {
    childList: true,
    subtree: true,
    attributes: true,
    attributeFilter: ["data-say"],
  });

  // What is said at each beep of a tempo, in turn; the panel lists it.
  function turn(number) {
    var list = document.getElementById("tempo-words");
    if (!list || !list.dataset.words) return "";
    var words = list.dataset.words.split(",");
    return words[number % words.length];
  }

  function shown(text) {
    var line = document.getElementById("tempo-words");
    if (line && text) line.textContent = text;
  }

  function follow(packet) {
    var left = Math.ceil(packet.remaining);
    if (packet.phase === COUNTDOWN && left !== second) {
      second = left;
      beep(520, 0.09);
    }
    if (packet.phase === RUNNING && packet.every > 0) {
      var passed = packet.total - packet.remaining - packet.lead;
      var next = Math.floor(passed / packet.every);
      // The last stretch holds no whole movement any more: no beep asks for one.
      if (passed >= 0 && next !== repetition && packet.remaining > 0.8 * packet.every) {
        beep(660, 0.14);
        shown(turn(next));
        say(turn(next));
      }
      repetition = passed >= 0 ? next : -1;
    }
    if (packet.phase !== phase) {
      if (packet.phase === RUNNING && phase === COUNTDOWN) beep(880, 0.32);
      if (phase === RUNNING && packet.phase > RUNNING) {
        beep(880, 0.14);
        beep(660, 0.28, 0.18);
      }
      if (packet.phase === COUNTDOWN) {
        var cue = document.querySelector("#measure-panel .cue");
        say(cue ? cue.textContent : "");
      } else second = -1;
      phase = packet.phase;
    }
  }

  window.liveSound = { follow: follow };
})();
