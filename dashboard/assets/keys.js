/* By keyboard: a key a tick, the button to press next has the focus when nothing else has, and what was said is
   taken back by the key that said it. */
(function () {
  "use strict";

  function writes(element) {
    if (!element || /^(radio|checkbox|button)$/.test(element.type)) return false;
    return /^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName) || element.isContentEditable;
  }

  document.addEventListener("keydown", function (pressed) {
    if (pressed.ctrlKey || pressed.altKey || pressed.metaKey || writes(pressed.target)) return;
    if (pressed.repeat || !/^[0-9]$/.test(pressed.key)) return;
    var button = document.querySelector('#measure-panel [data-key="' + pressed.key + '"]');
    if (button && !button.disabled) {
      pressed.preventDefault();
      button.click();
    }
  });

  // A finger on a chosen answer takes it back; browsers leave a chosen one as it is when Space is pressed on it.
  document.addEventListener("keyup", function (pressed) {
    var answer = pressed.target;
    if (pressed.key !== " " || !answer.matches || !answer.matches(".mantine-Chip-root input[type=radio]:checked")) return;
    pressed.preventDefault();
    answer.click();
  }, true);

  // A panel that is made anew takes the focused button with it: its successor of the same name has the focus
  // then, else the one to press next.
  var last = "";
  document.addEventListener("focusin", function (event) {
    var inside = event.target.closest && event.target.closest("#measure-panel");
    last = inside ? event.target.id : "";
  });
  function offer() {
    var panel = document.getElementById("measure-panel");
    var held = document.activeElement;
    if (!panel || (held && held !== document.body)) return;
    var same = last && document.getElementById(last);
    var first = same && panel.contains(same) ? same : panel.querySelector("[data-first]");
    if (first && !first.disabled) first.focus({ preventScroll: true });
  }
  new MutationObserver(offer).observe(document.documentElement, { childList: true, subtree: true });
})();
