"""LinkedIn: members and the pages of organizations."""
