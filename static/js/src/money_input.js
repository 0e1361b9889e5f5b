// Thousands are grouped while one types (25.000); the form sends plain digits.
const group = (digits) => digits.replace(/^0+(?=\d)/, "").replace(/\B(?=(\d{3})+(?!\d))/g, ".");
const plain = (text) => text.replace(/\D/g, "");

for (const input of document.querySelectorAll("[data-money]")) {
  const regroup = () => {
    const digitsAfter = plain(input.value.slice(input.selectionStart ?? input.value.length)).length;
    input.value = group(plain(input.value));
    let place = input.value.length;
    for (let seen = 0; place > 0 && seen < digitsAfter; place -= 1) {
      if (/\d/.test(input.value[place - 1])) seen += 1;
    }
    if (document.activeElement === input) input.setSelectionRange(place, place);
  };
  input.addEventListener("input", regroup);
  input.form?.addEventListener("formdata", (event) => {
    if (input.name) event.formData.set(input.name, plain(input.value));
  });
  if (/^[\d.\s]*$/.test(input.value)) regroup();
}
