// Minus and plus beside a number input; the input alone is enough without this.
for (const stepper of document.querySelectorAll("[data-stepper]")) {
  const input = stepper.querySelector("input");
  const buttons = stepper.querySelectorAll("[data-step]");
  const mark = () => {
    for (const button of buttons) {
      const limit = button.dataset.step < 0 ? input.min : input.max;
      button.disabled = limit !== "" && input.value === limit;
    }
  };
  for (const button of buttons) {
    button.hidden = false;
    button.addEventListener("click", () => {
      if (button.dataset.step < 0) input.stepDown();
      else input.stepUp();
      input.dispatchEvent(new Event("input", { bubbles: true }));
      input.dispatchEvent(new Event("change", { bubbles: true }));
      mark();
    });
  }
  input.addEventListener("input", mark);
  mark();
}
