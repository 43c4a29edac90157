// Shows in the frame what the linking page would look like with the input so far.
// Nothing is saved: the forms are posted to the preview, and its answer replaces the frame's
// body. Without this script each form has a button that posts it into the frame.
const WAIT_MS = 250;

const sheetsOf = (page) => [...page.querySelectorAll("link[rel=stylesheet]")];
const namesOf = (page) => sheetsOf(page).map((link) => link.getAttribute("href")).join();

function swap(frame, page) {
  const shown = frame.contentDocument;
  for (const name of ["lang", "dir"]) {
    shown.documentElement.setAttribute(name, page.documentElement.getAttribute(name));
  }
  if (namesOf(shown) !== namesOf(page)) {
    const gone = sheetsOf(shown);
    const come = sheetsOf(page).map((link) => shown.importNode(link));
    come.at(-1).addEventListener("load", () => gone.forEach((link) => link.remove()));
    shown.head.append(...come);
  }
  // The frame's policy lets no style element in; a constructed sheet is ours.
  const typed = page.querySelector("meta[name=typed-css]");
  const sheet = new frame.contentWindow.CSSStyleSheet();
  sheet.replaceSync(typed ? typed.content : "");
  shown.adoptedStyleSheets = [sheet];
  const top = shown.scrollingElement.scrollTop;
  shown.body.replaceWith(shown.adoptNode(page.body));
  shown.scrollingElement.scrollTop = top;
}

export default function studio(pane) {
  const frame = pane.querySelector("iframe");
  const choices = pane.querySelector("form");
  const stage = pane.querySelector(".studio__stage");
  const trouble = pane.querySelector(".studio__trouble");
  const buttons = [...document.querySelectorAll("button[formtarget=studio]")];
  const forms = buttons.map((button) => button.form);
  let timer, running;

  function name(page) {
    pane.querySelector(".studio__name").textContent = page.title;
    const icon = page.querySelector("link[rel=icon]");
    if (icon) pane.querySelector(".studio__icon").src = icon.getAttribute("href");
  }

  async function draw() {
    running?.abort();
    running = new AbortController();
    const query = new URLSearchParams(new FormData(choices));
    query.set("framed", "1");
    query.set("swap", "1");
    const address = `${pane.dataset.address}?${query}`;
    if (!frame.contentDocument?.querySelector(".ayd-page")) return (frame.src = address);
    const body = new FormData();
    for (const form of forms) for (const [key, value] of new FormData(form)) body.append(key, value);
    const how = forms.length ? { method: "POST", body } : {};
    try {
      const answer = await fetch(address, { ...how, signal: running.signal });
      if (!answer.ok) throw new Error(answer.status);
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      swap(frame, page);
      name(page);
      trouble.textContent = "";
    } catch (error) {
      if (error.name !== "AbortError") trouble.textContent = pane.dataset.trouble;
    }
  }

  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(draw, WAIT_MS);
  };
  for (const form of forms) form.addEventListener("input", soon);
  choices.addEventListener("submit", (event) => event.preventDefault());
  choices.addEventListener("change", () => {
    for (const key of ["width", "theme"]) stage.dataset[key] = choices.elements[key].value;
    draw();
  });
  frame.addEventListener("load", () => name(frame.contentDocument));
  if (frame.contentDocument?.readyState === "complete") name(frame.contentDocument);
}
