// Asks whether the order has moved on and then loads the page anew; slower with time, silent in the background.
const panel = document.querySelector("[data-poll-url]");

if (panel) {
  let wait = 2500;
  const ask = async () => {
    if (!document.hidden) {
      try {
        const answer = await fetch(panel.dataset.pollUrl, { headers: { Accept: "application/json" } });
        if (answer.ok && (await answer.json()).state !== panel.dataset.pollState) {
          location.reload();
          return;
        }
      } catch {
        wait = Math.min(wait * 2, 20000);
      }
      wait = Math.min(wait * 1.15, 20000);
    }
    setTimeout(ask, wait);
  };
  setTimeout(ask, wait);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) wait = 2500; });
}
