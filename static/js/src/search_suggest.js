// Suggestions under the search box, as a combobox that the keyboard can walk.
for (const form of document.querySelectorAll("[data-suggest]")) {
  const input = form.querySelector("input");
  const list = document.createElement("ul");
  let chosen = -1;
  let asked = "";
  let pause = 0;

  list.id = "suggest-list";
  list.className = "suggest";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", input.getAttribute("aria-label"));
  list.hidden = true;
  form.append(list);
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", list.id);
  input.setAttribute("aria-expanded", "false");

  const open = (shown) => {
    list.hidden = !shown;
    input.setAttribute("aria-expanded", String(shown));
    if (!shown) choose(-1);
  };
  const choose = (place) => {
    chosen = place;
    [...list.children].forEach((row, at) => row.setAttribute("aria-selected", String(at === place)));
    if (place < 0) input.removeAttribute("aria-activedescendant");
    else input.setAttribute("aria-activedescendant", list.children[place].id);
  };
  const take = (row) => {
    if (row.dataset.url) {
      location.assign(row.dataset.url);
      return;
    }
    input.value = row.textContent;
    open(false);
    form.requestSubmit();
  };
  const show = (rows) => {
    list.replaceChildren(...rows.map(({ text, url }, at) => {
      const row = document.createElement("li");
      row.id = `suggest-${at}`;
      row.setAttribute("role", "option");
      row.textContent = text;
      if (url && url.startsWith("/") && !url.startsWith("//")) row.dataset.url = url;
      row.addEventListener("pointerdown", (event) => event.preventDefault());
      row.addEventListener("click", () => take(row));
      return row;
    }));
    choose(-1);
    open(rows.length > 0);
  };
  const ask = async () => {
    const text = input.value.trim();
    asked = text;
    if (text.length < 2) {
      open(false);
      return;
    }
    try {
      const answer = await fetch(`${form.dataset.suggest}?q=${encodeURIComponent(text)}`);
      if (answer.ok && asked === text) show((await answer.json()).suggestions.slice(0, 8));
    } catch {
      open(false);
    }
  };

  input.addEventListener("input", () => {
    clearTimeout(pause);
    pause = setTimeout(ask, 180);
  });
  input.addEventListener("blur", () => open(false));
  input.addEventListener("keydown", (event) => {
    const last = list.children.length - 1;
    if (list.hidden || event.isComposing) return;
    if (event.key === "ArrowDown") choose(chosen < last ? chosen + 1 : 0);
    else if (event.key === "ArrowUp") choose(chosen > 0 ? chosen - 1 : last);
    else if (event.key === "Enter" && chosen >= 0) take(list.children[chosen]);
    else if (event.key === "Escape") open(false);
    else return;
    event.preventDefault();
  });
}
