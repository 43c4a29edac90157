"""What the tests that look at pages in several schemes share."""

# Chromium leaves inherited colours of the other scheme behind in some elements: take the
# whole page out of the rendering once, so that every style is worked out anew, then wait
# until it is drawn.
REDRAWN = """new Promise(done => {
  const root = document.documentElement;
  root.style.setProperty("display", "none");
  void root.offsetHeight;
  root.style.removeProperty("display");
  requestAnimationFrame(() => requestAnimationFrame(done));
})"""
