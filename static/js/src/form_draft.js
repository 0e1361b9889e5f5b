// What is typed into a form with data-draft is kept on this device until the form has reached us.
// Before sending we look whether the network is there; if not, all stays and a sentence says so.
const STORE = "drafts";
const WORDS = document.body.dataset;
const UNKEPT = new Set(["password", "hidden", "submit", "button"]);

function openStore() {
  return new Promise((done, fail) => {
    const asking = indexedDB.open("cho-xa", 1);
    asking.onupgradeneeded = () => asking.result.createObjectStore(STORE);
    asking.onsuccess = () => done(asking.result);
    asking.onerror = () => fail(asking.error);
  });
}

async function withStore(mode, work) {
  const base = await openStore();
  return new Promise((done, fail) => {
    const change = base.transaction(STORE, mode);
    const result = work(change.objectStore(STORE));
    change.oncomplete = () => { base.close(); done(result.result); };
    change.onerror = () => { base.close(); fail(change.error); };
  });
}

const keep = (key, draft) => withStore("readwrite", (store) => store.put(draft, key));
const find = (key) => withStore("readonly", (store) => store.get(key));
const drop = (key) => withStore("readwrite", (store) => store.delete(key));

function fieldsOf(form) {
  return [...form.elements].filter((field) =>
    field.name && !UNKEPT.has(field.type) && field.autocomplete !== "one-time-code");
}

function read(form) {
  const values = [];
  const files = {};
  for (const field of fieldsOf(form)) {
    if (field.type === "file") files[field.name] = [...field.files];
    else if (field.type === "checkbox" || field.type === "radio") values.push([field.name, field.value, field.checked]);
    else values.push([field.name, field.value, null]);
  }
  return { values, files, at: Date.now() };
}

function fill(form, draft) {
  for (const field of fieldsOf(form)) {
    if (field.type === "file") {
      const files = draft.files[field.name] ?? [];
      if (!files.length) continue;
      const box = new DataTransfer();
      files.forEach((file) => box.items.add(file));
      field.files = box.files;
      field.dispatchEvent(new Event("change", { bubbles: true }));
      continue;
    }
    const choice = field.type === "checkbox" || field.type === "radio";
    const found = draft.values.find(([name, value]) => name === field.name && (!choice || value === field.value));
    if (!found) continue;
    if (choice) field.checked = found[2];
    else field.value = found[1];
  }
}

function say(form, words, kind) {
  let box = form.querySelector("[data-draft-note]");
  if (!box) {
    box = document.createElement("div");
    box.dataset.draftNote = "";
    form.prepend(box);
  }
  box.className = `notice notice-${kind}`;
  box.setAttribute("role", kind === "error" ? "alert" : "status");
  box.textContent = words;
  if (kind === "error") box.scrollIntoView({ block: "center" });
}

async function networkIsThere() {
  if (!navigator.onLine) return false;
  try {
    await fetch("/healthz", { method: "HEAD", cache: "no-store", signal: AbortSignal.timeout(8000) });
    return true;
  } catch {
    return false;
  }
}

async function watch(form) {
  const key = form.dataset.draft;
  const untouched = !document.querySelector(".error-summary, .field-error");
  const draft = await find(key);
  if (draft && untouched) {
    fill(form, draft);
    say(form, WORDS.draftKept, "info");
  }
  let pause = 0;
  const save = () => {
    clearTimeout(pause);
    pause = setTimeout(() => keep(key, read(form)).catch(() => {}), 300);
  };
  form.addEventListener("input", save);
  form.addEventListener("photos-ready", save);
  let sure = false;
  form.addEventListener("submit", async (event) => {
    if (sure || event.defaultPrevented) return;
    event.preventDefault();
    const button = event.submitter;
    button?.setAttribute("aria-busy", "true");
    clearTimeout(pause);
    await keep(key, { ...read(form), sent: true }).catch(() => {});
    const there = await networkIsThere();
    button?.removeAttribute("aria-busy");
    if (!there) {
      await keep(key, read(form)).catch(() => {});
      say(form, WORDS.offline, "error");
      return;
    }
    sure = true;
    form.requestSubmit(button);
    sure = false;
  });
}

// A page without the sent form means that the form has arrived: its draft has done its work.
// An error page means that it has not, and the draft waits for the next try.
async function clearArrived(present) {
  const refused = document.querySelector("[data-refused]") !== null;
  const keys = await withStore("readonly", (store) => store.getAllKeys());
  for (const key of keys) {
    if (present.has(key) && !document.querySelector(".flashes .notice-success")) continue;
    const draft = await find(key);
    if (!draft?.sent) continue;
    if (refused) await keep(key, { ...draft, sent: false });
    else await drop(key);
  }
}

const forms = [...document.querySelectorAll("form[data-draft]")];
const present = new Set(forms.map((form) => form.dataset.draft));
if ("indexedDB" in window) {
  clearArrived(present)
    .then(() => Promise.all(forms.map(watch)))
    .catch(() => {});
}
