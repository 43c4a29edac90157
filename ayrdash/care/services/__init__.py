"""The care app's writes."""
