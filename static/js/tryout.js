// Sends the call that a form describes, with keys that stand in this page's memory alone.
// The server draws fields and templates of code; this fills them as one types.
import { callOf, filled } from "./tryout-call.js";

export default function tryout(root) {
  const form = root.querySelector("form");
  const key = document.getElementById("tryout-key");
  const profileKey = document.getElementById("tryout-profile_key");
  Object.assign(form.dataset, { path: root.dataset.path, method: root.dataset.method });
  const draw = () => {
    const call = callOf(form);
    if (profileKey.value) call.has.add("profile");
    for (const code of root.querySelectorAll("[data-template]")) {
      code.textContent = filled(code.dataset.template, call, root.dataset.base);
      const copies = code.closest(".snippet").querySelector("[data-copy]");
      if (copies) copies.dataset.copy = code.textContent;
    }
    return call;
  };
  for (const source of [form, key, profileKey]) source.addEventListener("input", draw);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const call = draw();
    const headers = { Authorization: `Bearer ${key.value.trim()}` };
    if (profileKey.value) headers["Profile-Key"] = profileKey.value.trim();
    if (call.body) headers["Content-Type"] = "application/json";
    const answer = root.querySelector(".answer");
    const say = (part, text) => (answer.querySelector(`[data-part="${part}"]`).textContent = text);
    const began = performance.now();
    answer.hidden = false;
    say("body", "…");
    try {
      const options = { method: call.method, headers, body: call.file ?? call.body, credentials: "omit" };
      const reply = await fetch(call.target, options);
      const body = await reply.text();
      answer.dataset.ok = reply.ok ? "yes" : "no";
      say("status", `${reply.status} ${reply.statusText}`);
      say("time", `${Math.round(performance.now() - began)} ms`);
      say("limit", `${reply.headers.get("x-ratelimit-count")} / ${reply.headers.get("x-ratelimit-max")}`);
      say("request", reply.headers.get("x-request-id"));
      const told = JSON.parse(body);
      say("body", JSON.stringify(told, null, 2));
      const explain = answer.querySelector("[data-errors]");
      explain.hidden = !(told.code > 0);
      explain.href = `${explain.dataset.errors}#code-${told.code}`;
    } catch (error) {
      answer.dataset.ok = "no";
      say("body", String(error));
    }
    answer.scrollIntoView({ block: "nearest" });
  });
  root.querySelector(".tryout__send").hidden = false;
  root.querySelector(".tryout__show").hidden = true;
  draw();
}
