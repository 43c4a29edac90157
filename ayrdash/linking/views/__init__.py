"""The dashboard's pages of links, and the public pages under /link/."""
