// Thousands are grouped while one types digits (25.000). Whatever else is typed, a mark or a word
// (25,5 · 150k · 1tr2), stays as it is: the server reads it, with script and without.
const group = (digits) => digits.replace(/^0+(?=\d)/, "").replace(/\B(?=(\d{3})+(?!\d))/g, ".");
const plain = (text) => text.replace(/\D/g, "");
const marks = (text) => text.split(".").length - 1;

for (const input of document.querySelectorAll("[data-money]")) {
  let ours = /^\d{1,3}(\.\d{3})*$/.test(input.value) ? marks(input.value) : 0;
  const regroup = () => {
    // A mark more than we have set was typed by hand.
    if (/[^\d.]/.test(input.value) || marks(input.value) > ours) return;
    const digitsAfter = plain(input.value.slice(input.selectionStart ?? input.value.length)).length;
    input.value = group(plain(input.value));
    ours = marks(input.value);
    let place = input.value.length;
    for (let seen = 0; place > 0 && seen < digitsAfter; place -= 1) {
      if (/\d/.test(input.value[place - 1])) seen += 1;
    }
    if (document.activeElement === input) input.setSelectionRange(place, place);
  };
  input.addEventListener("input", regroup);
  regroup();
}
