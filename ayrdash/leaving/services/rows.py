"""Saving a row as an export holds it."""

from typing import Any

from django.db import models

from ayrdash.leaving.archive import exported_fields


def put(row: models.Model, values: dict[str, Any]) -> None:
    """Save a new row with what was exported; moments that the model sets itself are kept."""
    for field in exported_fields(type(row)):
        if field.name in values and not isinstance(field, models.FileField):
            setattr(row, field.attname, field.to_python(values[field.name]))
    for field in row._meta.concrete_fields:
        if field.unique and not field.primary_key and field.name in values:
            taken = type(row)._default_manager.filter(**{field.name: values[field.name]})
            if taken.exists():  # imported beside the original
                setattr(row, field.attname, field.get_default())
    row.save()
    kept = {
        field.name: field.to_python(values[field.name])
        for field in exported_fields(type(row))
        if getattr(field, "auto_now_add", False) or getattr(field, "auto_now", False)
        if field.name in values
    }
    if kept:
        type(row)._default_manager.filter(pk=row.pk).update(**kept)
