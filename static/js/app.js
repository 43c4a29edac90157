// Attaches behaviours to elements that ask for one: data-behavior="name".
// Pages work without any of them.
import { closeOutside } from "./menu.js";
import { copy } from "./copy.js";
import { openDialog } from "./dialog.js";
import { toast } from "./toast.js";

const behaviours = {
  copy,
  menu: closeOutside,
  "open-dialog": openDialog,
  toast,
};

// Behaviours of single pages load only where they are used.
const lazy = {
  autosubmit: () => import("./autosubmit.js"),
  composer: () => import("./composer.js"),
  "passkey-trouble": () => import("./passkey-trouble.js"),
  studio: () => import("./studio.js"),
  switcher: () => import("./switcher.js"),
  tryout: () => import("./tryout.js"),
};

export function attach(root) {
  const found = [...root.querySelectorAll("[data-behavior]")];
  if (root.matches?.("[data-behavior]")) found.push(root);
  for (const element of found) {
    if (element.dataset.attached) continue;
    element.dataset.attached = "yes";
    const name = element.dataset.behavior;
    if (behaviours[name]) behaviours[name](element);
    else lazy[name]?.().then((module) => module.default(element));
  }
}

attach(document.documentElement);
document.addEventListener("htmx:load", (event) => attach(event.detail.elt));

for (const form of document.querySelectorAll("form[data-confirm]")) {
  form.addEventListener("submit", (event) => {
    if (!window.confirm(form.dataset.confirm)) event.preventDefault();
  });
}
