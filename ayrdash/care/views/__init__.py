"""Pages of activity, bulk acts and the idle policy."""
