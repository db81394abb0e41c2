"""How a form is arranged: definition, constraints, layout, contents. Judges nothing."""
