"""Everything that changes who is in an Account."""
