/* Early: the page is asked for before Dash is read, so that the station makes it while the browser reads what
   draws it. Dash asks for the same two answers later and is given these, once. */
(() => {
  "use strict";
  const headers = { "X-Page": window.location.pathname + window.location.search };
  const plain = window.fetch;
  const asked = new Map(
    ["/_dash-layout", "/_dash-dependencies"].map(address => [address, plain(address, { headers })])
  );
  asked.forEach(answer => answer.catch(() => {})); // Dash asks again then, and says what is wrong
  window.fetch = (address, ...rest) => {
    const early = asked.get(address);
    if (!asked.delete(address)) return plain(address, ...rest);
    return early.catch(() => plain(address, ...rest));
  };
})();
