// Takes a toast away after a while, unless it holds an act or the pointer rests on it.
const SECONDS = 6;
const SECONDS_WITH_UNDO = 20;

export function toast(element) {
  let timer;
  const leave = () => {
    element.classList.add("is-leaving");
    setTimeout(() => element.remove(), 250);
  };
  const start = () => {
    const seconds = element.querySelector("form") ? SECONDS_WITH_UNDO : SECONDS;
    timer = setTimeout(leave, seconds * 1000);
  };
  for (const name of ["pointerenter", "focusin"]) {
    element.addEventListener(name, () => clearTimeout(timer));
  }
  for (const name of ["pointerleave", "focusout"]) {
    element.addEventListener(name, () => {
      clearTimeout(timer);
      start();
    });
  }
  start();
}
