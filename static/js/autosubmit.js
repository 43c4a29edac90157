// Sends a filter form as soon as one of its choices changes.
export default function autosubmit(form) {
  for (const control of form.querySelectorAll("select, input[type=checkbox]")) {
    control.addEventListener("change", () => form.requestSubmit());
  }
}
