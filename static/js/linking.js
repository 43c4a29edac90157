// The last page of a visit: tells who opened the window what came of it, and closes it.
const place = document.getElementById("ayd-finish");
const result = JSON.parse(document.getElementById("ayd-result").textContent);
const { origin, back, inOpener } = place.dataset;
const opener = window.opener && !window.opener.closed ? window.opener : null;

if (opener && origin) opener.postMessage({ type: "social-linking", ...result }, origin);
if (opener && back && inOpener) opener.location.href = back;
if (opener && (!back || inOpener)) window.close();
