// Photos are shown at once and made small before they are sent: a field's network carries 300 kB, not 6 MB.
const LONGEST = 1600;
const SMALL_ENOUGH = 400 * 1024;

function drawn(bitmap, longest) {
  const scale = Math.min(1, longest / Math.max(bitmap.width, bitmap.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(bitmap.width * scale);
  canvas.height = Math.round(bitmap.height * scale);
  canvas.getContext("2d").drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  return canvas;
}

async function prepare(file) {
  let bitmap;
  try {
    bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
  } catch {
    return { file, preview: null };
  }
  const preview = drawn(bitmap, 320);
  let sent = file;
  if (file.size > SMALL_ENOUGH || Math.max(bitmap.width, bitmap.height) > LONGEST) {
    const blob = await new Promise((done) => drawn(bitmap, LONGEST).toBlob(done, "image/jpeg", 0.85));
    if (blob && blob.size < file.size) {
      sent = new File([blob], file.name, { type: "image/jpeg", lastModified: file.lastModified });
    }
  }
  bitmap.close();
  return { file: sent, preview };
}

for (const picker of document.querySelectorAll("[data-photos]")) {
  const input = picker.querySelector("input[type=file]");
  const list = picker.querySelector("[data-photo-list]");
  const most = Number(picker.dataset.max);
  const note = document.createElement("p");
  note.className = "field-hint";
  note.setAttribute("role", "status");
  list.after(note);

  input.addEventListener("change", async () => {
    if (input.dataset.restoring) return;
    const picked = [...input.files];
    note.textContent = picked.length > most ? picker.dataset.tooMany : "";
    picker.setAttribute("aria-busy", "true");
    const ready = [];
    for (const file of picked.slice(0, most)) ready.push(await prepare(file));
    const kept = new DataTransfer();
    for (const { file } of ready) kept.items.add(file);
    input.files = kept.files;
    list.querySelectorAll("[data-new]").forEach((row) => row.remove());
    for (const { file, preview } of ready) {
      const row = document.createElement("li");
      row.className = "picker-item";
      row.dataset.new = "";
      if (preview) {
        preview.setAttribute("role", "img");
        preview.setAttribute("aria-label", `${picker.dataset.picked}: ${file.name}`);
        row.append(preview);
      } else {
        row.textContent = file.name;
      }
      list.append(row);
    }
    picker.removeAttribute("aria-busy");
    input.dispatchEvent(new CustomEvent("photos-ready", { bubbles: true }));
  });
}
