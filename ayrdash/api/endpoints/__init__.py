"""The addresses of the API, a module per resource. Importing one registers it."""
