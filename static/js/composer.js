// The composer: live count per network, and previews with a field for each image at once.
// The server counts and decides again; this only shows it sooner.
const segmenter = new Intl.Segmenter(undefined, { granularity: "grapheme" });

const link = /https?:\/\/\S+/g;
const emoji = /\p{Emoji_Presentation}|\p{Regional_Indicator}|[\ufe0f\u20e3©®]/u;
const pictograph = /\p{Extended_Pictographic}|\p{Regional_Indicator}|\u20e3/u;

function signs(text) {
  return [...segmenter.segment(text)].map((part) => part.segment);
}

function sum(numbers) {
  return numbers.reduce((total, number) => total + number, 0);
}

// X: a link is 23, an emoji 2, most letters 1, all others 2.
function single(sign) {
  const code = sign.codePointAt(0);
  return code < 4352 || (code > 8191 && code < 8206) || (code > 8207 && code < 8224) || (code > 8241 && code < 8248);
}

function weighted(text) {
  const links = text.match(link) ?? [];
  const rest = signs(text.normalize("NFC").replace(link, ""));
  return links.length * 23 + sum(rest.map((part) => (emoji.test(part) ? 2 : sum([...part].map((sign) => (single(sign) ? 1 : 2))))));
}

// Threads: emoji are as long as their bytes.
function bytes(text) {
  const encoder = new TextEncoder();
  return sum(signs(text).map((part) => (pictograph.test(part) ? encoder.encode(part).length : [...part].length)));
}

// YouTube: bytes of the description.
function octets(text) {
  return new TextEncoder().encode(text).length;
}

// Telegram and TikTok: UTF-16 units, as this language counts.
function units(text) {
  return text.length;
}

const counting = { twitter: weighted, threads: bytes, telegram: units, youtube: octets, tiktok: units };

function count(text, network) {
  return (counting[network] ?? ((whole) => signs(whole).length))(text);
}

export default function composer(form) {
  const text = form.elements.text;
  const counters = [...form.querySelectorAll(".counter")];
  const update = () => {
    const written = text.value.replaceAll("\r\n", "\n").trim();
    for (const counter of counters) {
      const number = count(written, counter.dataset.network);
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
