"""Pages and forms that are built and not walked yet. These lists only shrink.

Write the stop or the step instead (docs/testing.md); this is where work in flight may wait.
"""

PAGES: set[str] = set()
FORMS: set[str] = set()
