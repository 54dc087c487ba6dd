/* Beeps at the count, at the start and at the end. Timing of a trial never comes from here. */
(function () {
  "use strict";
  var COUNTDOWN = 2; // phases, see dashboard/guide.py
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
    if (!audio || audio.state !== "running") return;
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
      if (passed >= 0 && next !== repetition && packet.remaining > 0.8 * packet.every) beep(660, 0.14);
      repetition = passed >= 0 ? next : -1;
    }
    if (packet.phase !== phase) {
      if (packet.phase === RUNNING && phase === COUNTDOWN) beep(880, 0.32);
      if (phase === RUNNING && packet.phase > RUNNING) {
        beep(880, 0.14);
        beep(660, 0.28, 0.18);
      }
      if (packet.phase !== COUNTDOWN) second = -1;
      phase = packet.phase;
    }
  }

  window.liveSound = { follow: follow };
})();
