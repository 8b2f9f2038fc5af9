// Straight to the WebSocket: without a negotiation before it, it does not matter which silo a load balancer picks.
Blazor.start({ circuit: { configureSignalR: connection => connection.withUrl("_blazor", { skipNegotiation: true, transport: 1 }) } }).catch(() => {
  document.body.append(Object.assign(document.createElement("p"), { className: "problem", textContent: "The grid lets no further window in at the moment. It is tried again." }));
  setTimeout(() => location.reload(), 10000);
});

// A connection that is lost is tried again until the grid is back; a grid that was started anew has forgotten the page, which is then loaded again.
const modal = document.getElementById("components-reconnect-modal");
modal.addEventListener("components-reconnect-state-changed", event => {
  if (event.detail.state === "rejected") location.reload();
  if (event.detail.state === "failed") setTimeout(async () => {
    try {
      if (!await Blazor.reconnect()) location.reload();
    } catch {
      location.reload();
    }
  }, 5000);
});

// Blazor takes a link within the page for a place to scroll to; who skips to the content wants to be there.
document.addEventListener("click", event => {
  if (!event.target.closest?.(".skip")) return;
  event.preventDefault();
  document.getElementById("content").focus();
}, true);
