"""What the tests that look at pages in several schemes share."""

# Chromium leaves inherited colours of the other scheme behind in some elements: put all but
# an open dialog back into the page, then wait until it is drawn.
REDRAWN = """new Promise(done => {
  for (const part of document.querySelectorAll("body > :not(dialog[open], script)")) {
    part.replaceWith(part);
  }
  requestAnimationFrame(() => requestAnimationFrame(done));
})"""
