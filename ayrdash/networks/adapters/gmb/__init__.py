"""Google Business: posts on a location's profile."""
