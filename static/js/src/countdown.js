// The time that is left, in words that the page brings along; the plain deadline stands there without this.
for (const clock of document.querySelectorAll("[data-countdown]")) {
  const end = Date.parse(clock.dataset.end);
  const tick = () => {
    const seconds = Math.max(0, Math.round((end - Date.now()) / 1000));
    clock.textContent = seconds
      ? clock.dataset.countdown
          .replace("{minutes}", Math.floor(seconds / 60))
          .replace("{seconds}", String(seconds % 60).padStart(2, "0"))
      : clock.dataset.over;
    if (seconds) setTimeout(tick, 1000);
  };
  if (!Number.isNaN(end)) {
    clock.hidden = false;
    tick();
  }
}
