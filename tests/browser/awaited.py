"""Pages and forms that are built and not walked yet. These lists only shrink.

Write the stop or the step instead (docs/testing.md); this is where work in flight may wait.
"""

PAGES: set[str] = {
    "settings:compare",
    "support:detail",
    "suspensions:profile",
    "suspensions:suspend",
}
FORMS: set[str] = {
    "alerts:dismiss",
    "alerts:remedy",
    "alerts:seen",
    "leaving:close",
    "leaving:export",
    "leaving:login",
    "leaving:reopen",
    "posts:release",
    "profiles:view_as",
    "profiles:view_stop",
    "settings:brand",
    "settings:discard",
    "settings:help",
    "settings:languages",
    "settings:modals",
    "settings:publish",
    "settings:remove_picture",
    "settings:restore",
    "settings:style",
    "settings:texts",
    "support:index",
    "suspensions:lift",
    "suspensions:profile",
    "suspensions:suspend",
}
