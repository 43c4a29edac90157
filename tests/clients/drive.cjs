// Calls an official npm client as its users do; its constant address is led to our server.
// Reads the same script as drive.py from standard input and prints the replies.
const http = require("http");
const https = require("https");
const fs = require("fs");

const script = JSON.parse(fs.readFileSync(0, "utf8"));
const base = new URL(script.base);

https.request = (first, second, third) => {
  const given = typeof first === "string" || first instanceof URL ? new URL(first) : null;
  const options = given ? second : first;
  const callback = given ? third : second;
  const path = given ? given.pathname + given.search : options.path;
  const ours = { ...options, protocol: "http:", hostname: base.hostname, host: base.hostname };
  delete ours.agent;
  return http.request({ ...ours, port: base.port, path }, callback);
};

const filled = (value, kept) => {
  if (typeof value === "string" && value.startsWith("$")) return kept[value.slice(1)];
  if (Array.isArray(value)) return value.map((item) => filled(item, kept));
  if (value && typeof value === "object") {
    return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, filled(v, kept)]));
  }
  return value;
};

const main = async () => {
  const loaded = require(script.module);
  const Client = loaded.default || loaded;
  const client = new Client(script.key);
  const own = Object.getOwnPropertyNames(Object.getPrototypeOf(client));
  const methods = [...new Set([...own, ...Object.keys(client)])].filter(
    (name) => name !== "constructor" && typeof client[name] === "function",
  );
  const kept = {};
  const replies = [];
  for (const [method, argument, keep] of script.steps) {
    if (!methods.includes(method)) continue;
    const given = argument === null ? [] : [filled(argument, kept)];
    let reply = await client[method](...given);
    if (reply === undefined || reply === client) reply = { status: "success" };
    for (const [name, path] of Object.entries(keep || {})) {
      kept[name] = path.split(".").reduce((found, part) => found[part], reply);
    }
    replies.push([method, reply]);
  }
  console.log(JSON.stringify({ replies, methods }));
};

main();
