// Asks for the sum anew when the place changes; without this the order button says it once more.
const checkout = document.querySelector("form[data-sum]");

if (checkout) {
  const place = checkout.querySelector("[data-sum-place]");
  const asked = ["place", "province", "ward"];
  let turn = 0;
  const ask = async () => {
    const mine = ++turn;
    const answer = await fetch(checkout.dataset.sum, { method: "POST", body: new FormData(checkout) });
    if (!answer.ok || answer.status === 204 || mine !== turn) return;
    const part = document.createElement("div");
    part.innerHTML = await answer.text();
    const wards = part.querySelector("[data-wards]");
    const list = document.getElementById("ward-options");
    if (wards && list) list.replaceChildren(wards.content);
    wards?.remove();
    place.replaceChildren(...part.childNodes);
  };
  const isListed = (input) => input.list && [...input.list.options].some((option) => option.value === input.value);
  checkout.addEventListener("change", (event) => {
    if (asked.includes(event.target.name)) ask().catch(() => {});
  });
  checkout.addEventListener("input", (event) => {
    if (asked.includes(event.target.name) && isListed(event.target)) ask().catch(() => {});
  });
}
