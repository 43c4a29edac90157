"""Pages and forms that are built and not walked yet. These lists only shrink.

Write the stop or the step instead (docs/testing.md); this is where work in flight may wait.
"""

PAGES: set[str] = {
    "imports:detail",
    *("networks:link", "networks:pick", "networks:apps", "linking:callback", "linking:pick"),
    *("testnet:desk", "testnet:authorize", "testnet:note"),
}
FORMS: set[str] = {
    *("networks:link", "networks:pick", "linking:pick"),
    *("networks:apps", "networks:test_app", "networks:remove_app"),
    *("testnet:desk", "testnet:authorize"),
}
