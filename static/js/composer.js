// The composer: live count per network, and previews with a field for each image at once.
// The server counts and decides again; this only shows it sooner.
const segmenter = new Intl.Segmenter(undefined, { granularity: "grapheme" });

function count(text) {
  let number = 0;
  for (const _ of segmenter.segment(text)) number += 1;
  return number;
}

export default function composer(form) {
  const text = form.elements.text;
  const counters = [...form.querySelectorAll(".counter")];
  const update = () => {
    const number = count(text.value.replaceAll("\r\n", "\n").trim());
    for (const counter of counters) {
      counter.querySelector(".counter__number").textContent = number;
      counter.classList.toggle("is-over", number > Number(counter.dataset.limit));
    }
  };
  text.addEventListener("input", update);
  update();

  // Images go up as soon as they are chosen, so that each can be described.
  const images = form.elements.images;
  const upload = form.querySelector(".composer__upload");
  if (images && upload) {
    upload.hidden = true;
    images.addEventListener("change", () => {
      if (images.files.length) form.requestSubmit(upload);
    });
  }

  // One submission, however often the button is pressed.
  let sent = false;
  form.addEventListener("submit", (event) => {
    if (sent) event.preventDefault();
    sent = true;
  });
  window.addEventListener("pageshow", () => (sent = false));
}
