// Says on the page that a passkey was not used; allauth's script reports it as an event.
export default function passkeyTrouble(element) {
  document.addEventListener("allauth.error", (event) => {
    event.preventDefault();
    element.hidden = false;
  });
}
