// The cart's count is asked for apart, so that the page itself may be shared by all.
const link = document.querySelector("[data-cart]");

async function showCount() {
  const answer = await fetch(link.dataset.cart, { headers: { Accept: "application/json" } });
  if (!answer.ok) return;
  const { count } = await answer.json();
  for (const badge of document.querySelectorAll("[data-cart-count]")) {
    badge.textContent = count > 99 ? "99+" : String(count);
    badge.hidden = !count;
  }
}

if (link) {
  showCount().catch(() => {});
  addEventListener("pageshow", (event) => {
    if (event.persisted) showCount().catch(() => {});
  });
}
