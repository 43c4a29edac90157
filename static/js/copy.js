// Copies data-copy and says so on the button itself.
export function copy(button) {
  const label = button.querySelector("span");
  const before = label?.textContent;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.dataset.copy);
    button.classList.add("is-done");
    if (label) label.textContent = "✓ " + before;
    setTimeout(() => {
      button.classList.remove("is-done");
      if (label) label.textContent = before;
    }, 1600);
  });
}
