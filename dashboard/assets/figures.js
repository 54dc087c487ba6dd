/* Figures: what draws them is fetched while somebody reads the first page, so that no later page waits for it. */
(() => {
  "use strict";
  const rest = 3000; // ms: the page that was asked for comes first
  const idle = window.requestIdleCallback ?? (call => setTimeout(call, 0));

  function fetchPlotly() {
    const address = window._dashPlotlyJSURL;
    const isAsked = [...document.scripts].some(each => address && each.src.endsWith(address));
    if (window.Plotly || !address || isAsked || navigator.connection?.saveData) return;
    const script = document.createElement("script");
    script.src = address;
    script.async = true;
    document.body.appendChild(script);
  }

  window.addEventListener("load", () => setTimeout(() => idle(fetchPlotly), rest));
})();
