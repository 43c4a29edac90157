const typed = (kind, text) => {
  if (kind === "boolean") return text === "true";
  const isWords = kind === "array" && !text.trimStart().startsWith("[");
  if (isWords) return text.split(",").map((word) => word.trim()).filter(Boolean);
  if (!["integer", "object", "array"].includes(kind)) return text;
  try { return JSON.parse(text); } catch { return text; }
};

// Returns the request that the form describes.
export function callOf(form) {
  let path = form.dataset.path;
  const call = { method: form.dataset.method, has: new Set(), query: new URLSearchParams() };
  const members = {};
  for (const field of form.querySelectorAll("[data-where]")) {
    const { where, name, kind } = field.dataset;
    if (where === "path" && field.value) path = path.replace(`{${name}}`, encodeURIComponent(field.value));
    if (where === "query" && field.value) call.query.append(name, field.value);
    if (where === "body") call.has.add("body");
    if (where === "body" && field.value) members[name] = typed(kind, field.value);
    if (where === "raw" && field.value) call.body = field.value;
    if (where === "file") call.has.add("file");
    if (where === "file" && field.files[0]) (call.file = new FormData()).append("file", field.files[0]);
  }
  if (call.has.has("body")) call.body = JSON.stringify(members, null, 2);
  if (call.body) call.has.add("body");
  call.target = path + (call.query.size ? `?${call.query}` : "");
  return call;
}

// Returns a template of code with the request in it (see ayrdash/api/tryout.py).
export function filled(template, call, base) {
  const lines = template.split("\n").flatMap((line) => {
    const [, word, rest] = line.match(/^\?(\w+)\|(.*)$/) ?? [];
    if (!word) return [line];
    return call.has.has(word) ? [rest] : [];
  });
  const told = { METHOD: call.method, URL: base + call.target, BODY: call.body ?? "" };
  told.SHELL = told.BODY.replaceAll("'", "'\\''");
  return lines.join("\n").replace(/%([A-Z]+)%/g, (all, name) => told[name] ?? all);
}
