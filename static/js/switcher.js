// The dialog that finds a profile: Ctrl/⌘ K or a click on its openers.
// The list comes from the server; arrow keys move, Enter switches, Escape closes.
const dialog = document.getElementById("switcher");
let bound = false;

async function open(url) {
  if (dialog.open) return;
  dialog.showModal();
  await window.htmx.ajax("GET", url, { target: "#switcher", swap: "innerHTML" });
  const input = dialog.querySelector("input[type=search]");
  input?.focus();
  // What was typed before htmx had taken the field over would otherwise not be looked for.
  setTimeout(() => {
    if (input?.value) window.htmx.trigger(input, "typed-early");
  }, 80);
}

function options() {
  return [...dialog.querySelectorAll(".finder__option")];
}

function activate(index) {
  const all = options();
  const input = dialog.querySelector("input[type=search]");
  all.forEach((option, at) => {
    option.classList.toggle("is-active", at === index);
    option.setAttribute("aria-selected", String(at === index));
  });
  const chosen = all[index];
  if (!chosen) return;
  chosen.scrollIntoView({ block: "nearest" });
  input.setAttribute("aria-activedescendant", chosen.id);
}

function onKey(event) {
  const all = options();
  const at = all.findIndex((option) => option.classList.contains("is-active"));
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    const step = event.key === "ArrowDown" ? 1 : -1;
    activate((at + step + all.length) % all.length);
  } else if (event.key === "Enter" && event.target.matches("input")) {
    event.preventDefault();
    (all[at] ?? all[0])?.click();
  }
}

export default function switcher(opener) {
  opener.addEventListener("click", (event) => {
    event.preventDefault();
    open(opener.href);
  });
  if (bound) return;
  bound = true;
  document.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    open(opener.href);
  });
  dialog.addEventListener("keydown", onKey);
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
  dialog.addEventListener("htmx:afterSwap", () => activate(0));
}
